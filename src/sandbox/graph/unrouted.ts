import type { SandboxRequest } from '../wire.ts';
import { type Answer, fault } from './answer.ts';
import { getMe } from './directory.ts';
import { notSimulated } from './notSimulated.ts';
import { type Row, rowsFor, splitPath } from './routing.ts';
import { applicationShape } from './shapes/application.ts';
import { servicePrincipalShape } from './shapes/servicePrincipal.ts';
import type { Shape } from './shapes/shape.ts';

/**
 * The response where nothing is simulated: an error of Graph for what Graph does not have, and one of the sandbox for what Graph
 * has and the sandbox does not.
 */
export function unrouted(rows: readonly Row[], request: SandboxRequest): Answer {
  const split = splitPath(request.path);
  if (!split) return fault(400, 'BadRequest', 'Invalid version.');
  const [root = '', , below] = split.rest.replace(/\([^)]*\)/, '/x').split('/');
  const matched = rowsFor(rows, request);
  if (matched.some(({ row }) => row.isThere?.(split.version, request.host.toLowerCase()) === false)) {
    return noSegment(split.rest.split('/').at(-1) ?? '');
  }
  const paths = matched.map(({ row }) => row);
  if (paths.length > 0 && !methodsOf(paths).includes(request.method)) {
    return fault(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
  }
  if (!roots.has(root.toLowerCase())) return noSegment(root);
  if (root.toLowerCase() === 'me') return getMe();
  const shape = shapes[root.toLowerCase()];
  if (below !== undefined && shape !== undefined && !hasBelow(shape, below)) return noSegment(below);
  return notSimulated(`${request.method} /${split.version}/${split.rest}`);
}

/** The methods that Graph has for a path; the sandbox may have fewer. */
function methodsOf(rows: readonly Row[]): readonly string[] {
  const [row] = rows;
  if (row === undefined || rows.every(({ method }) => method === 'POST')) return ['POST'];
  return /(\*|\{\})$/.test(row.path) ? ['GET', 'PATCH', 'DELETE'] : ['GET', 'POST'];
}

function noSegment(segment: string): Answer {
  return fault(400, 'BadRequest', `Resource not found for the segment '${segment}'.`);
}

const shapes: Readonly<Record<string, Shape>> = {
  applications: applicationShape,
  serviceprincipals: servicePrincipalShape,
};

/** Actions of v1.0 that are bound to applications and service principals, and to directory objects. */
const actions = [
  'addKey',
  'addPassword',
  'addTokenSigningCertificate',
  'checkMemberGroups',
  'checkMemberObjects',
  'getMemberGroups',
  'getMemberObjects',
  'removeKey',
  'removePassword',
  'restore',
  'setVerifiedPublisher',
  'unsetVerifiedPublisher',
];

function hasBelow({ properties, navigation }: Shape, segment: string): boolean {
  const name = segment.replace(/^microsoft\.graph\./i, '').toLowerCase();
  const known = [...properties.map(one => one.name), ...navigation, ...actions, '$value', '$ref'];
  return known.some(one => one.toLowerCase() === name);
}

/** The entity sets and singletons of v1.0 (its CSDL, metadata of 2026-08). */
const roots = new Set(
  'agreementAcceptances agreements applications applicationTemplates authenticationMethodConfigurations certificateBasedAuthConfiguration chats connections contacts contracts dataPolicyOperations devices directoryObjects directoryRoles directoryRoleTemplates domainDnsRecords domains drives filterOperators functions groupLifecyclePolicies groups groupSettings groupSettingTemplates identityProviders invitations oauth2PermissionGrants organization permissionGrants places schemaExtensions scopedRoleMemberships servicePrincipals shares sites subscribedSkus subscriptions teams teamsTemplates users admin appCatalogs auditLogs authenticationMethodsPolicy communications compliance copilot deviceAppManagement deviceManagement directory education employeeExperience external identity identityGovernance identityProtection informationProtection me planner policies print privacy reports roleManagement search security solutions storage teamwork tenantRelationships'
    .toLowerCase()
    .split(' '),
);
