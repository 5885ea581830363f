/** What a confirmation may rest on: a reading from the delivery, or one of its own. */
import { describe, expect, it } from 'vitest';
import { placesOf } from '../../src/policy/place.ts';
import { fold } from '../../src/rotation/fold.ts';
import type { Situation } from '../../src/rotation/situation.ts';
import {
  credential,
  days,
  hours,
  inSync,
  now,
  rotation,
  situation,
  steps,
  verdictOn,
  version,
} from './given.ts';

const both = [credential('old', { displayName: 'portal', end: days(12) }), credential('one')];
const supersedes = { keyId: 'old', version: 'v1' };
const open = situation({
  credentials: both,
  versions: [version('v2', { keyId: 'one', supersedes }, { createdAt: hours(-1) }), version('v1')],
});
const isAnew = (given: Situation, change = {}) =>
  verdictOn(given, change).steps.map(step => step.kind === 'confirm' && step.beforeRemoval === true);
const confirmed = (given: Situation, beforeRemoval: boolean) =>
  fold(given, { effect: 'confirmed', places: placesOf(rotation().targets), confirmedAt: now, beforeRemoval });

describe('a place that nobody can ever tell the version of', () => {
  const untold = { state: 'unknown', detail: 'not told', unverifiable: true } as const;
  const given = (confirmedAt?: Date) =>
    situation({
      credentials: both,
      versions: [
        version('v2', { keyId: 'one', supersedes, ...(confirmedAt && { confirmedAt }) }),
        version('v1'),
      ],
      targets: [untold, inSync],
    });

  it('is written once for a version, and counts as holding it once that is confirmed', () => {
    expect(steps(verdictOn(given()))).toEqual(['distribute 0']);
    expect(steps(verdictOn(given(hours(-2))))).toEqual([]);
    expect(steps(verdictOn(given(hours(-30))))).toEqual(['confirm v2']);
  });

  it('is not written every night for a version that somebody else made', () => {
    expect(steps(verdictOn(situation({ versions: [version('v9')], targets: [untold, inSync] })))).toEqual([]);
  });
});

describe('a confirmation', () => {
  it('may count what the delivery read back, as long as nothing is removed after it', () => {
    expect(steps(verdictOn(open))).toEqual(['confirm v2']);
    expect(isAnew(open)).toEqual([false]);
    expect(steps(verdictOn(confirmed(open, false)))).toEqual([]);
  });

  it('reads everything anew where it lets something go at once', () => {
    expect(isAnew(open, { overlapMs: 0 })).toEqual([true]);
    expect(steps(verdictOn(confirmed(open, true), { overlapMs: 0 }))).toEqual(['retire old']);
  });

  it('reads everything anew before what was removable already is retired', () => {
    const removable = situation({
      credentials: both,
      versions: [version('v2', { keyId: 'one', supersedes, confirmedAt: hours(-30) }), version('v1')],
    });
    expect(isAnew(removable)).toEqual([true]);
  });

  it('that rested on a read-back is made again before anything is removed', () => {
    const rested = confirmed(open, false);
    expect(steps(verdictOn(rested, { overlapMs: 0 }))).toEqual(['confirm v2']);
    expect(isAnew(rested, { overlapMs: 0 })).toEqual([true]);
  });

  it('that rested on a read-back discards no orphan without a proof', () => {
    const orphan = credential('lost', {
      displayName: 'keyturn/payments-api/3f9a2c1d/r-lost',
      start: days(-40),
    });
    const given = situation({
      credentials: [...both, orphan],
      versions: [version('v2', { keyId: 'one', supersedes }), version('v1')],
    });
    const atOnce = { overlapMs: 0 };
    expect(isAnew(given, atOnce)).toEqual([true]);
    expect(steps(verdictOn(confirmed(given, false), atOnce))).toEqual(['confirm v2']);
    expect(steps(verdictOn(confirmed(given, true), atOnce))).toContain('discard lost');
    expect(steps(verdictOn(confirmed(given, true)))).toEqual([]);
  });

  it('is void, as is what was read back, once something is written again', () => {
    const written = fold(confirmed(open, true), {
      effect: 'delivered',
      target: 0,
      state: inSync,
      readBackAt: 7,
    });
    expect(written).toMatchObject({ confirmedNow: false, confirmedByReadBack: false });
    expect(written.readBackAt).toEqual(new Map([[0, 7]]));
    const vault = { state: 'present' as const, versions: [version('v3', { keyId: 'two' })] };
    expect(fold(written, { effect: 'published', vault })).not.toHaveProperty('readBackAt');
  });
});
