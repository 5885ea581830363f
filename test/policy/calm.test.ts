/** Freezes, pauses and waves: what is understood, what is refused, and by whose clock. */
import { describe, expect, test } from 'vitest';
import { instantsOf, parseLocalTime } from '../../src/policy/timeZone.ts';
import { freezeAt } from '../../src/policy/window.ts';
import { check, entry, HEAD, load, onlyRotation } from './check.ts';

const freeze = (from: string, until: string, timeZone = 'Europe/Berlin', reason = 'year end') =>
  `{ from: ${from}, until: ${until}, timeZone: ${timeZone}, reason: ${reason} }`;
const YEAR_END = freeze('2026-12-20', '2027-01-04');
const one = (...lines: string[]) => `${HEAD}${entry('a')}${lines.map(line => `    ${line}\n`).join('')}`;
const span = (text: string) =>
  onlyRotation(one(`freeze: [${text}]`)).freezes.map(({ from, until }) => [
    from.toISOString().slice(0, 16),
    until.toISOString().slice(0, 16),
  ])[0];

describe('a freeze', () => {
  test('holds from midnight of its first day until midnight of the day that ends it, by the clock of its zone', () => {
    expect(span(YEAR_END)).toEqual(['2026-12-19T23:00', '2027-01-03T23:00']);
    expect(span(freeze('2026-12-20', '2027-01-04', 'America/New_York'))).toEqual([
      '2026-12-20T05:00',
      '2027-01-04T05:00',
    ]);
  });

  test('may be told to the minute, with a T or a space', () => {
    expect(span(freeze('2026-12-20T18:30', '"2026-12-21 06:00"'))).toEqual([
      '2026-12-20T17:30',
      '2026-12-21T05:00',
    ]);
  });

  test('that spans the beginning or the end of summer time has an hour less or more', () => {
    expect(span(freeze('2026-03-29', '2026-03-30'))).toEqual(['2026-03-28T23:00', '2026-03-29T22:00']);
    expect(span(freeze('2026-10-25', '2026-10-26'))).toEqual(['2026-10-24T22:00', '2026-10-25T23:00']);
    expect(span(freeze('2026-04-05', '2026-04-06', 'Australia/Sydney'))).toEqual([
      '2026-04-04T13:00',
      '2026-04-05T14:00',
    ]);
    expect(span(freeze('2026-10-04', '2026-10-05', 'Australia/Sydney'))).toEqual([
      '2026-10-03T14:00',
      '2026-10-04T13:00',
    ]);
  });

  test('that begins or ends in the hour that comes twice is the longer one', () => {
    expect(span(freeze('2026-10-25T02:30', '2026-10-26'))?.[0]).toBe('2026-10-25T00:30');
    expect(span(freeze('2026-10-24', '2026-10-25T02:30'))?.[1]).toBe('2026-10-25T01:30');
  });

  test('that begins in the hour that is left out begins as if the clock had not been put forward yet', () => {
    expect(span(freeze('2026-03-29T02:30', '2026-04-01'))?.[0]).toBe('2026-03-29T01:30');
  });

  test('begins with the day where midnight itself is left out', () => {
    expect(span(freeze('2026-04-24', '2026-04-25', 'Africa/Cairo'))).toEqual([
      '2026-04-23T22:00',
      '2026-04-24T21:00',
    ]);
  });

  test('of the policy holds for all; the list of a rotation replaces that of defaults only', () => {
    const top = freeze('2026-07-01', '2026-07-02', 'UTC', 'audit');
    const texts = (lines: string) =>
      load(lines).rotations.map(({ freezes }) => freezes.map(({ reason }) => reason));
    const policy = `freeze: [${top}]\ndefaults: { freeze: [${YEAR_END}] }\n`;
    const own = entry('c', 'https://kv.vault.azure.net, secret: c');
    expect(
      texts(
        `${policy}${one()}${entry('b')}    freeze: []\n${own}    freeze: [${freeze('2026-08-01', '2026-08-02', 'UTC', 'sale')}]\n`,
      ),
    ).toEqual([['audit', 'year end'], ['audit'], ['audit', 'sale']]);
  });

  test('is as it was written when it is told', () => {
    expect(onlyRotation(one(`freeze: [${YEAR_END}]`)).freezes[0]).toMatchObject({
      text: '2026-12-20 until 2027-01-04 Europe/Berlin',
      reason: 'year end',
    });
  });

  test('holds at its first moment and no more at its last; of several the longest is told', () => {
    const { freezes } = onlyRotation(
      one(`freeze: [${YEAR_END}, ${freeze('2027-01-01', '2027-01-10', 'UTC', 'longer')}]`),
    );
    const at = (time: string) => freezeAt(freezes, new Date(time))?.reason;
    expect(at('2026-12-19T22:59:59.999Z')).toBeUndefined();
    expect(at('2026-12-19T23:00:00.000Z')).toBe('year end');
    expect(at('2027-01-02T00:00:00.000Z')).toBe('longer');
    expect(at('2027-01-09T23:59:59.999Z')).toBe('longer');
    expect(at('2027-01-10T00:00:00.000Z')).toBeUndefined();
  });

  test.each([
    [
      freeze('2027-01-04', '2026-12-20'),
      31,
      'freeze[0].until: expected a time after "2027-01-04" (from), got "2026-12-20"',
    ],
    [
      freeze('2026-12-20', '2026-12-20'),
      31,
      'freeze[0].until: expected a time after "2026-12-20" (from), got "2026-12-20"',
    ],
    [freeze('2026-02-30', '2027-01-04'), 0, 'freeze[0].from: there is no such day: "2026-02-30"'],
    [
      freeze('20.12.2026', '2027-01-04'),
      0,
      'freeze[0].from: expected a day or a minute such as 2026-12-20 or 2026-12-20T18:00, got "20.12.2026"',
    ],
    [
      freeze('2026-12-20', '2027-01-04', 'Europe/Berln'),
      53,
      'freeze[0].timeZone: unknown time zone "Europe/Berln": did you mean "Europe/Berlin"?',
    ],
    [freeze('2026-12-20', '2027-01-04', '+01:00'), 53, 'freeze[0].timeZone: unknown time zone "+01:00"'],
  ])('%s is refused', (text, column, said) => {
    check(one(`freeze: [${text}]`), [`7:${column === 0 ? 22 : column + 10}: ${said}`]);
  });

  test('needs a zone and a reason', () => {
    check(one('freeze: [{ from: 2026-12-20, until: 2027-01-04 }]'), [
      '7:14: missing key "freeze[0].timeZone": expected a time zone such as Europe/Berlin',
      '7:14: missing key "freeze[0].reason": expected one line of text, 200 characters at most',
    ]);
    check(one('freeze: [{ from: 2026-12-20, until: 2027-01-04, timeZone: UTC, reason: "a\\nb" }]'), [
      '7:76: freeze[0].reason: expected one line of text, 200 characters at most, got "a\\u000ab"',
    ]);
  });
});

test.each([
  '2026-02-29',
  '2026-13-01',
  '2026-12-20T24:00',
  '2026-12-20T18:00Z',
  '1999-01-01',
  '2026-1-1',
  '',
])('%j is no local time', text => expect(parseLocalTime(text)).toBeUndefined());

test('a local time that comes twice has a first and a last moment, any other only one', () => {
  const { first, last } = instantsOf('2026-10-25T02:30', 'Europe/Berlin');
  expect(last.getTime() - first.getTime()).toBe(3_600_000);
  const once = instantsOf('2026-10-25T03:30', 'Europe/Berlin');
  expect(once.last).toEqual(once.first);
});

describe('a pause', () => {
  test('has a reason and ends at midnight UTC where no zone is named', () => {
    expect(onlyRotation(one('paused: { reason: the site moves, until: 2026-12-31 }')).pause).toEqual({
      reason: 'the site moves',
      until: { text: '2026-12-31 UTC', at: new Date('2026-12-31T00:00:00Z') },
    });
    expect(
      onlyRotation(one('paused: { reason: moves, until: 2026-12-31, timeZone: Asia/Tokyo }')).pause?.until
        ?.at,
    ).toEqual(new Date('2026-12-30T15:00:00Z'));
  });

  test('of defaults holds for every rotation that does not lift it', () => {
    const policy = `defaults: { paused: { reason: all } }\n${one()}${entry('b')}    paused: false\n`;
    expect(load(policy).rotations.map(({ pause }) => pause)).toEqual([{ reason: 'all' }, undefined]);
  });

  test.each([
    [
      'paused: true',
      13,
      'paused: expected a map such as { reason: the site moves, until: 2026-12-31 }, or false, got true (boolean)',
    ],
    [
      'paused: { until: 2026-12-31 }',
      13,
      'missing key "paused.reason": expected one line of text, 200 characters at most',
    ],
    [
      'paused: { reason: " " }',
      23,
      'paused.reason: expected one line of text, 200 characters at most, got " "',
    ],
    ['paused: { reason: a, untill: 2026-12-31 }', 26, 'unknown key "untill": did you mean "until"?'],
  ])('%s is refused', (line, column, said) => check(one(line), [`7:${column}: ${said}`]));
});

describe('waves', () => {
  const grouped = (name: string, group: string) => `${entry(name)}    group: ${group}\n`;
  const fleet = `${HEAD}${grouped('a', 'canary')}${grouped('b', 'early')}`;

  test('are groups in the order in which a run begins them', () => {
    expect(load(`${fleet}waves: [canary, early]\n`).waves).toEqual(['canary', 'early']);
    expect(load(fleet).waves).toEqual([]);
  });

  test('name groups that some rotation is in, each once', () => {
    check(`${fleet}waves: [canary, erly, canary]\n`, [
      '12:17: waves[1]: no rotation is in a group "erly": did you mean "early"?',
      '12:23: waves[2]: "canary" is already wave 1',
    ]);
  });

  test('are not guessed at where a group is faulty', () => {
    check(`${HEAD}${grouped('a', 'Canary!')}waves: [canary]\n`, [
      '7:12: group: expected a name of a-z, 0-9 and -, 60 characters at most, got "Canary!"',
    ]);
  });
});
