/** In which phase a rotation is: the words that `status`, `plan` and every event begin with. */
import { describe, expect, it, test } from 'vitest';
import { placesOf } from '../../src/policy/place.ts';
import type { Rotation } from '../../src/policy/policy.ts';
import type { TargetState } from '../../src/rotation/observation.ts';
import type { Situation } from '../../src/rotation/situation.ts';
import { credential, days, differs, inSync, rotation, situation, verdictOn, version } from './given.ts';

const rejected = { answer: 'rejected', code: 7000215, reason: 'invalid' } as const;
const disabled = { answer: 'blocked', code: 7000112, reason: 'disabled', forAll: true } as const;
const conditional = { answer: 'blocked', code: 53003, reason: 'conditional access' } as const;
const paused = { pause: { reason: 'the site moves' } };
const gone = { vault: { state: 'absent' }, targets: [] } as const;
const handMade = credential('hers', { displayName: 'added by Ada' });

describe('an outage is when nobody can sign in with what the vault holds', () => {
  test.each<[string, Situation, Partial<Rotation>]>([
    ['it expired', situation({ credentials: [credential('one', { end: days(-8) })] }), {}],
    ['it expired under a pause', situation({ credentials: [credential('one', { end: days(-8) })] }), paused],
    ['Entra refuses it', situation({}, { acceptance: rejected }), {}],
    ['its credential was removed', situation({ credentials: [] }, { acceptance: rejected }), {}],
    ['the application is disabled', situation({}, { acceptance: disabled }), {}],
    ['the vault secret is gone, and this rotation made one before', situation({}, gone), {}],
  ])('%s', (_words, state, change) => {
    expect(verdictOn(state, change).phase).toBe('outage');
  });

  test.each<[string, Situation, string]>([
    ['there never was a vault secret', situation({ credentials: [handMade] }, gone), 'due'],
    ['Entra refuses this machine only, perhaps', situation({}, { acceptance: conditional }), 'stuck'],
    ['it ends soon', situation({ credentials: [credential('one', { end: days(8) })] }), 'due'],
    ['it leaked, and expired', leaked(), 'leaked'],
  ])('none is it when %s', (_words, state, phase) => {
    expect(verdictOn(state).phase).toBe(phase);
  });
});

function leaked(): Situation {
  const tags = { keyId: 'one', confirmedAt: days(-19), revoked: ['one'] };
  return situation({ credentials: [credential('one', { end: days(-8) })], versions: [version('v1', tags)] });
}

const writeOnly: TargetState = { state: 'unknown', detail: 'is write-only, and no mark tells what it holds' };

function byHand(target: TargetState): Situation {
  return situation({ credentials: [handMade], versions: [version('v1')], targets: [target, target] });
}

describe('a secret that works and was created by hand', () => {
  it.each([
    ['is in a place that cannot be read', writeOnly],
    ['is not in a place that the policy names', differs],
  ])('is not adopted yet where it %s', (_words, state) => {
    const verdict = verdictOn(byHand(state));
    expect(verdict.phase).toBe('not-adopted');
    expect(verdict.steps.map(({ kind }) => kind)).toEqual(['distribute', 'distribute']);
  });

  it('is settled where every place is seen to hold it', () => {
    expect(verdictOn(byHand(inSync)).phase).toBe('settled');
  });

  it('is due where it ends soon', () => {
    const state = byHand(writeOnly);
    const soon = credential('hers', { displayName: 'added by Ada', end: days(8), hint: 'one' });
    const { registration } = state;
    if (registration === undefined) throw new Error('no registration');
    expect(verdictOn({ ...state, registration: { ...registration, credentials: [soon] } }).phase).toBe('due');
  });

  it('is in progress, and not new, where this rotation has made one before', () => {
    const versions = [version('v2'), version('v1', { keyId: 'one', confirmedAt: days(-19) })];
    const state = situation({ credentials: [credential('one')], versions, targets: [writeOnly, writeOnly] });
    expect(verdictOn(state).phase).toBe('in-progress');
  });
});

const frozen: Partial<Rotation> = {
  freezes: [{ text: 'a until b UTC', from: days(-1), until: days(10), reason: 'sale' }],
};

describe('a new secret that is due and has to wait for the policy', () => {
  const soon = { credentials: [credential('one', { end: days(12) })] };
  test.each<[string, Partial<Rotation>]>([
    ['a freeze', frozen],
    ['a pause', paused],
  ])('is due under %s', (_words, change) => {
    expect(verdictOn(situation(soon), change)).toMatchObject({
      phase: 'due',
      due: { now: false },
      steps: [],
    });
  });

  it('is drifted where a place is to be brought back to the newest', () => {
    expect(verdictOn(situation({ ...soon, targets: [differs, inSync] }), frozen).phase).toBe('drifted');
  });

  it('is settled where it is not due yet', () => {
    expect(verdictOn(situation({}), frozen).phase).toBe('settled');
  });
});

describe('a required place that does not hold the newest secret', () => {
  const [first, second] = rotation().targets;
  const [whole, part] = [placesOf(rotation().targets), placesOf(rotation().targets.slice(1))];
  const confirmed = (places: string) => [version('v1', { keyId: 'one', confirmedAt: days(-19), places })];
  const missing: TargetState = { state: 'missing', detail: 'there is no such setting' };

  it.each<[string, TargetState]>([
    ['holds something else', differs],
    ['lost the setting', missing],
  ])('has drifted where it was confirmed to hold it, and %s', (_words, state) => {
    expect([first?.required, second?.required]).toContain(true);
    const verdict = verdictOn(situation({ versions: confirmed(whole), targets: [state, inSync] }));
    expect(verdict.phase).toBe('drifted');
  });

  it('is in progress where the policy named it only later', () => {
    const state = situation({ versions: confirmed(part), targets: [differs, inSync] });
    expect(verdictOn(state).phase).toBe('in-progress');
  });

  it('is in progress where nothing was confirmed yet', () => {
    const state = situation({ versions: [version('v1', { keyId: 'one' })], targets: [differs, inSync] });
    expect(verdictOn(state).phase).toBe('in-progress');
  });

  it('has not drifted where it cannot be read', () => {
    const unreadable: TargetState = { state: 'unreadable', detail: 'no right' };
    const state = situation({ versions: confirmed(whole), targets: [unreadable, inSync] });
    expect(verdictOn(state).phase).toBe('in-progress');
  });
});
