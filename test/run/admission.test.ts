/** Which new secrets are admitted, and when. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RotationOutcome, RunEvent } from '../../src/event.ts';
import {
  admissionFor,
  type Count,
  counted,
  limitReached,
  nothingMade,
  withRoom,
} from '../../src/run/admission.ts';
import { stopFor } from '../../src/run/stop.ts';
import { must } from '../e2e/stage.ts';

function finished(rotation: string, outcome: RotationOutcome): RunEvent {
  return {
    ...{ event: 'rotation.finished', rotation, outcome, phase: 'overlap', summary: '' },
    ...{ next: [], findings: [], ms: 0 },
  } as RunEvent;
}

const limitsOf = (concurrency: number) => ({ maxRotations: 1_000, concurrency, stopAfterFailures: 1 });

const ended = (count: Count, rotation: string, outcome: RotationOutcome) =>
  counted(count, finished(rotation, outcome));

/** As many as there is room for, beginning with this number. */
function filled(count: Count, from: number, concurrency = 32): { count: Count; admitted: number } {
  let [next, admitted] = [withRoom(count, `r${from}`, limitsOf(concurrency)), 0];
  let last = count;
  for (; next !== undefined; admitted += 1) {
    last = next;
    next = withRoom(last, `r${from + admitted + 1}`, limitsOf(concurrency));
  }
  return { count: last, admitted };
}

describe('room for new secrets that are not confirmed', () => {
  it('is for a few at first, and for one more with each good end', () => {
    const first = filled(nothingMade, 0);
    expect(first.admitted).toBe(8);
    const count = ended(ended(first.count, 'r0', 'changed'), 'r1', 'changed');
    expect(filled(count, 8).admitted).toBe(4);
  });

  it('is as small as at first after a failure, also of one that made nothing', () => {
    let { count } = filled(nothingMade, 0);
    for (let done = 0; done < 8; done += 1) count = ended(count, `r${done}`, 'changed');
    const second = filled(count, 8);
    expect(second.admitted).toBe(16);
    count = ended(second.count, 'another', 'human-needed');
    expect(filled(count, 100).admitted).toBe(0);
    for (let done = 8; done < 24; done += 1) count = ended(count, `r${done}`, 'skipped');
    expect(filled(count, 200).admitted).toBe(8);
  });

  it('does not grow by what made nothing, and a rotation takes it once', () => {
    let count = nothingMade;
    for (let done = 0; done < 50; done += 1) count = ended(count, `other${done}`, 'changed');
    for (let asked = 0; asked < 2; asked += 1) count = withRoom(count, 'a', limitsOf(32)) ?? nothingMade;
    expect(filled(count, 0).admitted).toBe(7);
  });

  it('is never for more than a few and what came to a good end, whatever happens', () => {
    const outcomes = fc.constantFrom<RotationOutcome>(
      'changed',
      'failed',
      'skipped',
      'locked',
      'human-needed',
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.array(outcomes), (concurrency, ends) => {
        let [count, good, next] = [nothingMade, 0, 0];
        for (const outcome of ends) {
          const full = filled(count, next, concurrency);
          next += full.admitted;
          const most = full.admitted > 0 ? Math.min(8, concurrency) + good : Number.POSITIVE_INFINITY;
          expect(full.count.unconfirmed.size).toBeLessThanOrEqual(most);
          const [first] = full.count.unconfirmed;
          if (first === undefined) throw new Error('there is room for nothing');
          count = ended(full.count, first, outcome);
          good =
            outcome === 'failed' || outcome === 'human-needed' ? 0 : good + (outcome === 'changed' ? 1 : 0);
        }
      }),
    );
  });
});

describe('a limit of the policy', () => {
  const limits = { maxRotations: 2, concurrency: 1, stopAfterFailures: 2 };

  it('is on new secrets', () => {
    expect(limitReached({ ...nothingMade, made: 1 }, limits)).toBeUndefined();
    expect(limitReached({ ...nothingMade, made: 2 }, limits)).toEqual({
      code: 'limit',
      text: 'this run has created 2 new secrets, and limits.maxRotations is 2',
    });
  });

  it('counts what failed in this run or needs a human for it, and not what was only found', () => {
    let count = nothingMade;
    for (const outcome of [
      'failed',
      'human-needed',
      'locked',
      'yielded',
      'deferred',
      'skipped',
      'changed',
      'unchanged',
    ] as const)
      for (let times = 0; times < 2; times += 1) count = ended(count, 'a', outcome);
    expect(limitReached(count, limits)).toBeUndefined();
    const admitted = must(withRoom(count, 'b', limits));
    count = counted(ended(admitted, 'b', 'failed'), {
      ...{ event: 'step.failed', rotation: 'c', step: 'distribute', ms: 0 },
      problem: { code: 'refused', text: '' },
    });
    expect(limitReached(count, limits)).toBeUndefined();
    count = ended(count, 'c', 'human-needed');
    expect(limitReached(count, limits)).toEqual({
      code: 'limit',
      text: '2 rotations have failed, and limits.stopAfterFailures is 2',
    });
  });

  it('on failures does not hold up what presses, which is admitted one by one, until as many of those have failed', () => {
    const failed = { ...nothingMade, failed: 2 };
    const wide = { ...limits, concurrency: 32 };
    expect(limitReached(failed, wide, true)).toBeUndefined();
    expect(limitReached({ ...failed, made: 2 }, wide, true)).toMatchObject({ code: 'limit' });
    const one = must(withRoom(failed, 'a', wide));
    expect(withRoom(one, 'b', wide)).toBeUndefined();
    expect(withRoom(ended(one, 'a', 'changed'), 'b', wide)).toBeDefined();
    const two = must(withRoom(ended(one, 'a', 'failed'), 'b', wide));
    expect(limitReached(two, wide, true)).toBeUndefined();
    expect(limitReached(ended(two, 'b', 'failed'), wide, true)).toMatchObject({ code: 'limit' });
  });
});

describe('admission', () => {
  const limits = { maxRotations: 100, concurrency: 1, stopAfterFailures: 1 };
  const due = { code: 'due', text: '' };
  const asking = (rotation: string, place: number, told: RunEvent[]) => ({
    ...{ rotation, place, wave: undefined, emit: (event: RunEvent) => void told.push(event) },
  });

  it('is waited for in the order of the policy, said so once, and looked at again after the wait', async () => {
    const admission = admissionFor(limits, new AbortController().signal);
    const told: RunEvent[] = [];
    expect(await admission.for(asking('a', 0, told))(due, false)).toBeUndefined();
    const order: string[] = [];
    const later = admission
      .for(asking('c', 2, told))(due, false)
      .then(answer => order.push(`c ${answer}`));
    const sooner = admission
      .for(asking('b', 1, told))(due, false)
      .then(answer => order.push(`b ${answer}`));
    admission.onEvent(finished('a', 'skipped'));
    await sooner;
    admission.onEvent(finished('b', 'skipped'));
    await later;
    expect(order).toEqual(['b look again', 'c look again']);
    expect(told).toMatchObject([
      { event: 'step.waiting', rotation: 'c', step: 'create' },
      { event: 'step.waiting', rotation: 'b', step: 'create' },
    ]);
  });

  it('is refused where a wave stands against it, but not to what is broken already', async () => {
    const wave = { code: 'wave', text: 'waits for group canary' };
    const admission = admissionFor(limits, new AbortController().signal);
    const asks = admission.for({ ...asking('a', 0, []), wave });
    expect(await asks(due, false)).toEqual(wave);
    expect(await asks({ code: 'expired', text: '' }, true)).toBeUndefined();
  });

  it('is counted when it is given: another one may exceed the limit', async () => {
    const admission = admissionFor({ ...limits, maxRotations: 1 }, new AbortController().signal);
    expect(await admission.for(asking('a', 0, []))(due, false)).toBeUndefined();
    expect(await admission.for(asking('b', 1, []))(due, false)).toMatchObject({ code: 'limit' });
  });

  it('is refused to those who wait once enough have failed, and when the run is stopped', async () => {
    const stop = new AbortController();
    const admission = admissionFor({ ...limits, stopAfterFailures: 1 }, stop.signal);
    await admission.for(asking('a', 0, []))(due, false);
    const waiting = admission.for(asking('b', 1, []))(due, false);
    admission.onEvent(finished('a', 'failed'));
    expect(await waiting).toMatchObject({ code: 'limit' });
    const other = admissionFor(limits, stop.signal);
    await other.for(asking('a', 0, []))(due, false);
    const stopped = other.for(asking('b', 1, []))(due, false);
    stop.abort();
    expect(await stopped).toMatchObject({ code: 'stopped' });
  });
});

it('what waits for its turn is given up with the run, but not in the midst of publishing', () => {
  const run = new AbortController();
  const [reading, publishing] = [stopFor(run.signal), stopFor(run.signal)];
  publishing.watching(() => {})({
    ...{ event: 'step.started', rotation: 'a', step: 'publish', reason: { code: '', text: '' } },
  } as RunEvent);
  run.abort();
  expect([reading.signal.aborted, publishing.signal.aborted]).toEqual([true, false]);
});
