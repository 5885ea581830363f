import type { DiscoveryPort } from '../../discovery/ports.ts';
import type { VaultPlace } from '../../policy/policy.ts';
import type { Secret } from '../../secret.ts';
import { claimsIn } from '../../webToken.ts';
import { bearer } from '../azureSignIn.ts';
import { fieldOf } from '../callError.ts';
import { type Call, failure } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openGraph } from '../graphClient.ts';
import { registrationsIn } from '../overview/bulkRegistrations.ts';
import { openOverview } from '../overview/openOverview.ts';
import { readingRight } from '../readingRight.ts';
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
    home: () => homeTenant(access),
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

/** `tid` of a token for Graph (Microsoft's access token claims reference). */
async function homeTenant(access: CloudAccess): Promise<string> {
  const call: Call = { subject: 'sign-in', idempotent: true, ...readingRight(access) };
  const token = await bearer(access, `${access.endpoints.graph}/.default`, call);
  const tenant = fieldOf(claimsIn(token), 'tid');
  if (typeof tenant === 'string') return tenant;
  throw failure(new TypeError('no tenant in the token'), call);
}
