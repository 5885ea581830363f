import type { DiscoveryPort } from '../../discovery/ports.ts';
import { claimsIn } from '../../webToken.ts';
import { bearer } from '../azureSignIn.ts';
import { fieldOf } from '../callError.ts';
import { type Call, failure } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openGraph } from '../graphClient.ts';
import { registrationsIn } from '../overview/bulkRegistrations.ts';
import { openOverview } from '../overview/openOverview.ts';
import { readingRight } from '../readingRight.ts';
import { signInReport } from '../signInReport.ts';
import { allRegistrations, withOwners } from './listedRegistrations.ts';
import { WITH_OWNERS } from './ownerCount.ts';

/** Lists of Graph and of Key Vault. Sends no request, and later only requests that read. */
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
  };
}

/** `tid` of a token for Graph (Microsoft's access token claims reference). */
async function homeTenant(access: CloudAccess): Promise<string> {
  const call: Call = { subject: 'sign-in', idempotent: true, ...readingRight(access) };
  const token = await bearer(access, `${access.endpoints.graph}/.default`, call);
  const tenant = fieldOf(claimsIn(token), 'tid');
  if (typeof tenant === 'string') return tenant;
  throw failure(new TypeError('no tenant in the token'), call);
}
