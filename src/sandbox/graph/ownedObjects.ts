import type { Answer } from './answer.ts';
import { applicationBody } from './applicationBody.ts';
import { type Address, badIdentifier, type Call, isGuid, notFound } from './call.ts';
import { listing } from './listing.ts';
import { mayReadApplications } from './permissions.ts';
import { servicePrincipalsOf } from './servicePrincipals.ts';

/**
 * `GET /servicePrincipals/{id}/ownedObjects`: a collection of directoryObject, each member with its own type, for the same
 * rights as reading applications (graph-docs serviceprincipal-list-ownedobjects). Whether members of a derived type may be
 * selected or filtered by is not documented: here only those of directoryObject may.
 */
export function listOwnedObjects(call: Call, address: Address): Answer {
  const denied = mayReadApplications(call);
  if (denied) return denied;
  if (!isGuid(address.value)) return badIdentifier(address, 'ServicePrincipal');
  const wanted = address.value.toLowerCase();
  const principal = servicePrincipalsOf(call).items.find(
    one => String(one[address.by]).toLowerCase() === wanted,
  );
  if (principal === undefined) return notFound(address.value);
  const appId = String(principal['appId']).toLowerCase();
  const owned = call.tenant.applications.filter(
    ({ owners, deletedAt }) => deletedAt === undefined && owners.includes(appId),
  );
  return listing(call, {
    path: `servicePrincipals/${String(principal['id'])}/ownedObjects`,
    context: 'directoryObjects',
    type: 'DirectoryObject',
    members: ['id'],
    known: ['id', 'deletedDateTime'],
    items: owned.map(application => ({
      '@odata.type': '#microsoft.graph.application',
      ...applicationBody(application, call.scene),
    })),
  });
}
