/** Subscriptions and the vaults in them, by the lists of Azure Resource Manager. */
import * as z from 'zod/mini';
import { openArm } from '../armClient.ts';
import { listing, pagesOf } from '../armList.ts';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { nonEmptyText } from '../responseSchema.ts';

/** https://learn.microsoft.com/rest/api/resources/subscriptions/list */
const SUBSCRIPTIONS_API = '2022-12-01';

/** https://learn.microsoft.com/rest/api/keyvault/keyvault/vaults/list-by-subscription */
const VAULTS_API = '2023-07-01';

const subscription = z.object({ subscriptionId: nonEmptyText });
const vault = z.object({ properties: z.object({ vaultUri: z.url() }) });

/** Those in which the identity may read anything. None is an answer: nobody gave it a role. */
export async function allSubscriptions(access: CloudAccess): Promise<readonly string[]> {
  const call: Call = {
    subject: 'subscriptions of this identity',
    idempotent: true,
    needs: 'a role in a subscription',
  };
  const context = await openArm(access, 'list', access.wire, call);
  const asked = { path: '/subscriptions', version: SUBSCRIPTIONS_API, item: subscription };
  const { items } = await pagesOf(context, call, asked);
  return items.map(({ subscriptionId }) => subscriptionId);
}

/** Their addresses, as the policy writes them. */
export async function vaultsIn(access: CloudAccess, id: string): Promise<readonly string[]> {
  const call = listing(access, id, `vaults of subscription ${id}`);
  const context = await openArm(access, id, access.wire, call);
  const path = `/subscriptions/${encodeURIComponent(id)}/providers/Microsoft.KeyVault/vaults`;
  const { items } = await pagesOf(context, call, { path, version: VAULTS_API, item: vault });
  return items.map(({ properties: { vaultUri } }) => new URL(vaultUri).origin);
}
