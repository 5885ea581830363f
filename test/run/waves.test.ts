/** Which group a run begins when, and what a limit says. */
import { describe, expect, it, test } from 'vitest';
import type { RotationFinished, RotationOutcome, RunEvent } from '../../src/event.ts';
import { holdsUp, type Wave, waveGate, wavesOf } from '../../src/run/waves.ts';
import { policyOf } from '../demo/policyOf.ts';

const { rotations } = policyOf(
  { name: 'billing', group: 'early' },
  { name: 'ledger' },
  { name: 'payments-api', group: 'canary' },
  { name: 'search', group: 'other' },
  { name: 'web', group: 'canary' },
);

const inWords = (waves: readonly Wave[]) =>
  waves.map(({ group = 'rest', rotations }) => `${group}: ${rotations.map(({ name }) => name).join(' ')}`);

describe('waves', () => {
  it('come in the order of the policy, and everything that is in no group of it comes last', () => {
    expect(inWords(wavesOf({ waves: ['canary', 'early'] }, rotations))).toEqual([
      'canary: payments-api web',
      'early: billing',
      'rest: ledger search',
    ]);
  });

  it('without a rotation in this run are left out, and without waves in the policy there is one', () => {
    expect(inWords(wavesOf({ waves: ['canary', 'early'] }, rotations.slice(1, 3)))).toEqual([
      'canary: payments-api',
      'rest: ledger',
    ]);
    expect(inWords(wavesOf({ waves: [] }, rotations))).toEqual([
      'rest: billing ledger payments-api search web',
    ]);
  });
});

test.each<[string, boolean, Parameters<typeof holdsUp>[0]]>([
  ['was rotated', false, { begun: true, phase: 'overlap', outcome: 'changed' }],
  ['had nothing to do', false, { begun: false, phase: 'settled', outcome: 'unchanged' }],
  ['had nothing to do and could not retire', false, { begun: false, phase: 'overlap', outcome: 'failed' }],
  ['was rotated, and then something failed', true, { begun: true, phase: 'overlap', outcome: 'failed' }],
  ['is half done', true, { begun: true, phase: 'in-progress', outcome: 'failed' }],
  ['is half done and paused', true, { begun: true, phase: 'in-progress', outcome: 'unchanged' }],
  ['was left out for a limit', true, { begun: true, phase: 'due', outcome: 'deferred' }],
  ['is due and frozen', false, { begun: false, phase: 'due', isHeldUp: true, outcome: 'unchanged' }],
  ['needs a human', true, { begun: false, phase: 'stuck', outcome: 'human-needed' }],
  ['is held by another run', true, { begun: false, phase: 'unknown', outcome: 'locked' }],
  ['is left to another run', true, { begun: false, phase: 'unknown', outcome: 'yielded' }],
])('a rotation that %s holds the next wave up: %s', (_name, expected, progress) => {
  expect(holdsUp(progress)).toBe(expected);
});

describe('the gate', () => {
  const decided = (rotation: string, phase: string): Extract<RunEvent, { event: 'rotation.decided' }> => ({
    event: 'rotation.decided',
    rotation,
    phase,
    due: { code: 'fresh', text: '' },
    steps: [],
  });
  const waves = wavesOf({ waves: ['canary', 'early'] }, rotations);

  it('is open before the first wave, and after one in which all is confirmed', () => {
    const gate = waveGate();
    expect(gate.after([])).toBeUndefined();
    gate.onEvent(decided('payments-api', 'due'));
    gate.onEvent(finished('payments-api', 'changed', 'overlap'));
    gate.onEvent(decided('web', 'settled'));
    gate.onEvent(finished('web', 'unchanged', 'settled'));
    expect(gate.after(waves.slice(0, 1))).toBeUndefined();
  });

  it('is open after one that is due, frozen, and holds what it is to hold, decided or at a glance', () => {
    const gate = waveGate();
    gate.onEvent({ ...decided('payments-api', 'due'), due: { code: 'frozen', text: '' } });
    gate.onEvent(finished('payments-api', 'unchanged', 'due'));
    gate.onEvent({ ...finished('web', 'unchanged', 'due'), glanced: true });
    expect(gate.after(waves.slice(0, 1))).toBeUndefined();
  });

  it('names the group and who is not confirmed', () => {
    const gate = waveGate();
    gate.onEvent(decided('payments-api', 'due'));
    gate.onEvent(finished('payments-api', 'failed', 'overlap'));
    gate.onEvent(finished('web', 'unchanged', 'settled'));
    const text = 'waits for group canary: payments-api is not confirmed';
    expect(gate.after(waves.slice(0, 1))).toEqual({ code: 'wave', text });
    expect(gate.after(waves.slice(0, 2))).toEqual({ code: 'wave', text });
  });

  it('takes what it never heard of for not confirmed', () => {
    expect(waveGate().after(waves.slice(0, 1))?.text).toBe(
      'waits for group canary: payments-api and web are not confirmed',
    );
  });
});

function finished(rotation: string, outcome: RotationOutcome, phase: string): RotationFinished {
  return {
    event: 'rotation.finished',
    rotation,
    outcome,
    phase,
    summary: '',
    next: [],
    findings: [],
    ms: 0,
  };
}
