import * as z from 'zod/mini';
import type { OwnedRegistrations } from '../../rotation/overview.ts';
import { claimsIn } from '../../webToken.ts';
import { bearer } from '../azureSignIn.ts';
import { fieldOf } from '../callError.ts';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openGraph } from '../graphClient.ts';
import { pagesOf } from '../graphPages.ts';
import { readingRight } from '../readingRight.ts';
import { guid } from '../responseSchema.ts';

/**
 * Owned objects may also be groups and others. For objects that may not be read only type and id are returned, "while other
 * properties are indicated as null" (graph-docs serviceprincipal-list-ownedobjects).
 */
const owned = z.object({
  '@odata.type': z.optional(z.nullable(z.string())),
  appId: z.optional(z.nullable(guid)),
});

/** 100 objects on a page: no identity owns more registrations than this. */
const MOST_PAGES = 50;

/**
 * The client ids of the registrations that the signed-in identity owns: `GET /servicePrincipals/{id}/ownedObjects`, and for a
 * user `/me/ownedObjects`. Only tokens of users have `scp` (Microsoft's access token claims reference).
 */
export async function ownedBy(access: CloudAccess, tenant: string): Promise<OwnedRegistrations> {
  const call: Call = {
    subject: `what the signed-in identity owns in tenant ${tenant}`,
    idempotent: true,
    needs: 'the Graph application permission Application.Read.All or Application.ReadWrite.OwnedBy',
    grant: readingRight(access).grant,
  };
  const token = await bearer(access, `${access.endpoints.graph}/.default`, call, tenant);
  const claims = claimsIn(token);
  const own = fieldOf(claims, 'oid');
  const isPerson = typeof fieldOf(claims, 'scp') === 'string' || typeof own !== 'string';
  const path = isPerson ? '/me/ownedObjects' : `/servicePrincipals/${own}/ownedObjects`;
  const asked = { item: owned, mostPages: MOST_PAGES, version: 'v1.0' } as const;
  const { items, complete } = await pagesOf(openGraph(access, tenant), call, path, asked);
  const registrations = items.filter(one => one['@odata.type'] === '#microsoft.graph.application');
  const appIds = registrations.flatMap(({ appId }) => appId ?? []);
  return { appIds, complete: complete && appIds.length === registrations.length };
}
