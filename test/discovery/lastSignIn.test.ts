/** When a sign-in that the report does not show was not made, and when nothing can be told. */
import { expect, test } from 'vitest';
import { lastSignIn, spanOf } from '../../src/discovery/lastSignIn.ts';
import type { UsageReport } from '../../src/rotation/observation.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const DAY = 24;

function seen(usage: UsageReport, startHoursAgo: number, keyId = 'unused'): string {
  return lastSignIn({ keyId, start: hoursAgo(startHoursAgo) }, usage, spanOf(usage, NOW)).seen;
}

function report(...hours: number[]): UsageReport {
  return { known: true, rows: new Map(hours.map((each, index) => [`key-${index}`, { at: hoursAgo(each) }])) };
}

test.each([
  ['the report covers its whole life', report(100 * DAY, 1), 50 * DAY, 'never'],
  ['it is as old as the oldest sign-in in the report', report(100 * DAY, 1), 100 * DAY, 'never'],
  ['it is older than the oldest sign-in in the report', report(100 * DAY, 1), 101 * DAY, 'unknown'],
  ['it is so new that the report may not show it yet', report(100 * DAY, 1), 2 * DAY, 'unknown'],
  ['it is old enough for that', report(100 * DAY, 1), 3 * DAY, 'never'],
  ['the report is of the day before yesterday', report(100 * DAY, 3 * DAY), 4 * DAY, 'unknown'],
  ['the report has stopped', report(100 * DAY, 8 * DAY), 50 * DAY, 'unknown'],
  ['the report shows the future', report(100 * DAY, -DAY), 50 * DAY, 'unknown'],
  ['the report is empty', report(), 50 * DAY, 'unknown'],
  ['there is no report', { known: false, lasting: true, why: 'no licence' } as const, 50 * DAY, 'unknown'],
])('%s', (_when, usage, start, expected) => {
  expect(seen(usage, start)).toBe(expected);
});

test('a sign-in that the report shows is one, whatever else it lacks', () => {
  expect(seen(report(100 * DAY, 8 * DAY), 200 * DAY, 'key-1')).toBe('at');
});
