import * as z from 'zod/mini';
import type { PlaceKind } from '../../discovery/finder.ts';
import type { DiscoveryPort, SignedIn } from '../../discovery/ports.ts';
import type { VaultPlace } from '../../policy/policy.ts';
import type { Secret } from '../../secret.ts';
import { claimsIn } from '../../webToken.ts';
import { bearer } from '../azureSignIn.ts';
import { type Call, failure } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openGraph } from '../graphClient.ts';
import type { Services } from '../limiter/charge.ts';
import { registrationsIn } from '../overview/bulkRegistrations.ts';
import { openOverview } from '../overview/openOverview.ts';
import { readingRight } from '../readingRight.ts';
import { displayText, nonEmptyText } from '../responseSchema.ts';
import { openSecretClient } from '../secretClient.ts';
import { signInReport } from '../signInReport.ts';
import type { TargetKind } from '../targetKind.ts';
import { openToken } from '../tokenPort.ts';
import { vaultCalls } from '../vaultCalls.ts';
import { currentOf, isReadable } from '../vaultReading.ts';
import { allRegistrations, withOwners } from './listedRegistrations.ts';
import { WITH_OWNERS } from './ownerCount.ts';
import { fitted } from './policyFit.ts';
import { allSubscriptions, vaultsIn } from './subscriptions.ts';

/** Lists of Graph and of Key Vault, values of vault secrets, and token calls with them. Sends no request, and later only such that read. */
export function openDiscovery(
  access: CloudAccess,
  { kinds, services }: { readonly kinds: readonly TargetKind[]; readonly services: Services },
): DiscoveryPort {
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
    subscriptions: () => allSubscriptions(access),
    vaultsIn: subscription => vaultsIn(access, subscription),
    kinds: kinds.map(kind => placeKind(kind, access)),
    async searches(scopes) {
      const found = await Promise.all(
        kinds.map(async kind => {
          const { service, discover } = kind;
          for (const host of discover?.hosts?.(scopes, access.endpoints) ?? []) services.add(host, service);
          const finder = await discover?.open(access);
          return finder?.searches(scopes).map(search => fitted(kind, search)) ?? [];
        }),
      );
      return found.flat();
    },
    value: (url, secret) => newestValue(access, { url, secret }),
    token: (tenant, appId) =>
      openToken(access, { tenant, appId, scope: `${access.endpoints.graph}/.default` }),
  };
}

function placeKind(kind: TargetKind, { endpoints }: CloudAccess): PlaceKind {
  const { name, place, discover, vaultSecret } = kind;
  const foundBy = discover !== undefined ? 'finder' : vaultSecret !== undefined ? 'vaults' : 'none';
  return {
    ...{ name, place, foundBy },
    destination: settings => kind.destination(settings, endpoints),
    scopeOf: settings => discover?.scopeOf(settings) ?? {},
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
