import * as z from 'zod/mini';
import type { OwnedRegistrations } from '../../rotation/overview.ts';
import { claimsIn } from '../../webToken.ts';
import { guid } from '../answerShape.ts';
import { fieldOf } from '../answerTrouble.ts';
import { bearer } from '../azureSignIn.ts';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openGraph } from '../graphClient.ts';
import { pagesOf } from '../graphPages.ts';

/**
 * Groups and others are owned, too. Of what may not be read only type and id are told, "while other properties are indicated
 * as null" (graph-docs serviceprincipal-list-ownedobjects).
 */
const owned = z.object({
  '@odata.type': z.optional(z.nullable(z.string())),
  appId: z.optional(z.nullable(guid)),
});

/** 100 to a page: so many thousand registrations nobody owns alone. */
const MOST_PAGES = 50;

/**
 * The client ids of the registrations that the signed-in identity owns: `GET /servicePrincipals/{id}/ownedObjects`, and for a
 * person `/me/ownedObjects`. Only tokens that a person signed in for have `scp` (Microsoft's access token claims reference).
 */
export async function ownedBy(access: CloudAccess, tenant: string): Promise<OwnedRegistrations> {
  const call: Call = {
    subject: `what the signed-in identity owns in tenant ${tenant}`,
    idempotent: true,
    needs: 'the Graph application permission Application.Read.All or Application.ReadWrite.OwnedBy',
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
