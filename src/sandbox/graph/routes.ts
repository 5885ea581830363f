import type { SandboxRequest } from '../wire.ts';
import { addPassword } from './addPassword.ts';
import { type Answer, fault } from './answer.ts';
import {
  getApplication,
  getDeletedItem,
  listApplications,
  listDeletedApplications,
  listOwners,
} from './applications.ts';
import { listAudits } from './auditLog.ts';
import type { Address, Call } from './call.ts';
import {
  getCredentialPolicy,
  listCredentialPolicies,
  listOwnCredentialPolicies,
} from './credentialPolicies.ts';
import { getOrganization } from './directory.ts';
import { listOwnedObjects } from './ownedObjects.ts';
import { removePassword } from './removePassword.ts';
import { getServicePrincipal, listDeletedPrincipals, listServicePrincipals } from './servicePrincipals.ts';
import { listSignIns } from './signInLog.ts';
import { usageReport } from './usageReport.ts';

/** An operation that the sandbox knows, and what it costs in resource units (azure-facts §2.6). */
export interface Route {
  readonly operation: string;
  readonly cost: number;
  answer(call: Call): Answer;
}

const key = String.raw`\(\s*appid\s*=\s*'([^']*)'\s*\)`;
const applicationPath = new RegExp(`^applications(?:/([^/]+)|${key})(?:/([^/]+))?$`, 'i');
const principalPath = new RegExp(`^serviceprincipals(?:/([^/]+)|${key})(?:/([^/]+))?$`, 'i');

/** Splits `/v1.0/applications/…` into version and rest; undefined where the path has no version. */
export function splitPath(
  path: string,
): { readonly version: 'v1.0' | 'beta'; readonly rest: string } | undefined {
  const match = /^\/(v1\.0|beta)(?:\/(.*?))?\/*$/i.exec(path);
  if (!match) return undefined;
  return { version: match[1]?.toLowerCase() === 'beta' ? 'beta' : 'v1.0', rest: match[2] ?? '' };
}

/** Finds the operation for a request; undefined: this method and path are not simulated. */
export function routeOf(request: Pick<SandboxRequest, 'method' | 'path' | 'host'>): Route | undefined {
  const split = splitPath(request.path);
  if (!split) return undefined;
  if (request.method === 'POST') return postRoute(split.rest);
  if (request.method !== 'GET') return undefined;
  return (
    applicationRoute(split.rest) ??
    principalRoute(split.rest) ??
    directoryRoute(split.rest) ??
    logRoute(split.rest, request.host) ??
    reportRoute(request)
  );
}

/** What is answered where nothing is simulated: Graph's own words for an unknown segment or method. */
export function unrouted(request: SandboxRequest): Answer {
  const split = splitPath(request.path);
  if (!split) return fault(400, 'BadRequest', 'Invalid version.');
  if (request.method !== 'GET' && routeOf({ ...request, method: 'GET' })) {
    return fault(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
  }
  const segment = split.rest.split('/').at(-1) ?? '';
  return fault(400, 'BadRequest', `Resource not found for the segment '${segment}'.`);
}

function postRoute(rest: string): Route | undefined {
  const match = applicationPath.exec(rest);
  const action = match?.[3]?.replace(/^microsoft\.graph\./i, '').toLowerCase();
  const address = match && addressOf(match);
  if (!address) return undefined;
  if (action === 'addpassword')
    return { operation: 'addPassword', cost: 1, answer: call => addPassword(call, address) };
  if (action === 'removepassword') {
    return { operation: 'removePassword', cost: 1, answer: call => removePassword(call, address) };
  }
  return undefined;
}

function applicationRoute(rest: string): Route | undefined {
  if (/^applications$/i.test(rest))
    return { operation: 'listApplications', cost: 2, answer: listApplications };
  const match = applicationPath.exec(rest);
  if (!match) return undefined;
  const address = addressOf(match);
  if (match[3] === undefined) {
    return { operation: 'getApplication', cost: 2, answer: call => getApplication(call, address) };
  }
  const part = match[3].toLowerCase();
  if (part === 'owners')
    return { operation: 'listOwners', cost: 2, answer: call => listOwners(call, address) };
  if (part !== 'appmanagementpolicies') return undefined;
  const answer = (call: Call) => listOwnCredentialPolicies(call, address);
  return { operation: 'listOwnCredentialPolicies', cost: 1, answer };
}

function principalRoute(rest: string): Route | undefined {
  if (/^serviceprincipals$/i.test(rest)) {
    return { operation: 'listServicePrincipals', cost: 1, answer: listServicePrincipals };
  }
  const match = principalPath.exec(rest);
  if (!match) return undefined;
  const address = addressOf(match);
  if (match[3]?.toLowerCase() === 'ownedobjects')
    return { operation: 'listOwnedObjects', cost: 2, answer: call => listOwnedObjects(call, address) };
  if (match[3] !== undefined) return undefined;
  return {
    operation: 'getServicePrincipal',
    cost: 1,
    answer: call => getServicePrincipal(call, address),
  };
}

function directoryRoute(rest: string): Route | undefined {
  if (/^organization$/i.test(rest)) return { operation: 'getOrganization', cost: 1, answer: getOrganization };
  if (/^policies\/defaultappmanagementpolicy$/i.test(rest)) {
    return { operation: 'getCredentialPolicy', cost: 1, answer: getCredentialPolicy };
  }
  if (/^policies\/appmanagementpolicies$/i.test(rest)) {
    return { operation: 'listCredentialPolicies', cost: 1, answer: listCredentialPolicies };
  }
  const deleted = /^directory\/deleteditems\/([^/]+)$/i.exec(rest)?.[1];
  if (deleted === undefined) return undefined;
  if (/^(microsoft\.)?graph\.application$/i.test(deleted)) {
    return { operation: 'listDeletedApplications', cost: 1, answer: listDeletedApplications };
  }
  if (/^(microsoft\.)?graph\.serviceprincipal$/i.test(deleted)) {
    return { operation: 'listDeletedPrincipals', cost: 1, answer: listDeletedPrincipals };
  }
  return { operation: 'getDeletedItem', cost: 1, answer: call => getDeletedItem(call, deleted) };
}

/** Who changed what, and who signed in; neither exists in China (graph-docs, national cloud support). */
function logRoute(rest: string, host: string): Route | undefined {
  if (host.toLowerCase() === 'microsoftgraph.chinacloudapi.cn') return undefined;
  if (/^auditlogs\/directoryaudits$/i.test(rest)) {
    return { operation: 'listAudits', cost: 1, answer: listAudits };
  }
  if (!/^auditlogs\/signins$/i.test(rest)) return undefined;
  return { operation: 'listSignIns', cost: 1, answer: listSignIns };
}

/** The report exists in beta only, and only in the global cloud. */
function reportRoute({ path, host }: Pick<SandboxRequest, 'path' | 'host'>): Route | undefined {
  const split = splitPath(path);
  const known = split?.version === 'beta' && host.toLowerCase() === 'graph.microsoft.com';
  if (!known || !/^reports\/(get)?appcredentialsigninactivities$/i.test(split.rest)) return undefined;
  return { operation: 'usageReport', cost: 1, answer: usageReport };
}

function addressOf(match: RegExpExecArray): Address {
  return match[1] === undefined ? { by: 'appId', value: match[2] ?? '' } : { by: 'id', value: match[1] };
}
