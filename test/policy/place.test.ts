/** What a confirmation says of the places that it was about. */
import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { areThose, isAmong, placesOf } from '../../src/policy/place.ts';

const place = (name: string) => ({ kind: 'appService', settings: { site: name, setting: 'SECRET' } });
const [one, two, three] = [place('one'), place('two'), place('three')];

it('names each place, in any order, and tells one that came later', () => {
  const places = placesOf([one, two]);
  expect(places).toBe(placesOf([two, one]));
  expect([one, two, three].map(each => isAmong(places, each, [one, two, three]))).toEqual([
    true,
    true,
    false,
  ]);
  expect([
    areThose(places, [two, one]),
    areThose(places, [one, two, three]),
    areThose(places, [one]),
  ]).toEqual([true, false, false]);
});

it('what earlier versions wrote tells only whether they were the same ones', () => {
  const text = [one, two].map(({ kind, settings }) => JSON.stringify([kind, settings])).toSorted();
  const earlier = createHash('sha256').update(text.join('\n')).digest('hex').slice(0, 12);
  expect(areThose(earlier, [two, one])).toBe(true);
  expect(isAmong(earlier, one, [one, two])).toBe(true);
  expect(isAmong(earlier, one, [one, two, three])).toBe(false);
});

it('fits into a tag, however many there are', () => {
  const many = Array.from({ length: 200 }, (_, index) => place(String(index)));
  for (const count of [1, 50, 51, 200]) {
    const some = many.slice(0, count);
    expect(`2026-11-29T03:00:00.000Z ${placesOf(some)}`.length).toBeLessThanOrEqual(256);
    expect(areThose(placesOf(some), some)).toBe(true);
    expect(some.every(each => isAmong(placesOf(some), each, some))).toBe(true);
  }
});
