/** Where the secrets of a fleet would go for the first time. */
import { newDestinations } from '../rotation/newDestinations.ts';
import type { Survey } from '../run/survey.ts';
import { isRead } from './outlook.ts';

export interface NewPlaces {
  readonly rotation: string;
  /** Not empty. */
  readonly places: readonly string[];
  /** Absent: the rotation could not be read, so it is not known whether they are new. */
  readonly known?: true;
}

/** Under a heading each: those that are new, and those of which that is not known. Without one that would be empty. */
export function newPlaceGroups(
  surveys: readonly Survey[],
): { readonly heading: string; readonly all: readonly NewPlaces[] }[] {
  const found = newPlaces(surveys);
  return [
    { heading: NEW_PLACES, all: found.filter(({ known }) => known) },
    { heading: PERHAPS_NEW, all: found.filter(({ known }) => !known) },
  ].filter(({ all }) => all.length > 0);
}

const NEW_PLACES = 'new destinations (no delivery to them is recorded):';
const PERHAPS_NEW = 'perhaps new (the rotation could not be read):';

export function newPlaces(surveys: readonly Survey[]): NewPlaces[] {
  return surveys.flatMap((survey): NewPlaces[] => {
    const { rotation } = survey;
    const read = isRead(survey);
    const places = newDestinations(rotation, read ? survey.situation : undefined);
    return places.length === 0 ? [] : [{ rotation: rotation.name, places, ...(read ? { known: true } : {}) }];
  });
}
