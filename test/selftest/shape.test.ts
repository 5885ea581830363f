/** The form of recordings: what fits, what does not, and what is bound on the way. */
import { expect, test } from 'vitest';
import { differences, filled } from '../../src/selftest/shape.ts';

const ID = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';
const where = (shape: unknown, value: unknown, bound: Readonly<Record<string, string>> = {}) =>
  differences(shape, value, new Map(Object.entries(bound))).map(({ at }) => at);

test.each([
  ['<guid>', ID],
  ["app '<guid>'.<gap>Trace", `app '${ID}'.\r\nTrace`],
  ['<text|null>', null],
  ['<whole time>', '2026-11-23T12:00:00Z'],
  ['<broken time>', '2026-11-23T12:00:00.1234567Z'],
  ['<number>', 3],
  ['a (b) [c]+', 'a (b) [c]+'],
  [
    ['<each>', '<guid>'],
    [ID, ID],
  ],
  [
    ['<some>', { a: 1 }],
    [{ a: 2 }, { a: 1 }],
  ],
  [
    ['<set>', 1, 2],
    [2, 1],
  ],
  [
    { '<more>': true, a: 1 },
    { b: 2, a: 1 },
  ],
  [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
  ],
])('%j is what %j looks like', (shape, value) => {
  expect(where(shape, value)).toEqual([]);
});

test.each([
  ['<guid>', 'no guid', ['body']],
  ['<whole time>', '2026-11-23T12:00:00.5Z', ['body']],
  ['<number>', '3', ['body']],
  ['<text>', null, ['body']],
  ['a.c', 'abc', ['body']],
  [{ a: 1 }, { a: 2 }, ['body.a']],
  [{ a: 1 }, {}, ['body.a']],
  [{ a: 1 }, { a: 1, b: 2 }, ['body.b']],
  [{ '<ordered>': true, a: 1, b: 2 }, { b: 2, a: 1 }, ['body']],
  [['<each>', { a: 1 }], [{ a: 1 }, { a: 2 }], ['body[1].a']],
  [['<some>', { a: 1 }], [{ a: 2 }], ['body[0]']],
  [['<set>', 1, 2], [1, 1], ['body[1]']],
  [[1], [1, 2], ['body']],
])('%j is not what %j looks like', (shape, value, at) => {
  expect(where(shape, value)).toEqual(at);
});

test('what is met under a name has to be the same again, in the answer and in what is asked after it', () => {
  const bindings = new Map<string, string>();
  expect(differences({ id: '{{app}}', self: 'of {{app}}' }, { id: ID, self: `of ${ID}` }, bindings)).toEqual(
    [],
  );
  expect(differences({ id: '{{app}}' }, { id: 'other' }, bindings)).toHaveLength(1);
  const now = new Date('2026-11-23T12:00:00Z');
  expect(filled({ '{{app}}': ['{{now+2d}}', '{{unix-1h}}', 7] }, bindings, now)).toEqual({
    [ID]: ['2026-11-25T12:00:00Z', now.getTime() / 1000 - 3600, 7],
  });
  expect(() => filled('{{never}}', bindings, now)).toThrow('nothing was met as {{never}} yet');
});

test('what somebody else wrote is shown with its control characters marked', () => {
  const found = differences('a', 'a\u202eb\u009b', new Map()).map(one => one.found);
  expect(found).toEqual([String.raw`"a\u202eb\u009b"`]);
});

test('a kind that there is not is a mistake of who wrote it, and fits nothing', () => {
  expect(() => where('<giud>', ID)).toThrow('there is no kind <giud>');
});
