import { type SecretlessDegree, secretlessDegree } from '../rotation/secretless.ts';
import type { Survey } from '../run/survey.ts';
import { isRead } from './outlook.ts';

/** The names of rotations whose secret need not exist, to this degree. */
export function needlessIn(surveys: readonly Survey[], degree: SecretlessDegree): string[] {
  return surveys.flatMap(survey =>
    isRead(survey) && secretlessDegree(survey.rotation, survey.situation) === degree
      ? [survey.rotation.name]
      : [],
  );
}
