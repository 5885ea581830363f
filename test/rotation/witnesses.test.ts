/** What a removal rests on has to hold at the time of the removal, and to be seen by whoever decides: promises 4 and 10. */
import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { decide } from '../../src/rotation/decide.ts';
import { fold } from '../../src/rotation/fold.ts';
import { foresee } from '../../src/rotation/foresee.ts';
import { provablyUnpublished } from '../../src/rotation/orphans.ts';
import type { Situation } from '../../src/rotation/situation.ts';
import type { Step } from '../../src/rotation/verdict.ts';
import {
  credential,
  days,
  differs,
  hours,
  inSync,
  inWords,
  now,
  rotation,
  situation,
  steps,
  verdictOn,
  version,
} from './given.ts';

const route = (state: Situation, force = false) =>
  foresee(rotation(), state, now, { run: 'r', force }).stages.map(stage => stage.map(inWords));

describe('an orphan that a place was seen to hold: a backup may have brought an older vault secret back', () => {
  const credentials = [credential('one'), credential('two', { start: days(-1), hint: 'two' })];
  const holding = { state: 'differs' as const, detail: 'holds another value', hint: 'two' };
  const marked = { state: 'differs' as const, detail: 'its mark names another', keyId: 'two' };

  it.each([
    ['by its value', [holding, inSync]],
    ['by its mark', [marked, inSync]],
  ])('is not discarded in the run that has just replaced it there (%s)', (_how, targets) => {
    const restored = situation({ credentials, targets });
    expect(route(restored).flat()).not.toContain('discard two');
    expect(route(restored, true).flat()).not.toContain('discard two');
  });

  it.each([
    ['does not have the form of its template', { state: 'differs' as const, detail: 'another form' }],
    ['cannot be read', { state: 'unreadable' as const, detail: '403' }],
    ['has no mark and was written since', { state: 'unknown' as const, detail: '', updatedAt: hours(-20) }],
  ])('nor where a place %s: it may hold it', (_what, state) => {
    const maybe = situation({ credentials, targets: [inSync, state] });
    expect(steps(verdictOn(maybe))).not.toContain('discard two');
    expect(route(maybe, true).flat()).not.toContain('discard two');
  });

  it('is where a place without a mark was last written before it was made', () => {
    const before = {
      state: 'unknown' as const,
      detail: '',
      updatedAt: days(-2),
      unverifiable: true as const,
    };
    expect(steps(verdictOn(situation({ credentials, targets: [inSync, before] })))).toEqual(['discard two']);
  });

  it.each([
    ['a few minutes ago', hours(-1 / 6), true],
    ['yesterday', days(-1), false],
  ])(
    'whose date may be that of what it is written together with speaks only of what was made longer ago (%s)',
    (_when, start, isProof) => {
      const orphan = credential('two', { start, hint: 'two' });
      const together = { state: 'unknown' as const, detail: '', writtenAt: hours(-1 / 12) };
      const state = situation({ credentials: [credential('one'), orphan], targets: [inSync, together] });
      expect(provablyUnpublished(state, orphan, rotation(), now)).toBe(isProof);
      const shown = {
        ...state,
        targets: [inSync, { state: 'unknown' as const, detail: '', updatedAt: hours(-1 / 12) }],
      };
      expect(provablyUnpublished(shown, orphan, rotation(), now)).toBe(false);
    },
  );

  it('nor in the night after, whatever the policy says about evidence: the wait begins with the delivery', () => {
    const restored = situation({ credentials, targets: [holding, inSync] });
    expect(route(restored)[0]).toEqual(['reopen v1']);
    const { end } = foresee(rotation({ overlapMs: 3 * 86_400_000 }), restored, now, {
      run: 'r',
      force: false,
    });
    expect(end.steps).toEqual([]);
    const nextNight = situation({
      credentials: [credential('one'), credential('two', { start: days(-2), hint: 'two' })],
      versions: [version('v1', { keyId: 'one', confirmedAt: hours(-24) })],
    });
    const overlap = { overlapMs: 3 * 86_400_000 };
    expect(steps(verdictOn(nextNight, overlap))).toEqual([]);
    const after = decide(rotation(overlap), nextNight, days(3), { run: 'r-now', force: false });
    expect(after.steps.map(inWords)).toEqual(['confirm v1']);
  });

  it('nor in a later one, where the report shows that it was used after the run that made it could be at work', () => {
    const used = (at: Date) => ({
      known: true as const,
      uses: new Map([['two', { lastSeen: at }]]),
      log: false,
    });
    const older = [credential('one'), credential('two', { start: days(-9), hint: 'two' })];
    const state = situation({ credentials: older });
    const byEvidence = { retire: 'when-unused' as const };
    expect(steps(verdictOn(state, byEvidence))).toEqual(['discard two']);
    expect(steps(verdictOn({ ...state, usage: used(days(-2)) }, byEvidence))).toEqual([]);
    const proving = new Date(days(-9).getTime() + 300_000);
    expect(steps(verdictOn({ ...state, usage: used(proving) }, byEvidence))).toEqual(['discard two']);
  });
});

describe('a run that has seen that another one has published', () => {
  const step: Step = { kind: 'distribute', target: 0, reason: { code: 'target-differs', text: '' } };
  const problem = new Problem({ code: 'overtaken', subject: 'x', reason: 'another run has published since' });
  const young = credential('two', { start: hours(-1 / 6), hint: 'two' });

  it('removes nothing that rests on its own reading of the vault, however long it waits', () => {
    const begun = situation({ credentials: [credential('one'), young], targets: [differs, inSync] });
    const later = hours(55 / 60);
    const intent = { run: 'r-now', force: false };
    const tried = fold(begun, { effect: 'failed', step, problem });
    expect(decide(rotation(), tried, later, intent).steps.map(inWords)).toEqual([]);
  });

  it('and neither what is superseded', () => {
    const supersedes = { keyId: 'old', version: 'v1' };
    const over = situation({
      credentials: [credential('old', { displayName: 'portal', end: days(12) }), credential('one')],
      versions: [version('v2', { keyId: 'one', supersedes, confirmedAt: hours(-30) }), version('v1')],
    });
    const tried = fold({ ...over, confirmedNow: true }, { effect: 'failed', step, problem });
    expect(steps(verdictOn({ ...over, confirmedNow: true }))).toEqual(['retire old']);
    expect(steps(verdictOn(tried))).toEqual([]);
  });
});

describe('a place that has drifted while a new secret is due', () => {
  const supersedes = { keyId: 'old', version: 'v1' };
  const over = situation({
    credentials: [credential('old', { displayName: 'portal', end: days(12) }), credential('one')],
    versions: [version('v2', { keyId: 'one', supersedes, confirmedAt: hours(-30) }), version('v1')],
    targets: [differs, inSync],
  });

  it('gives its consumers a whole overlap all the same: the older superseded secret stays', () => {
    const stages = route(over, true);
    expect(stages[0]).toEqual(['reopen v2']);
    expect(stages.flat()).toContain('create');
    expect(stages.flat()).not.toContain('retire old');
  });

  it('also where the confirmation could not be taken back; the new secret does not wait for that', () => {
    const problem = new Problem({ code: 'refused', subject: 'x', reason: 'no right' });
    const step: Step = { kind: 'reopen', version: 'v2', reason: { code: 'drifted', text: '' } };
    const tried = fold(over, { effect: 'failed', step, problem });
    const stages = foresee(rotation(), tried, now, { run: 'r', force: true }).stages.flat().map(inWords);
    expect(stages).toContain('create');
    expect(stages).not.toContain('retire old');
  });
});
