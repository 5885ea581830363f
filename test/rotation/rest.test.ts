/** Whatever the cloud looks like: the decision comes to rest, and never reaches for what it must not touch. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foresee } from '../../src/rotation/foresee.ts';
import type { Credential, TargetState, VaultVersion } from '../../src/rotation/observation.ts';
import { currentOf, type Situation } from '../../src/rotation/situation.ts';
import { Secret } from '../../src/secret.ts';
import { credential, days, now, rotation, situation, version } from './given.ts';

const keys = ['aaa', 'bbb', 'ccc', 'ddd'];
const key = fc.constantFrom(...keys);

const someCredential = fc.record({
  keyId: key,
  ours: fc.boolean(),
  start: fc.integer({ min: -400, max: 0 }),
  left: fc.integer({ min: -50, max: 400 }),
});

const someVersion = fc.record({
  keyId: fc.option(key, { nil: undefined }),
  supersedes: fc.option(key, { nil: undefined }),
  confirmed: fc.option(fc.integer({ min: -300, max: 0 }), { nil: undefined }),
  created: fc.integer({ min: -400, max: 0 }),
  enabled: fc.boolean(),
});

const someTarget: fc.Arbitrary<TargetState> = fc.constantFrom<TargetState>(
  { state: 'in-sync', detail: '' },
  { state: 'differs', detail: '', hint: 'aaa' },
  { state: 'missing', detail: '' },
  { state: 'unknown', detail: '' },
  { state: 'unreadable', detail: '' },
);

const someSituation: fc.Arbitrary<Situation> = fc
  .record({
    credentials: fc.uniqueArray(someCredential, { selector: each => each.keyId, maxLength: 4 }),
    versions: fc.array(someVersion, { maxLength: 4 }),
    targets: fc.tuple(someTarget, someTarget),
    accepted: fc.boolean(),
    /** Whether the newest value begins like the credential that its tags name. */
    fits: fc.boolean(),
    personal: fc.boolean(),
  })
  .map(({ credentials, versions, targets, accepted, personal, fits }) =>
    situation(
      { credentials: credentials.map(asCredential), versions: versions.map(asVersion), targets, personal },
      {
        acceptance: accepted
          ? { answer: 'accepted' }
          : { answer: 'rejected', code: 7000215, reason: 'invalid secret' },
        ...(versions.length > 0 && {
          vault: {
            state: 'present',
            versions: versions.map(asVersion),
            value: new Secret(`${fits ? (versions[0]?.keyId ?? 'zzz') : 'zzz'}~value`),
          },
        }),
      },
    ),
  );

function asCredential(of: { keyId: string; ours: boolean; start: number; left: number }): Credential {
  return credential(of.keyId, {
    start: days(of.start),
    end: days(of.left),
    ...(of.ours ? {} : { displayName: 'somebody' }),
  });
}

function asVersion(
  of: {
    keyId?: string | undefined;
    supersedes?: string | undefined;
    confirmed?: number | undefined;
    created: number;
    enabled: boolean;
  },
  index: number,
): VaultVersion {
  const change = { createdAt: days(of.created), enabled: of.enabled };
  if (of.keyId === undefined) return version(`v${index}`, undefined, change);
  const supersedes = of.supersedes === undefined ? {} : { supersedes: { keyId: of.supersedes } };
  const confirmed = of.confirmed === undefined ? {} : { confirmedAt: days(of.confirmed) };
  return version(`v${index}`, { keyId: of.keyId, ...supersedes, ...confirmed }, change);
}

function check(property: (state: Situation, force: boolean) => void) {
  fc.assert(fc.property(someSituation, fc.boolean(), property), { numRuns: 2_000 });
}

const route = (state: Situation, force: boolean) => foresee(rotation(), state, now, { run: 'r-now', force });

describe('whatever the cloud looks like', () => {
  it('the decision comes to rest, and is stable once it has', () => {
    check((state, force) => {
      expect(route(state, force).end.steps).toEqual([]);
    });
  });

  it('adopting makes nothing and removes nothing', () => {
    check(state => {
      const { stages, end } = foresee(rotation(), state, now, { run: 'r-now', force: false, adopt: true });
      expect(end.steps).toEqual([]);
      for (const { kind } of stages.flat()) expect(['distribute', 'confirm']).toContain(kind);
    });
  });

  it('only credentials that bear our mark or that our tags record are removed', () => {
    check((state, force) => {
      const recorded = new Set(
        (state.vault?.state === 'present' ? state.vault.versions : []).flatMap(({ tags }) =>
          tags === undefined ? [] : [tags.keyId, tags.supersedes?.keyId ?? ''],
        ),
      );
      const foreign = state.registration?.credentials.filter(
        each => each.displayName === 'somebody' && !recorded.has(each.keyId),
      );
      const removed = route(state, force)
        .stages.flat()
        .flatMap(step => ('keyId' in step && isRemoval(step.kind) ? [step.keyId] : []));
      for (const each of foreign ?? []) expect(removed).not.toContain(each.keyId);
    });
  });

  it('the credential that the newest vault version holds is never removed', () => {
    check((state, force) => {
      const newest = currentOf(state)?.version.tags?.keyId;
      const stages = route(state, force).stages;
      const superseded = stages.flat().some(step => step.kind === 'publish');
      const removed = stages
        .flat()
        .flatMap(step => ('keyId' in step && isRemoval(step.kind) ? [step.keyId] : []));
      if (newest !== undefined && !superseded) expect(removed).not.toContain(newest);
    });
  });

  it('whatever retires something has confirmed what remains, in the same run', () => {
    check((state, force) => {
      const kinds = route(state, force).stages.map(stage => stage.map(step => step.kind));
      const retired = kinds.findIndex(stage => stage.includes('retire'));
      if (retired >= 0) expect(kinds.slice(0, retired).flat()).toContain('confirm');
    });
  });
});

function isRemoval(kind: string): boolean {
  return kind === 'retire' || kind === 'discard';
}
