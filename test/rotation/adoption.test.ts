/** `keyturn adopt`: places are brought to a secret that was created by hand; nothing is made and nothing is removed. */
import { describe, expect, it, test } from 'vitest';
import { decide } from '../../src/rotation/decide.ts';
import { foresee } from '../../src/rotation/foresee.ts';
import type { Intent } from '../../src/rotation/intent.ts';
import type { TargetState } from '../../src/rotation/observation.ts';
import type { Situation } from '../../src/rotation/situation.ts';
import { credential, days, differs, inSync, inWords, now, rotation, situation, version } from './given.ts';

const ADOPT: Intent = { run: 'r-now', force: false, adopt: true };
const writeOnly: TargetState = { state: 'unknown', detail: 'is write-only, and no mark tells what it holds' };
const rejected = { answer: 'rejected', code: 7000215, reason: 'invalid' } as const;

function byHand(left: number, targets: readonly TargetState[], change: Partial<Situation> = {}): Situation {
  const one = credential('one', { displayName: 'made by Ada', end: days(left) });
  return situation({ credentials: [one], versions: [version('v1')], targets }, change);
}

function stages(state: Situation, change = {}): string[][] {
  return foresee(rotation(change), state, now, ADOPT).stages.map(stage => stage.map(inWords));
}

test.each<[string, readonly TargetState[], string[][]]>([
  ['write-only places are written, and confirmed', [inSync, writeOnly], [['distribute 1'], ['confirm v1']]],
  ['what differs is written, and confirmed', [differs, inSync], [['distribute 0'], ['confirm v1']]],
  ['nothing is done where every place holds it', [inSync, inSync], []],
])('%s', (_words, targets, expected) => {
  expect(stages(byHand(160, targets))).toEqual(expected);
});

it('makes no new secret although one is due', () => {
  expect(stages(byHand(8, [inSync, writeOnly]))).toEqual([['distribute 1'], ['confirm v1']]);
});

describe('nothing is done', () => {
  it.each<[string, Situation, object]>([
    ['where Keyturn has worked before', situation({ targets: [differs, differs] }), {}],
    ['under a pause', byHand(160, [differs, differs]), { pause: { reason: 'the site moves' } }],
    ['where it expired', byHand(-8, [differs, differs], { acceptance: rejected }), {}],
    ['where the vault is empty', byHand(160, [], { vault: { state: 'absent' } }), {}],
    [
      'where a person has halted it',
      byHand(160, [differs, differs], { halt: { by: 'ada@desk', reason: 'INC-1' } }),
      {},
    ],
  ])('%s', (_words, state, change) => {
    expect(stages(state, change)).toEqual([]);
  });

  it('and what is refused needs a person, not a place', () => {
    const { phase, findings } = decide(
      rotation(),
      byHand(160, [differs, differs], { acceptance: rejected }),
      now,
      ADOPT,
    );
    expect(phase).toBe('outage');
    expect(findings[0]).toMatchObject({
      code: 'not-adoptable',
      severity: 'human',
      remedy: 'keyturn rotate payments-api',
    });
  });
});

it('a best-effort place that can be neither read nor written holds nothing up', () => {
  const unreadable: TargetState = { state: 'unreadable', detail: 'is refused' };
  const { phase } = decide(
    rotation({ targets: rotation().targets.map((each, index) => ({ ...each, required: index === 0 })) }),
    byHand(160, [inSync, unreadable]),
    now,
    { run: 'r-now', force: false },
  );
  expect(phase).toBe('settled');
});
