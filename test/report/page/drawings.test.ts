/** The drawings are true to scale, and count every rotation once. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expiriesOf } from '../../../src/report/page/expiryChart.ts';
import type { CredentialFacts, RotationFacts } from '../../../src/report/page/facts.ts';
import { timeline } from '../../../src/report/page/timeline.ts';
import { monthTicks, timeScale } from '../../../src/report/page/timeScale.ts';
import '../../support/seed.ts';
import { AT, days, smallWorld } from './pageWorld.ts';

const [model] = smallWorld().rotations;
if (model === undefined) throw new Error('the small world has rotations');

function drawn(credentials: readonly CredentialFacts[], reachDays = 400): string {
  const rotation: RotationFacts = { ...model, credentials, reachMs: reachDays * 86_400_000 } as RotationFacts;
  return timeline(rotation, AT)?.toString() ?? '';
}

interface Box {
  readonly x: number;
  readonly width: number;
}

function boxes(svg: string, look: string): Box[] {
  return [
    ...svg.matchAll(new RegExp(`<rect class="${look}" x="([\\d.]+)%" y="\\d+" width="([\\d.]+)%"`, 'g')),
  ].map(([, x, width]) => ({ x: Number(x), width: Number(width) }));
}

const current: CredentialFacts = {
  keyId: 'current',
  displayName: '',
  role: 'in use',
  start: days(-100),
  end: days(100),
  renewFrom: days(50),
  lastUse: { unknown: 'not asked' },
};
const old: CredentialFacts = {
  keyId: 'old',
  displayName: '',
  role: 'superseded',
  start: days(-50),
  end: days(50),
  confirmedAt: days(-10),
  lastUse: { at: days(0) },
  removal: { at: days(20), by: days(50), reason: 'once unused' },
};

describe('a timeline', () => {
  const svg = drawn([current, old]);

  test('draws lifetimes on one scale', () => {
    expect(boxes(svg, 'bar use')).toEqual([{ x: 0, width: 100 }]);
    expect(boxes(svg, 'bar old')).toEqual([{ x: 25, width: 50 }]);
  });

  test('shows from when a new secret is due, the overlap, the removal, the last sign-in and the present', () => {
    expect(boxes(svg, 'due')).toEqual([{ x: 75, width: 25 }]);
    expect(boxes(svg, 'overlap')).toEqual([{ x: 45, width: 15 }]);
    expect(boxes(svg, 'gone')).toEqual([{ x: 60, width: 15 }]);
    expect(svg).toContain('<line class="removal" x1="60%" x2="60%"');
    expect(svg).toContain('<circle class="lastuse" cx="50%"');
    expect(svg).toContain('<line class="now" x1="50%" x2="50%"');
  });

  test('says what lies outside of its reach, and what has no end', () => {
    const { end: _none, ...endless } = current;
    const far = drawn([{ ...endless, start: days(-900) }, old]);
    expect(far).toContain('‹ 2024-06-06');
    expect(far).toContain('no end ›');
    expect(boxes(far, 'bar use')).toEqual([{ x: 0, width: 100 }]);
  });

  test('of a leaked credential is red, whatever its role', () => {
    expect(boxes(drawn([current, { ...old, leaked: {} }]), 'bar leaked')).toHaveLength(1);
  });

  test('is left out where nothing is known', () => {
    expect(timeline({ ...model, credentials: [] } as RotationFacts, AT)).toBeUndefined();
  });
});

test('ticks are first days of months within the scale, no more than asked for, in order', () => {
  const span = fc.integer({ min: 1, max: 4000 });
  fc.assert(
    fc.property(
      fc.integer({ min: -3000, max: 3000 }),
      span,
      fc.integer({ min: 2, max: 13 }),
      (from, length, most) => {
        const scale = timeScale(days(from), days(from + length));
        const ticks = monthTicks(scale, most);
        expect(ticks.every(({ at }) => at > scale.from && at <= scale.until && at.getUTCDate() === 1)).toBe(
          true,
        );
        expect(ticks.length).toBeLessThanOrEqual(length <= 365 * most ? most : 13);
        const positions = ticks.map(({ at }) => scale.x(at));
        expect(positions).toEqual(positions.toSorted((one, other) => one - other));
      },
    ),
  );
});

test('the chart counts every rotation once: in a week, or among those that are told beside it', () => {
  const end = fc.oneof(
    fc.integer({ min: -400, max: 900 }).map(days),
    fc.constantFrom('no end', 'removed', 'refused', 'unknown'),
  );
  fc.assert(
    fc.property(fc.array(fc.record({ end, isRenewed: fc.boolean() }), { maxLength: 60 }), some => {
      const rotations = some.map(each => ({ ...model, ...each }) as RotationFacts);
      const { weeks, ended, later, refused, endless, unknown } = expiriesOf(rotations, AT);
      const inWeeks = weeks.reduce((sum, { renewed, left }) => sum + renewed + left, 0);
      expect(inWeeks + ended + later + refused + endless + unknown).toBe(rotations.length);
      expect(weeks.every(({ begin }) => begin.getUTCDay() === 1)).toBe(true);
      expect(weeks.length).toBeLessThanOrEqual(53);
    }),
  );
});

test('a secret stands in the week in which it ends', () => {
  const at = new Date('2026-11-29T23:59:00Z');
  const one = (end: string) => ({ ...model, end: new Date(end), isRenewed: false }) as RotationFacts;
  const { weeks } = expiriesOf([one('2026-11-29T23:59:59Z'), one('2026-11-30T00:00:00Z')], at);
  expect(weeks.slice(0, 3).map(({ begin, left }) => [begin.toISOString().slice(0, 10), left])).toEqual([
    ['2026-11-23', 1],
    ['2026-11-30', 1],
    ['2026-12-07', 0],
  ]);
});
