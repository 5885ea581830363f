import * as z from 'zod/mini';
import type { DiscoveryPort, SignedIn } from '../../discovery/ports.ts';
import type { VaultPlace } from '../../policy/policy.ts';
import type { Secret } from '../../secret.ts';
import { claimsIn } from '../../webToken.ts';
import { bearer } from '../azureSignIn.ts';
import { type Call, failure } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openGraph } from '../graphClient.ts';
import { registrationsIn } from '../overview/bulkRegistrations.ts';
import { openOverview } from '../overview/openOverview.ts';
import { readingRight } from '../readingRight.ts';
import { displayText, nonEmptyText } from '../responseSchema.ts';
import { openSecretClient } from '../secretClient.ts';
import { signInReport } from '../signInReport.ts';
import { openToken } from '../tokenPort.ts';
import { vaultCalls } from '../vaultCalls.ts';
import { currentOf, isReadable } from '../vaultReading.ts';
import { allRegistrations, withOwners } from './listedRegistrations.ts';
import { WITH_OWNERS } from './ownerCount.ts';

/** Lists of Graph and of Key Vault, values of vault secrets, and token calls with them. Sends no request, and later only such that read. */
export function openDiscovery(access: CloudAccess): DiscoveryPort {
  const { owned, portions, secrets } = openOverview(access);
  return {
    signedIn: () => signedIn(access),
    all: tenant => allRegistrations(access, tenant),
    withOwners: (tenant, owners) => withOwners(access, tenant, owners),
    owned,
    portions,
    named: (tenant, appIds) => registrationsIn(access, tenant, appIds, WITH_OWNERS),
    usage: tenant => signInReport(openGraph(access, tenant)),
    secrets,
    value: (url, secret) => newestValue(access, { url, secret }),
    token: (tenant, appId) =>
      openToken(access, { tenant, appId, scope: `${access.endpoints.graph}/.default` }),
  };
}

async function newestValue(
  access: CloudAccess,
  place: Pick<VaultPlace, 'url' | 'secret'>,
): Promise<Secret | undefined> {
  const { read } = vaultCalls(place, access.env);
  const client = await openSecretClient(access, place.url);
  const current = await currentOf({ client, name: place.secret, read });
  return isReadable(current) ? current.value : undefined;
}

/** What a token for Graph says (Microsoft's access token claims reference); `upn` is in the tokens of people only. */
async function signedIn(access: CloudAccess): Promise<SignedIn> {
  const call: Call = { subject: 'sign-in', idempotent: true, ...readingRight(access) };
  const claims = claimsIn(await bearer(access, `${access.endpoints.graph}/.default`, call));
  const { success, data } = z.safeParse(identityClaims, claims);
  if (!success) throw failure(new TypeError('no tenant in the token'), call);
  const name = data.upn ?? data.appid;
  return { tenant: data.tid, ...(name === undefined ? {} : { name }) };
}

const identityClaims = z.object({
  tid: nonEmptyText,
  appid: z.optional(displayText),
  upn: z.optional(displayText),
});
