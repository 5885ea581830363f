import { expect, test } from 'vitest';
import { eventLine, heldHeading } from '../../src/cli/human/eventLine.ts';
import { styleFor } from '../../src/cli/human/style.ts';
import type { RunEvent } from '../../src/event.ts';
import { NOW } from './given.ts';

const output = { write: () => {}, lost: () => undefined, live: false, columns: 80, rows: 0, color: false };
const decided = (rotation: string): RunEvent => ({
  event: 'rotation.decided',
  rotation,
  phase: 'due',
  due: { code: 'expiring', text: 'expires in 12 days' },
  steps: [],
});

test('a long name is never cut, and the lines behind it are set by it', () => {
  const long = 'payments-app-004-westeurope-test';
  const longest = 'a-rotation-whose-name-nobody-wanted-to-shorten';
  const told = eventLine(styleFor(output, {}));
  const lines = ['billing', long, longest, 'ledger'].map(name => told(decided(name), NOW));
  const time = '2026-11-23T12:00:00Z';
  expect(lines).toEqual([
    `${time}  ${'billing'.padEnd(20)}  observe       due: expires in 12 days`,
    `${time}  ${long}  observe       due: expires in 12 days`,
    `${time}  ${longest}  observe       due: expires in 12 days`,
    `${time}  ${'ledger'.padEnd(long.length)}  observe       due: expires in 12 days`,
  ]);
});

test('the first line of a run has the time of the services, which is known with the first answer and not before', () => {
  const heading = heldHeading(eventLine(styleFor(output, {})));
  const started: RunEvent = { event: 'run.started', run: 'r-1', policy: 'rotation.yaml', rotations: 1 };
  const later = new Date(NOW.getTime() + 25 * 3_600_000);
  expect(heading(started, NOW)).toBeUndefined();
  expect(heading({ event: 'rotation.started', rotation: 'billing' }, NOW)).toBeUndefined();
  expect(heading(decided('billing'), later)).toBe(
    '2026-11-24T13:00:00Z  run r-1: 1 rotation of rotation.yaml',
  );
  expect(heading(decided('ledger'), later)).toBeUndefined();
});
