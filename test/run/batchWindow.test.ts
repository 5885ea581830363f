/** Which deliveries to a place wait for each other, and until when. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Delivery, openBatchWindows, type Wait, WINDOW_MS } from '../../src/run/batchWindow.ts';

const SITE = 'appService s/g/site/';
const to = (rotation: string, place = SITE, target = 0): Delivery => ({ rotation, target, place });

async function isOver({ over }: Wait): Promise<boolean> {
  return Promise.race([over.then(() => true), Promise.resolve().then(() => false)]);
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it did not wait');
  return value;
}

/** Windows in which these rotations are announced at the site. */
function expecting(...rotations: readonly string[]) {
  const windows = openBatchWindows();
  for (const rotation of rotations) windows.announce(rotation, [to(rotation)]);
  return windows;
}

describe('a delivery', () => {
  it('waits for nobody where nobody else is expected', () => {
    const windows = expecting('a');
    windows.announce('b', [to('b', 'another site')]);
    expect(windows.join(to('a'), 0)).toBeUndefined();
  });

  it('waits until the last has come; the last goes at once, and so do all', async () => {
    const windows = expecting('a', 'b', 'c');
    const first = must(windows.join(to('a'), 0));
    expect(first).toMatchObject({ others: 2, ms: WINDOW_MS });
    const second = must(windows.join(to('b'), 20_000));
    expect(second).toMatchObject({ others: 1, ms: WINDOW_MS - 20_000 });
    expect(await isOver(first)).toBe(false);
    expect(windows.join(to('c'), 30_000)).toBeUndefined();
    expect([await isOver(first), await isOver(second)]).toEqual([true, true]);
  });

  it('does not wait for who has left, nor for a second target of its own rotation', async () => {
    const windows = expecting('a', 'b');
    windows.announce('a', [to('a'), to('a', SITE, 1)]);
    const wait = must(windows.join(to('a'), 0));
    windows.announce('b', []);
    expect(await isOver(wait)).toBe(false);
    expect(windows.join(to('a', SITE, 1), 0)).toBeUndefined();
    expect(await isOver(wait)).toBe(true);
  });

  it('does not wait for who turned out to go elsewhere', async () => {
    const windows = expecting('a', 'b');
    const wait = must(windows.join(to('a'), 0));
    windows.announce('b', [to('b', 'another site')]);
    expect(await isOver(wait)).toBe(true);
  });

  it('waits no longer than the bound, counted from the first; then all go, and who comes later starts anew', async () => {
    const windows = expecting('a', 'b', 'c', 'd');
    const first = must(windows.join(to('a'), 0));
    const second = must(windows.join(to('b'), WINDOW_MS - 1));
    expect(second.ms).toBe(1);
    first.flush();
    expect([await isOver(first), await isOver(second)]).toEqual([true, true]);
    const third = must(windows.join(to('c'), WINDOW_MS + 5));
    expect(third.ms).toBe(WINDOW_MS);
    second.flush();
    expect(await isOver(third)).toBe(false);
  });

  it('of a rotation in a skipWait waits for nobody, and takes along who waits', async () => {
    const windows = expecting('a', 'b', 'urgent');
    const wait = must(windows.join(to('a'), 0));
    windows.skipWait('urgent');
    expect(windows.join(to('urgent'), 1)).toBeUndefined();
    expect(await isOver(wait)).toBe(true);
  });

  it('that failed comes together again with the others that failed', async () => {
    const windows = expecting('a', 'b');
    windows.join(to('a'), 0);
    windows.join(to('b'), 0);
    windows.announceAgain(to('a'));
    windows.announceAgain(to('b'));
    const wait = must(windows.join(to('a'), 1_000));
    expect(wait.others).toBe(1);
    windows.withdraw(to('b'));
    expect(await isOver(wait)).toBe(true);
  });
});

it('nobody waits once everybody has arrived or left, in whatever order they come', async () => {
  const rotations = ['a', 'b', 'c', 'd'];
  const act = fc.record({
    who: fc.constantFrom(...rotations),
    what: fc.constantFrom('join', 'leave', 'fail'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 20 }), async acts => {
      const windows = expecting(...rotations);
      const waits: Wait[] = [];
      for (const { who, what } of acts) {
        if (what === 'leave') windows.announce(who, []);
        if (what === 'fail') windows.announceAgain(to(who));
        const wait = what === 'join' ? windows.join(to(who), 0) : undefined;
        if (wait !== undefined) waits.push(wait);
      }
      for (const rotation of rotations) windows.announce(rotation, []);
      for (const wait of waits) expect(await isOver(wait)).toBe(true);
    }),
  );
});
