/** How much a run has in doubt at once, and who may come in when. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RotationOutcome, RunEvent } from '../../src/event.ts';
import { type Brake, brakeFor } from '../../src/run/brake.ts';
import { doorOf, isThrough } from '../../src/run/opening.ts';
import { permissionFor } from '../../src/run/permission.ts';
import { stopFor } from '../../src/run/stop.ts';

function finished(rotation: string, outcome: RotationOutcome): RunEvent {
  return {
    ...{ event: 'rotation.finished', rotation, outcome, phase: 'overlap', summary: '' },
    ...{ next: [], findings: [], ms: 0 },
  } as RunEvent;
}

/** As many as it lets begin, beginning with this number. */
function begin(brake: Brake, from: number): number {
  let count = 0;
  while (brake.letsBegin(`r${from + count}`)) count += 1;
  return count;
}

describe('the brake', () => {
  it('lets a few new secrets be in doubt at first, and one more with each good end', () => {
    const brake = brakeFor(32);
    expect(begin(brake, 0)).toBe(8);
    expect(brake.words()).toBe('8 new secrets of this run are not confirmed yet');
    brake.hear(finished('r0', 'changed'));
    brake.hear(finished('r1', 'changed'));
    expect(begin(brake, 8)).toBe(4);
  });

  it('begins anew after a failure, also of one that made nothing', () => {
    const brake = brakeFor(32);
    begin(brake, 0);
    for (let count = 0; count < 8; count += 1) brake.hear(finished(`r${count}`, 'changed'));
    expect(begin(brake, 8)).toBe(16);
    brake.hear(finished('another', 'human-needed'));
    expect(begin(brake, 100)).toBe(0);
    for (let count = 8; count < 24; count += 1) brake.hear(finished(`r${count}`, 'skipped'));
    expect(begin(brake, 200)).toBe(8);
  });

  it('counts what made nothing for nothing, and a rotation once', () => {
    const brake = brakeFor(32);
    for (let count = 0; count < 50; count += 1) brake.hear(finished(`other${count}`, 'changed'));
    expect([brake.letsBegin('a'), brake.letsBegin('a')]).toEqual([true, true]);
    expect(begin(brake, 0)).toBe(7);
  });

  it('has no more in doubt than a few and what came to a good end, whatever happens', () => {
    const outcomes = fc.constantFrom<RotationOutcome>(
      'changed',
      'failed',
      'skipped',
      'locked',
      'human-needed',
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.array(outcomes), (concurrency, ends) => {
        const brake = brakeFor(concurrency);
        const inDoubt: string[] = [];
        let [good, next] = [0, 0];
        for (const outcome of ends) {
          for (; brake.letsBegin(`r${next}`); next += 1) {
            inDoubt.push(`r${next}`);
            expect(inDoubt.length).toBeLessThanOrEqual(Math.min(8, concurrency) + good);
          }
          expect(inDoubt.length).toBeGreaterThan(0);
          brake.hear(finished(inDoubt.shift() ?? '', outcome));
          good =
            outcome === 'failed' || outcome === 'human-needed' ? 0 : good + (outcome === 'changed' ? 1 : 0);
        }
      }),
    );
  });
});

describe('permission to make a new secret', () => {
  const limits = { maxRotations: 100, concurrency: 1, stopAfterFailures: 1 };
  const due = { code: 'due', text: '' };
  const asking = (rotation: string, place: number, told: RunEvent[]) => ({
    ...{ rotation, place, wave: () => undefined, emit: (event: RunEvent) => void told.push(event) },
  });

  it('is waited for in the order of the policy, said so once, and looked at again after the wait', async () => {
    const permission = permissionFor(limits, new AbortController().signal);
    const told: RunEvent[] = [];
    expect(await permission.for(asking('a', 0, told))(due)).toBeUndefined();
    const order: string[] = [];
    const later = permission
      .for(asking('c', 2, told))(due)
      .then(answer => order.push(`c ${answer}`));
    const sooner = permission
      .for(asking('b', 1, told))(due)
      .then(answer => order.push(`b ${answer}`));
    permission.hear(finished('a', 'skipped'));
    await sooner;
    permission.hear(finished('b', 'skipped'));
    await later;
    expect(order).toEqual(['b look again', 'c look again']);
    expect(told).toMatchObject([
      { event: 'step.waiting', rotation: 'c', step: 'create' },
      { event: 'step.waiting', rotation: 'b', step: 'create' },
    ]);
  });

  it('is refused to those who wait once enough have failed, and when the run is stopped', async () => {
    const stop = new AbortController();
    const permission = permissionFor({ ...limits, stopAfterFailures: 1 }, stop.signal);
    await permission.for(asking('a', 0, []))(due);
    const waiting = permission.for(asking('b', 1, []))(due);
    permission.hear(finished('a', 'failed'));
    expect(await waiting).toMatchObject({ code: 'limit' });
    const other = permissionFor(limits, stop.signal);
    await other.for(asking('a', 0, []))(due);
    const stopped = other.for(asking('b', 1, []))(due);
    stop.abort();
    expect(await stopped).toMatchObject({ code: 'stopped' });
  });
});

describe('the door', () => {
  it('lets so many in, and the next when one is through, who may say so twice', async () => {
    const door = doorOf(1);
    const leave = await door.enter();
    const inside: string[] = [];
    const waiting = ['b', 'c'].map(async name => {
      const through = await door.enter();
      inside.push(name);
      return through;
    });
    leave();
    leave();
    const [second] = await Promise.all(waiting.slice(0, 1));
    expect(inside).toEqual(['b']);
    second?.();
    await Promise.all(waiting);
    expect(inside).toEqual(['b', 'c']);
  });

  it.each<[boolean, RunEvent]>([
    [false, { event: 'rotation.started', rotation: 'a' }],
    [false, { event: 'step.waiting', rotation: 'a', step: 'create', why: '', ms: 1 }],
    [true, { event: 'step.waiting', rotation: 'a', step: 'limit', why: '', ms: 1 }],
    [true, { event: 'step.started', rotation: 'a', step: 'retire', reason: { code: '', text: '' } }],
    [true, finished('a', 'unchanged')],
  ])('is passed: %s', (expected, event) => {
    expect(isThrough(event)).toBe(expected);
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
