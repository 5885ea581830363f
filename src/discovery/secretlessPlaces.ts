/** Which of the places that were found could do without a secret. */
import type { Secretless } from '../rotation/placeFacts.ts';
import type { PlaceLink } from './placeLinks.ts';

/** A place that is proved to belong to a registration, and a way to sign in without its secret. */
export interface SecretlessLink {
  readonly link: PlaceLink;
  readonly way: Secretless;
}

export function secretlessLinks(places: readonly PlaceLink[]): readonly SecretlessLink[] {
  return places.flatMap(link => {
    const way = link.certainty === 'proved' ? link.place?.secretless : undefined;
    return way === undefined ? [] : [{ link, way }];
  });
}

export interface SecretlessCounts {
  /** Places that are shown to be able to do without a secret. */
  readonly placesSecretless: number;
  /** Places of which the service does not show it, and that perhaps could. */
  readonly placesSecretlessPerhaps: number;
  /** Registrations of which every place that was found, proved or suspected, is shown to be able to. */
  readonly secretsNotNeeded: number;
}

export function secretlessCounts(places: readonly PlaceLink[]): SecretlessCounts {
  const ways = secretlessLinks(places);
  const shown = ways.filter(({ way }) => way.certainty === 'shown').map(({ link }) => link);
  const byRegistration = Map.groupBy(places, ({ tenant, appId }) => `${tenant} ${appId}`);
  return {
    placesSecretless: new Set(shown.map(({ label }) => label)).size,
    placesSecretlessPerhaps: new Set(
      ways.filter(({ way }) => way.certainty === 'possible').map(({ link }) => link.label),
    ).size,
    secretsNotNeeded: [...byRegistration.values()].filter(links => links.every(one => shown.includes(one)))
      .length,
  };
}
