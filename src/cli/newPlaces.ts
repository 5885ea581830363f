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

export function newPlaces(surveys: readonly Survey[]): NewPlaces[] {
  return surveys.flatMap((survey): NewPlaces[] => {
    const { rotation } = survey;
    const read = isRead(survey);
    const places = newDestinations(rotation, read ? survey.situation : undefined);
    return places.length === 0 ? [] : [{ rotation: rotation.name, places, ...(read ? { known: true } : {}) }];
  });
}
