/** Events of a fleet, without a fleet. */

import type { FindingWords, RotationOutcome, RunEvent } from '../../../src/event.ts';
import { noneCounted } from '../../../src/outcomes.ts';
import { days } from '../given.ts';

export type Finished = Extract<RunEvent, { event: 'rotation.finished' }>;

export const named = (index: number) => `app-${String(index).padStart(4, '0')}`;

export const begun = (rotations: number): RunEvent => ({
  event: 'run.started',
  run: 'r-1',
  policy: 'rotation.yaml',
  rotations,
});

const SUMMARIES: Readonly<Record<RotationOutcome, string>> = {
  unchanged: 'nothing to do: expires in 134 days (rotates at 30 days)',
  changed: '5 steps done',
  failed: '3 steps done, then it stopped; running again is safe',
  'human-needed': 'nothing was changed; a human is needed',
  locked: 'rotation: ada on build-7 holds it since 11:58',
  yielded: 'is being worked on by ada@build-7 (run r-2, process 7), since 2026-11-23T11:58:00Z',
  skipped: 'not started: waits for group canary: payments-api is not confirmed',
  deferred: 'not started: this run has created 20 new secrets, and limits.maxRotations is 20',
};

export function finished(index: number, outcome: RotationOutcome, change: Partial<Finished> = {}): Finished {
  const rotation = named(index);
  const fresh = { step: 'create' as const, text: 'a new secret', at: days(100 + (index % 50)).toISOString() };
  return {
    event: 'rotation.finished',
    rotation,
    outcome,
    phase: 'settled',
    summary: SUMMARIES[outcome],
    next: outcome === 'unchanged' ? [fresh] : [],
    findings: outcome === 'failed' ? [refusal(index)] : [],
    ms: 5_000,
    ...change,
  };
}

export function refusal(index: number, change: Partial<FindingWords> = {}): FindingWords {
  const text = `distribute: appService site-${index} SECRET: the service failed (500)`;
  return {
    code: 'target-failed',
    severity: 'failed',
    text,
    remedy: `keyturn rotate ${named(index)}`,
    ...change,
  };
}

export function ended(told: readonly RunEvent[], exitCode = 0): RunEvent {
  const counts = { ...noneCounted };
  for (const event of told) if (event.event === 'rotation.finished') counts[event.outcome] += 1;
  return { event: 'run.finished', outcome: exitCode === 0 ? 'done' : 'failed', exitCode, counts, ms: 61_000 };
}

/** A run over `count` rotations that all came to the same, but for those that are given. */
export function runOf(count: number, outcome: RotationOutcome, ...others: Finished[]): RunEvent[] {
  const exceptions = new Map(others.map(other => [other.rotation, other]));
  const all = Array.from(
    { length: count },
    (_, index) => exceptions.get(named(index)) ?? finished(index, outcome),
  );
  return [begun(count), ...all, ended(all, others.some(each => each.outcome === 'failed') ? 1 : 0)];
}

export const started = (index: number, step: string, subject?: string): RunEvent => ({
  event: 'step.started',
  rotation: named(index),
  step,
  reason: { code: 'given', text: 'for the test' },
  ...(subject === undefined ? {} : { subject }),
});

export const waits = (index: number, step: string, why: string, ms = 5_000): RunEvent => ({
  event: 'step.waiting',
  rotation: named(index),
  step,
  why,
  ms,
});
