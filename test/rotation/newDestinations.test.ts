/** Where a secret would go for the first time, as far as anything is recorded. */
import { describe, expect, test } from 'vitest';
import { placesOf } from '../../src/policy/place.ts';
import type { Target } from '../../src/policy/policy.ts';
import { newDestinations } from '../../src/rotation/newDestinations.ts';
import { days, rotation, situation, version } from './given.ts';

const target = (name: string): Target => ({
  kind: 'githubSecret',
  settings: { repository: name, secret: 'S' },
  required: true,
  label: `githubSecret ${name} S`,
  proof: 'marked',
});
const [one, other] = [target('contoso/one'), target('contoso/other')];
const both = rotation({ targets: [one, other] });
const VAULT = 'vault kv-payments payments-api-client-secret';

function confirmedFor(...targets: Target[]) {
  return version('v', { keyId: 'k', confirmedAt: days(-1), places: placesOf(targets) });
}

const seenIn = (...versions: ReturnType<typeof version>[]) => newDestinations(both, situation({ versions }));

describe('a place is known', () => {
  test('that some version was confirmed for, also an older one', () => {
    expect(seenIn(confirmedFor(one, other))).toEqual([]);
    expect(seenIn(confirmedFor(one), confirmedFor(one, other))).toEqual([]);
  });

  test('in whatever order the policy names it', () => {
    expect(seenIn(confirmedFor(other, one))).toEqual([]);
  });
});

describe('a place is new', () => {
  test('that came into the policy since', () => {
    expect(seenIn(confirmedFor(one))).toEqual([other.label]);
  });

  test('of a version that was not confirmed, or does not say for which places', () => {
    expect(seenIn(version('v', { keyId: 'k' }))).toEqual([one.label, other.label]);
    expect(seenIn(version('v', { keyId: 'k', confirmedAt: days(-1) }))).toEqual([one.label, other.label]);
  });

  test('whose setting has changed', () => {
    const moved = { ...other, settings: { ...other.settings, repository: 'contoso/moved' } };
    const state = situation({ versions: [confirmedFor(one, other)] });
    expect(newDestinations(rotation({ targets: [one, moved] }), state)).toEqual([other.label]);
  });

  test('with the vault, where no version is tagged, or nothing could be read', () => {
    expect(seenIn(version('v'))).toEqual([VAULT, one.label, other.label]);
    expect(newDestinations(both)).toEqual([VAULT, one.label, other.label]);
    expect(newDestinations(both, { ...situation(), vault: { state: 'deleted' } })).toContain(VAULT);
  });

  test('for many targets, one of which is new: a single hash stands for all', () => {
    const many = Array.from({ length: 60 }, (_, at) => target(`contoso/r${at}`));
    const state = situation({ versions: [confirmedFor(...many)] });
    expect(newDestinations(rotation({ targets: many }), state)).toEqual([]);
    expect(newDestinations(rotation({ targets: [...many, one] }), state)).toHaveLength(61);
  });
});
