/**
 * The world of a fleet as keyturn left it: each credential with our mark, its vault version with our tags, confirmed,
 * and its value in every place. The credential before it is gone, and its vault version is disabled.
 * Nothing of src/sandbox or of the services was asked for it: the test beside this file lets keyturn judge it.
 */

import { writeTags } from '../../src/connectors/versionTags.ts';
import { placesOf } from '../../src/policy/place.ts';
import type { Policy, Rotation } from '../../src/policy/policy.ts';
import { worldFor } from '../../src/rehearsal/worldFor.ts';
import { displayName } from '../../src/rotation/credentialMark.ts';
import type { SeedValue } from '../../src/sandbox/terms.ts';
import type { Settings, WorldSeed } from '../../src/sandbox/world.ts';
import { idOf } from './fleet.ts';

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
const RUN = 'r-20260601T030000-0badcafe';
/** Of a secret that needs nothing; the youngest is past its overlap. */
const YOUNGEST_DAYS = 3;
/** Of one that is due, with this much left to live. */
const LEFT_DAYS = 20;

interface Settled {
  readonly rotation: Rotation;
  readonly keyId: string;
  /** The credential before it, which was removed. */
  readonly gone: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** `due`: so many of the rotations, the first ones, were settled so long ago that they are due again. */
export function fleetWorld(policy: Policy, now: number, due: number, settings: Partial<Settings>): WorldSeed {
  const settled = policy.rotations.map((rotation, index) => settle(rotation, index, now, index < due));
  const byAppId = new Map(settled.map(one => [one.rotation.appId, one]));
  const hand = worldFor(policy);
  return {
    settings,
    tenants: hand.tenants.map(tenant => ({
      ...tenant,
      applications: tenant.applications.map(application => ({
        ...application,
        credentials: credentialsOf(byAppId.get(application.appId)),
      })),
    })),
    vaults: vaultsOf(settled),
    sites: hand.sites.map(site => ({ ...site, settings: ours(site.settings, byAppId) })),
    organizations: hand.organizations.map(organization => ({
      ...organization,
      projects: organization.projects.map(project => ({
        ...project,
        groups: project.groups.map(group => ({ ...group, variables: marked(group.variables, byAppId, now) })),
      })),
    })),
  };
}

function settle(rotation: Rotation, index: number, now: number, due: boolean): Settled {
  const { lifetimeMs, rotateBeforeMs } = rotation;
  const room = (lifetimeMs - rotateBeforeMs) / DAY_MS - YOUNGEST_DAYS - 1;
  const ageMs = due ? lifetimeMs - LEFT_DAYS * DAY_MS : (YOUNGEST_DAYS + ((index * 7) % room)) * DAY_MS;
  const start = now - ageMs;
  const name = displayName(rotation.mark, RUN);
  const [keyId, gone] = [idOf('credential', index), idOf('gone', index)];
  return { rotation, keyId, gone, name, start, end: start + lifetimeMs };
}

function credentialsOf(settled: Settled | undefined) {
  if (settled === undefined) return [];
  const { keyId, name, start, end } = settled;
  return [{ name, keyId, start: iso(start), end: iso(end) }];
}

function vaultsOf(settled: readonly Settled[]): NonNullable<WorldSeed['vaults']> {
  const hosts = Map.groupBy(settled, ({ rotation }) => new URL(rotation.vault.url).hostname);
  return [...hosts].map(([host, inVault]) => ({
    host,
    tenant: inVault[0]?.rotation.tenant ?? '',
    secrets: inVault.map(one => ({ name: one.rotation.vault.secret, versions: [before(one), current(one)] })),
  }));
}

type Version = NonNullable<NonNullable<WorldSeed['vaults']>[number]['secrets']>[number]['versions'][number];

function current({ rotation, keyId, gone, name, start, end }: Settled): Version {
  const confirmedAt = new Date(start + 9 * SECOND_MS);
  return {
    value: { credential: `${rotation.appId}/${name}` },
    created: iso(start + 4 * SECOND_MS),
    expires: iso(Math.floor(end / SECOND_MS) * SECOND_MS),
    contentType: 'text/plain',
    tags: writeTags(
      { owner: 'team-x' },
      { keyId, mark: name, supersedes: { keyId: gone }, confirmedAt, places: placesOf(rotation.targets) },
    ),
  };
}

function before({ rotation, gone, start }: Settled): Version {
  const { lifetimeMs, rotateBeforeMs } = rotation;
  const confirmedAt = new Date(start - lifetimeMs + rotateBeforeMs + 9 * SECOND_MS);
  return {
    value: `value-of-${gone}`,
    enabled: false,
    created: iso(start - lifetimeMs + rotateBeforeMs),
    expires: iso(start + rotateBeforeMs),
    contentType: 'text/plain',
    tags: writeTags({ owner: 'team-x' }, { keyId: gone, mark: displayName(rotation.mark, RUN), confirmedAt }),
  };
}

type ByAppId = ReadonlyMap<string, Settled>;

/** Settings that refer to the credential somebody created by hand refer to ours instead. */
function ours(settings: Readonly<Record<string, SeedValue>>, byAppId: ByAppId): Record<string, SeedValue> {
  const entries = Object.entries(settings);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, heldBy(settledOf(value, byAppId)) ?? value]),
  );
}

type Variables = Readonly<Record<string, { readonly value: SeedValue; readonly isSecret?: boolean }>>;

/** A write-only variable has the readable mark beside it, dated like the last write to the group. */
function marked(variables: Variables, byAppId: ByAppId, now: number): Variables {
  const entries = Object.entries(variables).flatMap(([name, variable]) => {
    const settled = settledOf(variable.value, byAppId);
    const value = heldBy(settled);
    if (settled === undefined || value === undefined) return [[name, variable] as const];
    const mark = { value: `${settled.keyId} ${iso(now)}` };
    return [[name, { ...variable, value }] as const, [`${name}.keyturn`, mark] as const];
  });
  return Object.fromEntries(entries);
}

function settledOf(value: SeedValue, byAppId: ByAppId): Settled | undefined {
  return typeof value === 'string' ? undefined : byAppId.get(value.credential.split('/')[0] ?? '');
}

function heldBy(settled: Settled | undefined): SeedValue | undefined {
  return settled && { credential: `${settled.rotation.appId}/${settled.name}` };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
