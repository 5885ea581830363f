import type { SandboxRequest } from '../wire.ts';
import { addPassword } from './addPassword.ts';
import type { Answer } from './answer.ts';
import {
  countApplications,
  getApplication,
  getDeletedItem,
  listApplications,
  listDeletedApplications,
  listOwners,
} from './applications.ts';
import {
  createApplication,
  deleteApplication,
  purgeDeletedItem,
  restoreDeletedItem,
  updateApplication,
} from './applicationWrites.ts';
import { listAppRoleAssignments } from './appRoleAssignments.ts';
import { listAudits } from './auditLog.ts';
import type { Call } from './call.ts';
import { listConditionalAccess } from './conditionalAccess.ts';
import {
  getCredentialPolicy,
  listCredentialPolicies,
  listOwnCredentialPolicies,
} from './credentialPolicies.ts';
import { deltaOfApplications } from './delta.ts';
import {
  countUsers,
  getDirectoryObject,
  getDirectoryObjects,
  getDomain,
  getManager,
  getMe,
  getOrganization,
  getOrganizationById,
  getUser,
  listDomains,
  listUsers,
} from './directory.ts';
import {
  createFederatedCredential,
  deleteFederatedCredential,
  getFederatedCredential,
  listFederatedCredentials,
  updateFederatedCredential,
} from './federatedCredentials.ts';
import { addOwner, addPrincipalOwner, removeOwner, removePrincipalOwner } from './owners.ts';
import { addPrincipalPassword, removePrincipalPassword } from './principalPasswords.ts';
import { createServicePrincipal, deleteServicePrincipal, updateServicePrincipal } from './principalWrites.ts';
import { removePassword } from './removePassword.ts';
import { type Handler, type Row, rowsFor, splitPath } from './routing.ts';
import {
  countServicePrincipals,
  getServicePrincipal,
  listDeletedPrincipals,
  listOwnedObjects,
  listPrincipalOwners,
  listServicePrincipals,
} from './servicePrincipals.ts';
import { listSignIns } from './signInLog.ts';
import { unrouted as refuseUnrouted } from './unrouted.ts';
import { usageReport } from './usageReport.ts';

export interface Route {
  readonly operation: string;
  readonly cost: number;
  answer(call: Call): Answer;
}

/** Both logs are missing in China (graph-docs, national cloud support). */
const notInChina: Row['isThere'] = (_, host) => host !== 'microsoftgraph.chinacloudapi.cn';
/** The report exists in beta only, and only in the global cloud. */
const globalBeta: Row['isThere'] = (version, host) => version === 'beta' && host === 'graph.microsoft.com';

type Rest = Pick<Row, 'path' | 'operation' | 'cost' | 'answer' | 'isThere'>;
type Columns = [path: string, operation: string, cost: number, answer: Handler, isThere?: Row['isThere']];

const rest = ([path, operation, cost, answer, isThere]: Columns): Rest => ({
  path,
  operation,
  cost,
  answer,
  ...(isThere && { isThere }),
});
const get = (...columns: Columns): Row => ({ method: 'GET', ...rest(columns) });
const post = (...columns: Columns): Row => ({ method: 'POST', ...rest(columns) });
const patch = (...columns: Columns): Row => ({ method: 'PATCH', ...rest(columns) });
const del = (...columns: Columns): Row => ({ method: 'DELETE', ...rest(columns) });
/** For paths that name their object by an id or a name only. */
const byKey =
  (answer: (call: Call, key: string) => Answer): Handler =>
  (call, _, key) =>
    answer(call, key);

const app = 'applications/*';
const sp = 'serviceprincipals/*';
const federated = `${app}/federatedidentitycredentials`;
const deleted = 'directory/deleteditems';

/** Costs: graph-docs throttling-limits; that one application costs 1 and a list 2 is recorded (role test_app_resolution.yaml). */
const rows: readonly Row[] = [
  get('applications', 'listApplications', 2, listApplications),
  get('applications/$count', 'countApplications', 2, countApplications),
  get('applications/delta', 'deltaOfApplications', 2, deltaOfApplications),
  post('applications', 'createApplication', 1, createApplication),
  get(app, 'getApplication', 1, getApplication),
  patch(app, 'updateApplication', 1, updateApplication),
  del(app, 'deleteApplication', 1, deleteApplication),
  post(`${app}/addpassword`, 'addPassword', 1, addPassword),
  post(`${app}/removepassword`, 'removePassword', 1, removePassword),
  get(`${app}/owners`, 'listOwners', 1, listOwners),
  post(`${app}/owners/$ref`, 'addOwner', 1, addOwner),
  del(`${app}/owners/{}/$ref`, 'removeOwner', 1, removeOwner),
  get(`${app}/appmanagementpolicies`, 'listOwnCredentialPolicies', 1, listOwnCredentialPolicies),
  get(federated, 'listFederatedCredentials', 1, listFederatedCredentials),
  post(federated, 'createFederatedCredential', 1, createFederatedCredential),
  get(`${federated}/{}`, 'getFederatedCredential', 1, getFederatedCredential),
  patch(`${federated}/{}`, 'updateFederatedCredential', 1, updateFederatedCredential),
  del(`${federated}/{}`, 'deleteFederatedCredential', 1, deleteFederatedCredential),
  get('serviceprincipals', 'listServicePrincipals', 1, listServicePrincipals),
  get('serviceprincipals/$count', 'countServicePrincipals', 1, countServicePrincipals),
  post('serviceprincipals', 'createServicePrincipal', 1, createServicePrincipal),
  get(sp, 'getServicePrincipal', 1, getServicePrincipal),
  patch(sp, 'updateServicePrincipal', 1, updateServicePrincipal),
  del(sp, 'deleteServicePrincipal', 1, deleteServicePrincipal),
  post(`${sp}/addpassword`, 'addPrincipalPassword', 1, addPrincipalPassword),
  post(`${sp}/removepassword`, 'removePrincipalPassword', 1, removePrincipalPassword),
  get(`${sp}/owners`, 'listPrincipalOwners', 1, listPrincipalOwners),
  post(`${sp}/owners/$ref`, 'addPrincipalOwner', 1, addPrincipalOwner),
  del(`${sp}/owners/{}/$ref`, 'removePrincipalOwner', 1, removePrincipalOwner),
  get(`${sp}/approleassignments`, 'listAppRoleAssignments', 1, listAppRoleAssignments),
  get(`${sp}/ownedobjects`, 'listOwnedObjects', 2, listOwnedObjects),
  get('identity/conditionalaccess/policies', 'listConditionalAccess', 1, listConditionalAccess),
  get('organization', 'getOrganization', 1, getOrganization),
  get('organization/{}', 'getOrganizationById', 1, byKey(getOrganizationById)),
  get('domains', 'listDomains', 1, listDomains),
  get('domains/{}', 'getDomain', 1, byKey(getDomain)),
  get('me', 'getMe', 1, getMe),
  get('users', 'listUsers', 1, listUsers),
  get('users/$count', 'countUsers', 1, countUsers),
  get('users/{}', 'getUser', 1, byKey(getUser)),
  get('users/{}/manager', 'getManager', 1, byKey(getManager)),
  post('directoryobjects/getbyids', 'getDirectoryObjects', 1, getDirectoryObjects),
  get('directoryobjects/{}', 'getDirectoryObject', 1, byKey(getDirectoryObject)),
  get('policies/defaultappmanagementpolicy', 'getCredentialPolicy', 1, getCredentialPolicy),
  get('policies/appmanagementpolicies', 'listCredentialPolicies', 1, listCredentialPolicies),
  get(`${deleted}/microsoft.graph.application`, 'listDeletedApplications', 1, listDeletedApplications),
  get(`${deleted}/microsoft.graph.serviceprincipal`, 'listDeletedPrincipals', 1, listDeletedPrincipals),
  get(`${deleted}/{}`, 'getDeletedItem', 1, byKey(getDeletedItem)),
  del(`${deleted}/{}`, 'purgeDeletedItem', 1, byKey(purgeDeletedItem)),
  post(`${deleted}/{}/restore`, 'restoreDeletedItem', 1, byKey(restoreDeletedItem)),
  get('auditlogs/directoryaudits', 'listAudits', 1, listAudits, notInChina),
  get('auditlogs/signins', 'listSignIns', 1, listSignIns, notInChina),
  get('reports/appcredentialsigninactivities', 'usageReport', 1, usageReport, globalBeta),
  get('reports/getappcredentialsigninactivities', 'usageReport', 1, usageReport, globalBeta),
];

/** The operation of a request; undefined: this method and path are not simulated. */
export function routeOf(request: Pick<SandboxRequest, 'method' | 'path' | 'host'>): Route | undefined {
  const version = splitPath(request.path)?.version ?? 'v1.0';
  const found = rowsFor(rows, request).find(
    ({ row }) =>
      row.method === request.method && row.isThere?.(version, request.host.toLowerCase()) !== false,
  );
  if (found === undefined) return undefined;
  const { row, address, key } = found;
  return { operation: row.operation, cost: row.cost, answer: call => row.answer(call, address, key) };
}

export function unrouted(request: SandboxRequest): Answer {
  return refuseUnrouted(rows, request);
}
