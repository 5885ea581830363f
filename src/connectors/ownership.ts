import * as z from 'zod/mini';
import type { Registration } from '../rotation/observation.ts';
import type { Writability } from '../rotation/placeFacts.ts';
import { claimsIn } from '../webToken.ts';
import { fieldOf } from './callError.ts';
import { type Call, failure } from './callFailure.ts';
import type { GraphClients } from './graphClient.ts';
import { nonEmptyText, parseResponse } from './responseSchema.ts';

/** The value in `wids` of every application without a directory role (Microsoft's access token claims reference). */
export const NO_ROLE = '0997a1d0-0d1d-4acb-b408-d5ca73121e90';

/** "For example, only the @odata.type property for the object type and the id is returned" (graph-docs application-list-owners). */
const owners = z.object({
  value: z.array(z.object({ id: nonEmptyText })),
  '@odata.nextLink': z.optional(z.nullable(z.string())),
});

/**
 * Whether the identity may create secrets on a registration, as far as its token and the list of owners show:
 * Application.ReadWrite.OwnedBy applies only to registrations that it owns (azure-facts §2.8). The token of a user, or of an
 * identity with a directory role, does not show this.
 */
export async function mayCreate(
  graph: GraphClients,
  token: string,
  { objectId, appId }: Registration,
  call: Call,
): Promise<Writability> {
  const claims = claimsIn(token);
  const [roles, wids] = [textsIn(claims, 'roles'), textsIn(claims, 'wids')];
  const own = fieldOf(claims, 'oid');
  if (roles.includes('Application.ReadWrite.All')) return { writable: 'yes' };
  const isOnlyOwner =
    roles.includes('Application.ReadWrite.OwnedBy') &&
    !roles.includes('Directory.ReadWrite.All') &&
    wids.every(id => id === NO_ROLE);
  if (!isOnlyOwner || typeof own !== 'string')
    return { writable: 'unknown', why: 'the token of this identity does not show it' };
  const session = await graph.session(call);
  let answer: unknown;
  try {
    answer = await session.client.api(`/applications/${objectId}/owners`).select('id').get();
  } catch (error) {
    throw failure(session.trouble() ?? error, call);
  }
  const { value, '@odata.nextLink': next } = parseResponse(owners, answer, call);
  if (value.some(({ id }) => id.toLowerCase() === own.toLowerCase())) return { writable: 'yes' };
  if (next) return { writable: 'unknown', why: 'the registration has more owners than one page lists' };
  return {
    writable: 'no',
    why: `the signed-in identity has Application.ReadWrite.OwnedBy, but does not own registration ${appId}`,
    remedy: `az ad app owner add --id ${appId} --owner-object-id ${own}`,
  };
}

export function textsIn(claims: unknown, name: string): string[] {
  const found = fieldOf(claims, name);
  return Array.isArray(found) ? found.filter(one => typeof one === 'string') : [];
}
