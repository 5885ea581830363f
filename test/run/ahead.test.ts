/** Who goes ahead of rotations that were opened before it. */
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/event.ts';
import { goingAhead } from '../../src/run/opening.ts';

const rotation = 'pay';
const decided = (code: string): RunEvent => ({
  ...{ event: 'rotation.decided', rotation, phase: 'settled', steps: [] },
  due: { code, text: code },
});
const started: RunEvent = {
  ...{ event: 'step.started', rotation, step: 'create' },
  reason: { code: 'expires-soon', text: '' },
};

test.each([
  ['until it acts, where all goes well', 'expires-soon', false],
  ['to its end, where consumers have no working secret', 'expired', true],
  ['to its end, where the secret leaked', 'leaked', true],
])('a rotation goes ahead %s', (_when, code, inTheEnd) => {
  const told: RunEvent[] = [];
  const { emit, ahead } = goingAhead(event => told.push(event));
  expect(ahead()).toBe(true);
  emit(decided(code));
  expect(ahead()).toBe(true);
  emit(started);
  expect(ahead()).toBe(inTheEnd);
  emit(decided('fresh'));
  expect(ahead()).toBe(inTheEnd);
  expect(told).toHaveLength(3);
});
