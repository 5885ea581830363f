/** Who waits for whom at a place, and until when. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Errand, GATHER_MS, gathering, type Wait } from '../../src/run/gathering.ts';

const SITE = 'appService s/g/site/';
const to = (rotation: string, place = SITE, target = 0): Errand => ({ rotation, target, place });

async function isOver({ over }: Wait): Promise<boolean> {
  return Promise.race([over.then(() => true), Promise.resolve().then(() => false)]);
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it did not wait');
  return value;
}

/** A gathering at which these rotations are expected at the site. */
function expecting(...rotations: readonly string[]) {
  const meeting = gathering();
  for (const rotation of rotations) meeting.expect(rotation, [to(rotation)]);
  return meeting;
}

describe('a delivery', () => {
  it('waits for nobody where nobody else is expected', () => {
    const meeting = expecting('a');
    meeting.expect('b', [to('b', 'another site')]);
    expect(meeting.arrive(to('a'), 0)).toBeUndefined();
  });

  it('waits until the last has come; the last goes at once, and so do all', async () => {
    const meeting = expecting('a', 'b', 'c');
    const first = must(meeting.arrive(to('a'), 0));
    expect(first).toMatchObject({ others: 2, ms: GATHER_MS });
    const second = must(meeting.arrive(to('b'), 20_000));
    expect(second).toMatchObject({ others: 1, ms: GATHER_MS - 20_000 });
    expect(await isOver(first)).toBe(false);
    expect(meeting.arrive(to('c'), 30_000)).toBeUndefined();
    expect([await isOver(first), await isOver(second)]).toEqual([true, true]);
  });

  it('does not wait for who has left, nor for a second target of its own rotation', async () => {
    const meeting = expecting('a', 'b');
    meeting.expect('a', [to('a'), to('a', SITE, 1)]);
    const wait = must(meeting.arrive(to('a'), 0));
    meeting.expect('b', []);
    expect(await isOver(wait)).toBe(false);
    expect(meeting.arrive(to('a', SITE, 1), 0)).toBeUndefined();
    expect(await isOver(wait)).toBe(true);
  });

  it('does not wait for who turned out to go elsewhere', async () => {
    const meeting = expecting('a', 'b');
    const wait = must(meeting.arrive(to('a'), 0));
    meeting.expect('b', [to('b', 'another site')]);
    expect(await isOver(wait)).toBe(true);
  });

  it('waits no longer than the bound, counted from the first; then all go, and who comes later starts anew', async () => {
    const meeting = expecting('a', 'b', 'c', 'd');
    const first = must(meeting.arrive(to('a'), 0));
    const second = must(meeting.arrive(to('b'), GATHER_MS - 1));
    expect(second.ms).toBe(1);
    first.giveUp();
    expect([await isOver(first), await isOver(second)]).toEqual([true, true]);
    const third = must(meeting.arrive(to('c'), GATHER_MS + 5));
    expect(third.ms).toBe(GATHER_MS);
    second.giveUp();
    expect(await isOver(third)).toBe(false);
  });

  it('of a rotation in a hurry waits for nobody, and takes along who waits', async () => {
    const meeting = expecting('a', 'b', 'urgent');
    const wait = must(meeting.arrive(to('a'), 0));
    meeting.hurry('urgent');
    expect(meeting.arrive(to('urgent'), 1)).toBeUndefined();
    expect(await isOver(wait)).toBe(true);
  });

  it('that failed comes together again with the others that failed', async () => {
    const meeting = expecting('a', 'b');
    meeting.arrive(to('a'), 0);
    meeting.arrive(to('b'), 0);
    meeting.comeBack(to('a'));
    meeting.comeBack(to('b'));
    const wait = must(meeting.arrive(to('a'), 1_000));
    expect(wait.others).toBe(1);
    meeting.leave(to('b'));
    expect(await isOver(wait)).toBe(true);
  });
});

it('nobody waits once everybody has arrived or left, in whatever order they come', async () => {
  const rotations = ['a', 'b', 'c', 'd'];
  const act = fc.record({
    who: fc.constantFrom(...rotations),
    what: fc.constantFrom('arrive', 'leave', 'fail'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 20 }), async acts => {
      const meeting = expecting(...rotations);
      const waits: Wait[] = [];
      for (const { who, what } of acts) {
        if (what === 'leave') meeting.expect(who, []);
        if (what === 'fail') meeting.comeBack(to(who));
        const wait = what === 'arrive' ? meeting.arrive(to(who), 0) : undefined;
        if (wait !== undefined) waits.push(wait);
      }
      for (const rotation of rotations) meeting.expect(rotation, []);
      for (const wait of waits) expect(await isOver(wait)).toBe(true);
    }),
  );
});
