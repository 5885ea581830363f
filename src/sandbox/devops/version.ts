import type { SandboxRequest } from '../wire.ts';
import type { Fault } from './answer.ts';
import { versionFault } from './fault.ts';

/** The versions served here; the newest is still under preview. As `locations.ts` announces them. */
export const VERSIONS = { oldest: 3.2, released: 7.1, newest: 7.2 } as const;

const PATTERN = /^(\d+(?:\.\d+)?)(-preview(?:\.\d+)?)?$/;

/**
 * The api-version, from the query or from the Accept header as the Python client sends it. Reads may leave it out,
 * writes may not; one under preview must say so. (Rules from the service's own messages; memory.)
 */
export function versionFaultOf(request: SandboxRequest): Fault | undefined {
  const asked = askedVersion(request);
  if (asked === undefined)
    return request.method === 'GET' || request.method === 'OPTIONS' ? undefined : missing(request);
  const match = PATTERN.exec(asked);
  const version = Number(match?.[1]);
  if (match === null || version < VERSIONS.oldest || version > VERSIONS.newest) return outOfRange(asked);
  if (version > VERSIONS.released && match[2] === undefined) return previewNeeded(asked);
  return undefined;
}

/**
 * Whether the client speaks the contract before 6.0, in which a group belongs to the project in the address: the
 * Python client, and so `az`, does (azure-devops-node-api#424).
 */
export function isOldContract(request: SandboxRequest): boolean {
  return Number.parseFloat(askedVersion(request) ?? '') < 6;
}

function askedVersion(request: SandboxRequest): string | undefined {
  const fromQuery = request.query.get('api-version');
  if (fromQuery !== null && fromQuery !== '') return fromQuery;
  return /;\s*api-version=([^;,\s]+)/i.exec(request.headers['accept'] ?? '')?.[1];
}

function missing(request: SandboxRequest): Fault {
  const message = `No api-version was supplied for the "${request.method}" request. The version must be supplied either as part of the Accept header (e.g. "application/json; api-version=1.0") or as a query parameter (e.g. "?api-version=1.0").`;
  return versionFault('NotSpecified', message);
}

function outOfRange(asked: string): Fault {
  const message = `The requested REST API version of ${asked} is out of range for this server. The latest REST API version this server supports is ${VERSIONS.newest}.`;
  return versionFault('OutOfRange', message);
}

function previewNeeded(asked: string): Fault {
  const message = `The requested version "${asked}" of the resource is under preview. The -preview flag must be supplied in the api-version for such requests. For example: "${asked}-preview"`;
  return versionFault('InvalidPreview', message);
}
