import { expect, test } from 'vitest';
import { pace } from '../../../src/cli/human/fleet/pace.ts';

const MINUTE = 60_000;

/** `count` rotations finished, one each `everyMs`, the first at `from`. */
function done(
  speed: ReturnType<typeof pace>,
  worked: boolean,
  count: number,
  everyMs: number,
  from = 0,
): number {
  for (let index = 0; index < count; index += 1) {
    speed.sorted(worked);
    speed.finished(worked, from + index * everyMs);
  }
  return from + (count - 1) * everyMs;
}

test('rotations that were left alone say nothing of the time that those in hand will take', () => {
  const speed = pace();
  const at = done(speed, false, 400, 100);
  expect(speed.leftMs(50, 0, at)).toBeUndefined();
  expect(speed.perMinute(50, at)).toBeUndefined();
  expect(speed.perMinute(0, at)).toBeCloseTo(600, -1);
});

test('no time is told before there were ten, and half a minute', () => {
  const speed = pace();
  const at = done(speed, true, 9, 3_000);
  expect(speed.leftMs(100, 0, at)).toBeUndefined();
  done(speed, true, 3, 3_000, at + 3_000);
  expect(speed.leftMs(100, 0, at + 9_000)).toBeCloseTo(100 * 3_000, -4);
});

test('a steady pace tells when the rest is done', () => {
  const speed = pace();
  const at = done(speed, true, 100, 3_000);
  expect(speed.perMinute(300, at)).toBeCloseTo(20, 0);
  expect(speed.leftMs(300, 0, at) ?? 0).toBeCloseTo(15 * MINUTE, -4);
});

test('where all finish at once after a long wait there is no pace, and after a standstill there is none any more', () => {
  const speed = pace();
  const first = done(speed, true, 3, 20_000);
  const at = done(speed, true, 60, 50, first + 20_000);
  expect(speed.leftMs(300, 0, at)).toBeUndefined();
  expect(speed.leftMs(300, 0, at + 2 * MINUTE)).toBeUndefined();
  expect(speed.leftMs(300, 0, at + 10 * MINUTE)).toBeUndefined();
});

test('how many of the others will have to be worked on is told by the last ones, not by the first', () => {
  const speed = pace();
  done(speed, false, 1_000, 1);
  const at = done(speed, true, 100, 3_000);
  expect(speed.leftMs(0, 100, at) ?? 0).toBeCloseTo(5 * MINUTE, -4);
});

test('of those that nobody has looked at nothing is told before fifty others', () => {
  const speed = pace();
  const at = done(speed, true, 40, 3_000);
  expect(speed.leftMs(10, 100, at)).toBeUndefined();
  expect(speed.leftMs(10, 0, at)).toBeDefined();
});
