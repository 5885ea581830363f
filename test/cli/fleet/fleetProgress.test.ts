import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fleetBlock, followingFleet, minuteLine } from '../../../src/cli/human/fleet/fleetProgress.ts';
import { styleFor } from '../../../src/cli/human/style.ts';
import type { RunEvent } from '../../../src/event.ts';
import { begun, finished, named, started, waits } from './given.ts';

const style = styleFor(
  { write: () => {}, lost: () => undefined, live: true, columns: 100, rows: 24, color: false },
  {},
);
const LIMIT = "Azure Resource Manager's write limit";
const UNPROVEN = 'not accepted everywhere yet (AADSTS7000215)';

function fleetAfter(...events: RunEvent[]) {
  const fleet = followingFleet();
  for (const event of events) fleet.onEvent(event, 0);
  return fleet;
}

const several = (count: number, from: number, event: (index: number) => RunEvent) =>
  Array.from({ length: count }, (_, index) => event(from + index));

test('a block says how many came to what, what is waited for by how many, and how many are not started', () => {
  const fleet = fleetAfter(
    begun(500),
    ...several(200, 0, index => finished(index, 'unchanged')),
    finished(200, 'failed'),
    ...several(30, 300, index => started(index, 'distribute')),
    ...several(30, 300, index => waits(index, 'distribute', LIMIT)),
    ...several(12, 400, index => waits(index, 'prove', `${index % 3} of 3 calls accepted: ${UNPROVEN}`)),
    ...several(5, 450, index => started(index, 'create')),
  );
  expect(fleetBlock(fleet.read(9_400), { columns: 100, rows: 24 }, style)).toEqual([
    '201 of 500 done in 9 s',
    '1 failed, 200 unchanged',
    `    30  distribute  waits: ${LIMIT}`,
    '    12  prove       waits: not accepted everywhere yet',
    '     5  create',
    '   252  not started',
  ]);
  expect(minuteLine(fleet.read(9_400))).toBe(
    `201 of 500 done: 1 failed, 200 unchanged; in progress: 30 distribute (waits: ${LIMIT}), 12 prove (waits: not accepted everywhere yet), 5 create; 252 not started`,
  );
});

test('those that wait with the same words are told with them, and with different numbers without', () => {
  const same = several(3, 0, index => waits(index, 'settle', '2 apps to start again'));
  const mixed = several(3, 0, index => waits(index, 'settle', `${index + 2} apps to start again`));
  const groupsOf = (events: readonly RunEvent[]) => fleetAfter(...events).read(0).groups;
  expect(groupsOf(same)).toEqual([{ step: 'settle', waitsFor: '2 apps to start again', count: 3 }]);
  expect(groupsOf(mixed)).toEqual([{ step: 'settle', waitsFor: '… apps to start again', count: 3 }]);
});

test('of deliveries side by side one that waits does not hide one that gets on', () => {
  const [both, other] = [started(1, 'distribute', 'site-a'), started(1, 'distribute', 'site-b')];
  const waiting: RunEvent = {
    event: 'step.waiting',
    rotation: named(1),
    step: 'distribute',
    subject: 'site-a',
    why: LIMIT,
    ms: 1,
  };
  expect(fleetAfter(begun(30), both, other, waiting).read(0).groups).toEqual([
    { step: 'distribute', count: 1 },
  ]);
});

test('the wait for another run is over when the rotation begins', () => {
  const lock = waits(1, 'lock', 'ada on build-7 holds it since 11:58');
  expect(fleetAfter(begun(30), lock).read(0).groups).toEqual([
    { step: 'lock', waitsFor: 'another run has it', count: 1 },
  ]);
  const going = fleetAfter(begun(30), lock, { event: 'rotation.started', rotation: named(1) });
  expect(going.read(0).groups).toEqual([{ step: 'observe', count: 1 }]);
});

test('the block is never higher or wider than the screen, whatever the fleet', () => {
  const event = fc.record({
    index: fc.integer({ min: 0, max: 6_000 }),
    step: fc.constantFrom('observe', 'create', 'prove', 'publish', 'distribute', 'confirm', 'retire'),
    why: fc.constantFrom(LIMIT, UNPROVEN, 'the response was lost', 'x'.repeat(300), undefined),
    end: fc.constantFrom('changed', 'failed', 'human-needed', 'skipped', undefined),
  });
  const screen = fc.record({
    columns: fc.integer({ min: 1, max: 200 }),
    rows: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 300 }),
      screen,
      fc.integer({ min: 21, max: 6_000 }),
      (drawn, size, total) => {
        const fleet = fleetAfter(begun(total));
        for (const { index, step, why, end } of drawn) {
          fleet.onEvent(why === undefined ? started(index, step) : waits(index, step, `${step} ${why}`), 0);
          if (end !== undefined) fleet.onEvent(finished(index, end), 0);
        }
        const lines = fleetBlock(fleet.read(1_000), size, style);
        expect(lines.length).toBeGreaterThan(0);
        expect(lines.length).toBeLessThanOrEqual(Math.max(1, Math.min(10, size.rows - 1)));
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(Math.max(1, size.columns - 1));
      },
    ),
    { seed: 5, numRuns: 200 },
  );
});
