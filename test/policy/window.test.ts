import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Window } from '../../src/policy/policy.ts';
import { isOpen, nextOpening, parseWindow } from '../../src/policy/window.ts';

const windows = (...texts: string[]): Window[] =>
  texts.map(text => {
    const window = parseWindow(text);
    if ('fault' in window) throw new Error(window.fault);
    return window;
  });

const opens = (text: string, from: string) =>
  nextOpening(windows(text), new Date(from))?.toISOString().slice(0, 16);
const open = (text: string, at: string) => isOpen(windows(text), new Date(at));

describe('a window as it is written', () => {
  test.each([
    ['Mon-Thu 08:00-16:00 Europe/Berlin', [1, 2, 3, 4], 480, 960],
    ['Sat,Sun 00:00-24:00 UTC', [0, 6], 0, 1440],
    ['daily 22:00-04:00 Europe/London', [0, 1, 2, 3, 4, 5, 6], 1320, 240],
    ['Fri-Mon,Wed 01:30-01:31 Etc/GMT+5', [0, 1, 3, 5, 6], 90, 91],
  ])('%s is understood', (text, days, fromMinute, untilMinute) => {
    expect(windows(text)[0]).toMatchObject({ text, days, fromMinute, untilMinute });
  });

  test.each([
    ['Mon 08:00-08:00 UTC', 'the window is empty: it starts and ends at 08:00; a whole day is 00:00-24:00'],
    ['Mon 08:00-16:00 Europe/Berln', 'unknown time zone "Europe/Berln": did you mean "Europe/Berlin"?'],
    ['Mon 08:00-16:00 Berlin', 'unknown time zone "Berlin": did you mean "Europe/Berlin"?'],
    ['Mon 08:00-16:00 Xyzzy', 'unknown time zone "Xyzzy"'],
  ])('%s is refused with the reason', (text, fault) => expect(parseWindow(text)).toEqual({ fault }));

  test.each([
    'Monday 08:00-16:00 UTC',
    'Mon 8:00-16:00 UTC',
    'Mon 08:00-24:01 UTC',
    'Mon 24:00-08:00 UTC',
    'Mon 08:00-16:00',
    'Mon 08:00-16:00 +01:00',
    'Mon, Tue 08:00-16:00 UTC',
    '',
  ])('%j is refused', text => {
    expect(parseWindow(text)).toHaveProperty('fault', expect.stringMatching(/^expected a window such as /));
  });
});

test('without windows it is always open', () => {
  const now = new Date('2026-03-01T00:00:00Z');
  expect(isOpen([], now)).toBe(true);
  expect(nextOpening([], now)).toEqual(now);
});

describe('an ordinary week', () => {
  test('opens on the minute and closes on the minute', () => {
    const text = 'Mon-Thu 08:00-16:00 Europe/Berlin';
    expect(open(text, '2026-11-23T06:59:59Z')).toBe(false);
    expect(open(text, '2026-11-23T07:00:00Z')).toBe(true);
    expect(open(text, '2026-11-23T14:59:59Z')).toBe(true);
    expect(open(text, '2026-11-23T15:00:00Z')).toBe(false);
  });

  test('opens next on the next day that is named', () => {
    expect(opens('Mon-Thu 08:00-16:00 Europe/Berlin', '2026-11-26T15:00:00Z')).toBe('2026-11-30T07:00');
    expect(opens('Wed 08:00-16:00 UTC', '2026-11-25T16:00:00Z')).toBe('2026-12-02T08:00');
  });

  test('past midnight, the morning belongs to the evening before', () => {
    const text = 'Fri 22:00-04:00 UTC';
    expect(open(text, '2026-11-28T03:59:00Z')).toBe(true);
    expect(open(text, '2026-11-27T03:59:00Z')).toBe(false);
    expect(opens(text, '2026-11-28T04:00:00Z')).toBe('2026-12-04T22:00');
  });

  test('of several windows, the first to open counts', () => {
    const both = windows('Fri 10:00-11:00 UTC', 'Thu 09:00-10:00 America/New_York');
    expect(nextOpening(both, new Date('2026-11-25T00:00:00Z'))).toEqual(new Date('2026-11-26T14:00:00Z'));
  });

  test('an open window opens now', () => {
    expect(opens('daily 08:00-16:00 UTC', '2026-11-25T09:30:00Z')).toBe('2026-11-25T09:30');
  });
});

describe('when summer time begins in Berlin (29 March 2026, 02:00 becomes 03:00)', () => {
  test('hours are those on the wall', () => {
    expect(opens('daily 08:00-16:00 Europe/Berlin', '2026-03-28T20:00:00Z')).toBe('2026-03-29T06:00');
    expect(opens('daily 08:00-16:00 Europe/Berlin', '2026-03-27T20:00:00Z')).toBe('2026-03-28T07:00');
  });

  test('a window that begins in the hour that is left out opens when the clock is put forward', () => {
    expect(opens('Sun 02:30-05:00 Europe/Berlin', '2026-03-28T20:00:00Z')).toBe('2026-03-29T01:00');
  });

  test('a window within that hour waits for the week after', () => {
    expect(open('Sun 02:00-03:00 Europe/Berlin', '2026-03-29T01:00:00Z')).toBe(false);
    expect(opens('Sun 02:00-03:00 Europe/Berlin', '2026-03-28T20:00:00Z')).toBe('2026-04-05T00:00');
  });
});

describe('when summer time ends in Berlin (25 October 2026, 03:00 becomes 02:00)', () => {
  test('hours are those on the wall', () => {
    expect(opens('daily 08:00-16:00 Europe/Berlin', '2026-10-24T20:00:00Z')).toBe('2026-10-25T07:00');
  });

  test('a window within the hour that comes twice opens twice', () => {
    const text = 'Sun 02:00-02:30 Europe/Berlin';
    expect(opens(text, '2026-10-24T20:00:00Z')).toBe('2026-10-25T00:00');
    expect(open(text, '2026-10-25T00:45:00Z')).toBe(false);
    expect(opens(text, '2026-10-25T00:45:00Z')).toBe('2026-10-25T01:00');
    expect(opens(text, '2026-10-25T01:30:00Z')).toBe('2026-11-01T01:00');
  });

  test('a window that has closed is open again when the clock is put back into it', () => {
    expect(opens('Sun 01:00-02:30 Europe/Berlin', '2026-10-25T00:31:00Z')).toBe('2026-10-25T01:00');
  });
});

describe('in the south, where summer time ends in April (Sydney)', () => {
  test('hours are those on the wall on both sides of the change', () => {
    expect(opens('daily 08:00-16:00 Australia/Sydney', '2026-04-03T08:00:00Z')).toBe('2026-04-03T21:00');
    expect(opens('daily 08:00-16:00 Australia/Sydney', '2026-04-04T08:00:00Z')).toBe('2026-04-04T22:00');
  });

  test('the hour that is left out in October opens when the clock is put forward', () => {
    expect(opens('Sun 02:30-05:00 Australia/Sydney', '2026-10-03T08:00:00Z')).toBe('2026-10-03T16:00');
  });
});

test('the next opening is open, and no minute before it is', () => {
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'America/St_Johns',
    'Asia/Kathmandu',
    'UTC',
  );
  const time = fc.integer({ min: 0, max: 287 }).map(count => count * 5);
  const shape = fc.record({
    days: fc.uniqueArray(fc.nat(6), { minLength: 1 }),
    fromMinute: time,
    untilMinute: time,
    timeZone: zone,
  });
  const window = shape
    .filter(({ fromMinute, untilMinute }) => fromMinute !== untilMinute)
    .map(one => ({ ...one, text: '' }));
  const from = fc
    .tuple(
      fc.constantFrom('2026-03-28T12:00Z', '2026-10-24T12:00Z', '2026-04-04T12:00Z', '2026-10-03T12:00Z'),
      fc.nat(2000),
    )
    .map(([date, minutes]) => Date.parse(date) + minutes * 60_000);
  fc.assert(
    fc.property(fc.array(window, { minLength: 1, maxLength: 2 }), from, (given, start) => {
      const opening = nextOpening(given, new Date(start))?.getTime() ?? Number.NaN;
      expect(isOpen(given, new Date(opening))).toBe(true);
      for (let minute = start; minute < opening; minute += 5 * 60_000) {
        expect(isOpen(given, new Date(minute)), new Date(minute).toISOString()).toBe(false);
      }
    }),
    { numRuns: 60 },
  );
});
