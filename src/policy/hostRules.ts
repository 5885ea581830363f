/** Rules about vaults and hosts: what is kept where, and in which cloud. */
import { blobSuffixes, isPrivateCloud } from './clouds.ts';
import type { PolicyDraft } from './draft.ts';
import { placeOf } from './place.ts';
import { quote } from './quote.ts';
import { type Found, nameOf, targetsIn } from './rule.ts';

/** A copy there would be taken for a new version of the rotation's own secret. */
export function targetsOnVaultSecrets(policy: PolicyDraft): Found[] {
  const kept = new Map(
    policy.rotations.flatMap(rotation => {
      const { vault } = rotation.written;
      return vault === undefined ? [] : [[placeOf(vault), rotation] as const];
    }),
  );
  return targetsIn(policy).flatMap(({ path, target, vaultSecret, rotation }) => {
    const owner = vaultSecret === undefined ? undefined : kept.get(placeOf(vaultSecret));
    if (owner === undefined) return [];
    const whose = owner === rotation ? 'this rotation' : nameOf(owner);
    return [{ path, why: `${quote(target.label)} is where ${whose} keeps its own secret (vault)` }];
  });
}

export function foreignVaultHosts({ cloud, rotations }: PolicyDraft): Found[] {
  if (cloud === undefined || isPrivateCloud(cloud)) return [];
  const vaults = rotations.flatMap(({ path, written: { vault }, targets }) => [
    ...(vault === undefined ? [] : [{ url: vault.url, path: [...path, 'vault', 'url'] }]),
    ...targets.flatMap(({ path: at, target, vaultSecret }) =>
      vaultSecret === undefined ? [] : [{ url: vaultSecret.url, path: [...at, target.kind, 'url'] }],
    ),
  ]);
  return vaults.flatMap(({ url, path }) => {
    const { host } = new URL(url);
    if (isNameUnder(host, cloud.vaultSuffix)) return [];
    const why = `vaults of the ${cloud.name} cloud are at *.${cloud.vaultSuffix}, but this host is ${quote(host)}`;
    return [{ path, why }];
  });
}

/** A service that the cloud does not have. */
export function targetsElsewhere(policy: PolicyDraft): Found[] {
  const { cloud } = policy;
  if (cloud === undefined || isPrivateCloud(cloud)) return [];
  return targetsIn(policy).flatMap(({ clouds, path, target }) => {
    if (clouds === undefined || clouds.includes(cloud.name)) return [];
    const why = `the ${cloud.name} cloud does not have this service, only ${clouds.join(', ')}`;
    return [{ path: [...path, target.kind], why }];
  });
}

/**
 * Exactly one DNS label before the suffix, as for vaults and storage accounts: for deeper names the TLS certificate is not
 * valid, and no host exists.
 */
function isNameUnder(host: string, suffix: string): boolean {
  return /^[a-z0-9-]+$/.test(host.slice(0, -suffix.length - 1)) && host.endsWith(`.${suffix}`);
}

export function foreignLockHost({ cloud, head: { good } }: PolicyDraft): Found[] {
  if (cloud === undefined || isPrivateCloud(cloud) || good.lock === undefined) return [];
  const { host } = new URL(good.lock.container);
  const suffix = blobSuffixes[cloud.name as keyof typeof blobSuffixes];
  if (isNameUnder(host, suffix)) return [];
  const why = `blob containers of the ${cloud.name} cloud are at *.${suffix}, but this host is ${quote(host)}`;
  return [{ path: ['lock', 'container'], why }];
}
