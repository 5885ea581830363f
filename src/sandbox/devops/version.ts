import type { SandboxRequest } from '../wire.ts';
import type { Fault } from './answer.ts';
import { askedVersion } from './askedVersion.ts';
import { versionFault } from './fault.ts';
import type { Location } from './recorded.ts';

const PATTERN = /^(\d+(?:\.\d+)?)(-preview(?:\.\d+)?)?$/;

/**
 * What is wrong with the api-version, from the query or from the Accept header as the Python client sends it. It is optional for
 * reads and required for writes; each resource has its own range, and a version newer than the released one needs `-preview`: for
 * some resources that is every version. (Ranges: recorded, see recorded.ts; rules from the service's own messages: from memory.)
 */
export function versionFaultOf(request: SandboxRequest, location: Location): Fault | undefined {
  const asked = askedVersion(request);
  if (asked === undefined) return request.method === 'GET' ? undefined : missing(request);
  const match = PATTERN.exec(asked);
  const version = Number(match?.[1]);
  const { minVersion, maxVersion, releasedVersion } = location;
  if (match === null || version < Number(minVersion) || version > Number(maxVersion))
    return outOfRange(asked, maxVersion);
  if (version > Number(releasedVersion) && match[2] === undefined) return previewNeeded(asked);
  return undefined;
}

/**
 * Whether the client uses an API version before 6.0, in which a group belongs to the project in the address: the Python client,
 * and so `az`, does (azure-devops-node-api#424).
 */
export function isOldContract(request: SandboxRequest): boolean {
  return Number.parseFloat(askedVersion(request) ?? '') < 6;
}

function missing(request: SandboxRequest): Fault {
  const message = `No api-version was supplied for the "${request.method}" request. The version must be supplied either as part of the Accept header (e.g. "application/json; api-version=1.0") or as a query parameter (e.g. "?api-version=1.0").`;
  return versionFault('NotSpecified', message);
}

function outOfRange(asked: string, newest: string): Fault {
  const message = `The requested REST API version of ${asked} is out of range for this server. The latest REST API version this server supports is ${newest}.`;
  return versionFault('OutOfRange', message);
}

function previewNeeded(asked: string): Fault {
  const message = `The requested version "${asked}" of the resource is under preview. The -preview flag must be supplied in the api-version for such requests. For example: "${asked}-preview"`;
  return versionFault('InvalidPreview', message);
}
