/** Copies in further vaults of the sandbox, next to secrets of other people. */
import * as z from 'zod/mini';
import { type Place, type Rehearsal, without } from '../../rehearsal/world/kindRehearsal.ts';
import { type Placement, same, setting, together } from '../../rehearsal/world/placement.ts';
import type { VaultShape } from '../../rehearsal/world/seedShape.ts';

const seenVersion = z.looseObject({
  value: z.string(),
  enabled: z.boolean(),
  contentType: z.optional(z.string()),
  tags: z.record(z.string(), z.string()),
});

const seen = z.looseObject({
  vaults: z.array(
    z.looseObject({
      host: z.string(),
      secrets: z.array(z.looseObject({ name: z.string(), versions: z.array(seenVersion) })),
    }),
  ),
});

type Seen = z.infer<typeof seen>;
type SeenVersion = z.infer<typeof seenVersion>;

export const rehearsal: Rehearsal<{ readonly vaults: readonly VaultShape[] }, Seen> = {
  kind: 'keyVault',
  seed: placements => ({ vaults: together(placements, hostOf).map(vaultOf) }),
  seen,
  place: copyPlace,
};

function hostOf(placement: Placement): string {
  return new URL(setting(placement, 'url')).hostname;
}

function vaultOf(held: readonly [Placement, ...Placement[]]): VaultShape {
  const [first] = held;
  const about = { contentType: 'text/plain', tags: { region: 'second' } };
  return {
    host: hostOf(first),
    tenant: first.rotation.tenant,
    secrets: [
      { name: 'not-ours', versions: [{ value: 'not-ours-0c41b7d9e2', created: '-200d', ...about }] },
      ...held.map(placement => ({
        name: setting(placement, 'secret'),
        versions: [{ value: placement.value, created: '-339d', ...about }],
      })),
    ],
  };
}

function copyPlace(placement: Placement, all: readonly Placement[]): Place<Seen> {
  const ours = all.filter(other => hostOf(other) === hostOf(placement));
  const names = ours.map(other => setting(other, 'secret'));
  return {
    label: placement.target.label,
    held: world => newest(world, placement)?.value,
    others: world =>
      without(
        Object.fromEntries(secretsIn(world, placement).map(({ name, versions }) => [name, versions])),
        names,
      ),
    other: 'secret',
    besides(world) {
      const { contentType, tags = {} } = newest(world, placement) ?? {};
      return [contentType, without(tags, ['keyturn-copy', 'keyturn-copy-of'])];
    },
  };
}

/** As the service hands it out: nothing where the newest version is disabled. */
function newest(world: Seen, placement: Placement): SeenVersion | undefined {
  const name = setting(placement, 'secret');
  const found = secretsIn(world, placement)
    .find(each => same(each.name, name))
    ?.versions.at(-1);
  return found?.enabled ? found : undefined;
}

function secretsIn(world: Seen, placement: Placement) {
  return world.vaults.find(({ host }) => same(host, hostOf(placement)))?.secrets ?? [];
}
