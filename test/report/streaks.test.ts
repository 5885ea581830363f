/** Failures in a row, as a trail of several runs tells them. */
import { expect, it } from 'vitest';
import type { RotationOutcome, RunEvent } from '../../src/event.ts';
import { streaksIn } from '../../src/report/streaks.ts';
import { freshFile, movingClock, opened, written } from './given.ts';

/** How a run dealt with payments-api; `died` never came to an end. */
type Night = RotationOutcome | 'died';

const decided: RunEvent = {
  event: 'rotation.decided',
  rotation: 'payments-api',
  phase: 'due',
  due: { code: 'expiring', text: '12 days left' },
  steps: ['create'],
};

function finished(outcome: RotationOutcome, run: number): RunEvent {
  const failed = outcome === 'failed' || outcome === 'human-needed';
  const finding = {
    code: 'x',
    severity: 'failed',
    text: `refused ${run}`,
    remedy: `grant it ${run}`,
  } as const;
  const note = { code: 'n', severity: 'note', text: 'a note' } as const;
  return {
    event: 'rotation.finished',
    rotation: 'payments-api',
    outcome,
    phase: 'due',
    summary: 'over',
    next: [],
    findings: failed ? [note, finding] : [note],
    ms: 1,
  };
}

async function after(...nights: readonly Night[]) {
  const file = freshFile();
  const clock = movingClock();
  for (const [index, night] of nights.entries()) {
    const trail = await opened(file, `r-${index}`, clock);
    if (night !== 'locked') await written(trail, decided);
    if (night !== 'died') await written(trail, finished(night, index));
  }
  return (await streaksIn(file)).get('payments-api');
}

it('one failure is a streak of one, with the text and the remedy of the failure', async () => {
  expect(await after('changed', 'failed')).toMatchObject({
    times: 1,
    text: 'refused 1',
    remedy: 'grant it 1',
  });
});

it('failures add up, since the first, with the words of the last; needing a human is one', async () => {
  const streak = await after('unchanged', 'failed', 'human-needed', 'failed');
  expect(streak).toMatchObject({ times: 3, text: 'refused 3', remedy: 'grant it 3' });
  // Two records a run, one a minute: the third run's end is the second record after 03:02.
  expect(streak?.since).toEqual(new Date('2026-11-23T03:03:00Z'));
});

it.each(['changed', 'unchanged'] as const)('a run that ended with %s ends it', async outcome => {
  expect(await after('failed', 'failed', outcome)).toBeUndefined();
});

it.each(['locked', 'yielded', 'deferred', 'skipped'] as const)(
  'a run that ended with %s says nothing either way',
  async outcome => {
    expect(await after('failed', outcome, 'failed')).toMatchObject({ times: 2 });
    expect(await after('changed', outcome)).toBeUndefined();
  },
);

it('a run that died is a failure as soon as the next one has begun, and none while it may be at work', async () => {
  expect(await after('died')).toBeUndefined();
  expect(await after('died', 'locked')).toBeUndefined();
  expect(await after('died', 'died', 'died')).toMatchObject({
    times: 2,
    text: 'the run died: the trail has no end of it',
  });
  expect(await after('died', 'died', 'failed')).toMatchObject({ times: 3, text: 'refused 2' });
  expect(await after('died', 'changed')).toBeUndefined();
});
