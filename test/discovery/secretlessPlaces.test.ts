/** How many secrets need not exist, as far as lists show. */
import { expect, test } from 'vitest';
import type { PlaceLink } from '../../src/discovery/placeLinks.ts';
import { secretlessCounts } from '../../src/discovery/secretlessPlaces.ts';

type Way = 'shown' | 'possible' | 'none';

function link(
  appId: string,
  label: string,
  way: Way,
  certainty: PlaceLink['certainty'] = 'proved',
): PlaceLink {
  const secretless =
    way === 'none'
      ? {}
      : { secretless: { by: 'federation', certainty: way, evidence: 'it says so', steps: [] } };
  const place = { label, name: label, settings: {}, holds: 'secret', ...secretless } as const;
  return { kind: 'serviceConnection', label, place, tenant: 't', appId, certainty, evidence: [] };
}

test('a registration counts only where every place that was found, suspected ones too, is shown to do without', () => {
  const counts = (...links: PlaceLink[]) => secretlessCounts(links).secretsNotNeeded;
  expect(counts(link('a', 'one', 'shown'), link('a', 'two', 'shown'), link('b', 'three', 'none'))).toBe(1);
  expect(counts(link('a', 'one', 'shown'), link('a', 'two', 'possible'))).toBe(0);
  expect(counts(link('a', 'one', 'shown'), link('a', 'two', 'shown', 'suspected'))).toBe(0);
  expect(counts()).toBe(0);
});

test('places count once, and only those that are proved', () => {
  const links = [
    link('a', 'one', 'shown'),
    link('b', 'one', 'shown'),
    link('a', 'two', 'possible'),
    link('a', 'three', 'possible', 'suspected'),
  ];
  expect(secretlessCounts(links)).toMatchObject({ placesSecretless: 1, placesSecretlessPerhaps: 1 });
});
