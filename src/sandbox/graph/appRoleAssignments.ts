/** `GET /servicePrincipals/{id}/appRoleAssignments`: the application permissions that were granted. */
import { createHash } from 'node:crypto';
import { resourceName } from '../entra/resources.ts';
import { type Answer, found } from './answer.ts';
import { type Address, baseOf, type Call, isAnswer } from './call.ts';
import { writtenDate } from './dates.ts';
import { mayReadApplications } from './permissions.ts';
import { findPrincipal } from './principals.ts';

/** Of Graph's permissions (graph-docs permissions-reference); other roles have ids of the sandbox's own. */
const KNOWN: Readonly<Record<string, string>> = {
  'Application.Read.All': '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
  'Application.ReadWrite.All': '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
  'Application.ReadWrite.OwnedBy': '18a4783c-866b-4cc7-a460-3d5e5662c884',
  'AuditLog.Read.All': 'b0afded3-3588-46d8-8b3d-9842eff778da',
  'Directory.Read.All': '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
  'Policy.Read.All': '246dd0d5-5bd0-4def-940b-0421030a5b68',
};

/** Rights and members: graph-docs serviceprincipal-list-approleassignments. Query options are ignored (guess). */
export function listAppRoleAssignments(call: Call, address: Address): Answer {
  const one = mayReadApplications(call) ?? findPrincipal(call, address);
  if (isAnswer(one)) return one;
  const { principal, application } = one;
  const value = Object.entries(one.appRoles).flatMap(([resource, roles]) => {
    const resourceDisplayName = resourceName(resource);
    const resourceId = guidOf(call.tenant.id, resourceDisplayName);
    return roles.map(role => ({
      id: createHash('sha256').update(`${principal.objectId} ${resource} ${role}`).digest('base64url'),
      deletedDateTime: null,
      appRoleId: KNOWN[role] ?? guidOf(resource, role),
      createdDateTime: writtenDate(application.createdAt),
      principalDisplayName: application.displayName,
      principalId: principal.objectId,
      principalType: 'ServicePrincipal',
      resourceDisplayName,
      resourceId,
    }));
  });
  return found(`${baseOf(call)}/$metadata#appRoleAssignments`, { value: distinct(value) });
}

/** One service by two of its names is one resource. */
function distinct<T extends { readonly resourceId: string; readonly appRoleId: string }>(
  all: readonly T[],
): T[] {
  return [...new Map(all.map(one => [`${one.resourceId} ${one.appRoleId}`, one])).values()];
}

function guidOf(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join(' ')).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
