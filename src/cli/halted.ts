import { haltInWords } from '../rotation/halt.ts';
import type { Halt } from '../rotation/observation.ts';
import type { Survey } from '../run/survey.ts';
import { isRead } from './outlook.ts';

/** Rotations that one `keyturn stop` has halted. */
export interface HaltedRotations {
  readonly halt: Halt;
  readonly names: readonly string[];
}

export function haltedIn(surveys: readonly Survey[]): HaltedRotations[] {
  const found = surveys.flatMap(survey =>
    isRead(survey) && survey.situation.halt !== undefined
      ? [{ name: survey.rotation.name, halt: survey.situation.halt }]
      : [],
  );
  const groups = Map.groupBy(found, ({ halt }) => haltInWords(halt));
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ halt: first.halt, names: [first, ...others].map(({ name }) => name) }],
  );
}
