import { expect, test } from 'vitest';
import { followRun } from '../../src/cli/follow.ts';
import type { RunEvent } from '../../src/event.ts';
import { noneCounted } from '../../src/outcomes.ts';
import { isProblem } from '../../src/problem.ts';
import { contextFor, hours, NOW, stillClock } from './given.ts';
import { screenAfter } from './screen.ts';

const name = { rotation: 'payments-api' };
const prove = { ...name, step: 'prove', subject: 'd1d1' };
const counts = { ...noneCounted, skipped: 1 };
const why = '1 of 3 calls accepted: not replicated everywhere yet (AADSTS7000215)';
const interrupted: RunEvent[] = [
  { event: 'run.started', run: 'r-1', policy: 'rotation.yaml', rotations: 1 },
  { event: 'rotation.started', ...name },
  { event: 'step.started', ...prove, reason: { code: 'created', text: 'nobody may get it before' } },
  { event: 'step.waiting', ...prove, why, ms: 5_000 },
  { event: 'step.waiting', ...prove, why, ms: 5_000 },
  {
    event: 'step.failed',
    ...prove,
    problem: { code: 'interrupted', text: 'stopped while waiting' },
    ms: 9_000,
  },
  {
    event: 'rotation.finished',
    ...name,
    outcome: 'skipped',
    phase: 'due',
    summary: 'not finished: the run was stopped; the next run continues from here',
    next: [{ step: 'create', text: 'a new secret', at: hours(30).toISOString() }],
    findings: [],
    ms: 9_500,
  },
  { event: 'run.finished', outcome: 'interrupted', exitCode: 1, counts, ms: 9_600 },
];

/** Calls `before` ahead of each event. */
async function* stream(events: readonly RunEvent[], before: (event: RunEvent) => void = () => {}) {
  for (const event of events) {
    before(event);
    yield event;
  }
}

function watched(live: boolean, signal?: AbortSignal) {
  const out: string[] = [];
  const err: string[] = [];
  const context = {
    ...contextFor({ live }, out, err),
    clock: stopped,
    ...(signal === undefined ? {} : { signal }),
  };
  return { context, out, err };
}

const again = (names: readonly string[]) => `keyturn rotate ${names.join(' ')}`;
const stopped = stillClock(NOW, { passed: 0 });

test('the exit code is the one of the last event', async () => {
  const { context } = watched(false);
  expect(await followRun(stream(interrupted), context, { json: false, again })).toBe(1);
});

test('waiting for the same thing is told once, not at every try', async () => {
  const { context, err } = watched(false);
  await followRun(stream(interrupted), context, { json: false, again });
  expect(err.filter(line => line.includes(why))).toEqual([
    `2026-11-23T12:00:00Z  payments-api          prove         d1d1: waits 5.0 s: ${why}\n`,
  ]);
});

test('after Ctrl-C a line says what becomes of the work, and the end says what the next run does', async () => {
  const control = new AbortController();
  const { context, out, err } = watched(false, control.signal);
  const events = stream(interrupted, event => event.event === 'step.failed' && control.abort());
  await followRun(events, context, { json: false, again });
  expect(err.join('')).toContain('Stopping: the current step is finished');
  expect(out.join('')).toBe(`
payments-api  SKIPPED       not finished: the run was stopped; the next run continues from here
  in 30 h, 2026-11-24 18:00 UTC: a new secret

1 skipped in 9.6 s. Stopped on request: what worked before still works, and the next run continues
from here.
→ keyturn rotate payments-api
`);
});

test('with --json Ctrl-C does not disturb the events on stdout', async () => {
  const control = new AbortController();
  const { context, out, err } = watched(true, control.signal);
  await followRun(
    stream(interrupted, () => control.abort()),
    context,
    { json: true, again },
  );
  expect(out.map(line => JSON.parse(line))).toEqual(interrupted);
  expect(err.join('')).toMatch(/^Stopping: /);
});

test('a run whose events end too early is a bug, not a success', async () => {
  const { context } = watched(false);
  const fault = await followRun(stream(interrupted.slice(0, 3)), context, { json: false, again }).catch(
    error => error,
  );
  expect(isProblem(fault, 'bug')).toBe(true);
});

test('on a terminal a block shows what is in work and what it waits for, and is gone at the end', async () => {
  const { context, err } = watched(true);
  const seen: string[] = [];
  const events = stream(interrupted, event => event.event === 'step.failed' && seen.push(...err));
  await followRun(events, context, { json: false, again });
  expect(screenAfter(seen.join(''))).toEqual([
    '2026-11-23 12:00 UTC  run r-1: 1 rotation of rotation.yaml',
    '◐ payments-api  proved ◐',
    `    waits 5 s: ${why}`,
  ]);
  expect(screenAfter(err.join(''))).toEqual(['2026-11-23 12:00 UTC  run r-1: 1 rotation of rotation.yaml']);
});
