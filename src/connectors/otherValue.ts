import type { TargetState } from '../rotation/observation.ts';
import { plural } from '../rotation/words.ts';
import type { Secret } from '../secret.ts';

/** Of a shorter value, three characters tell too much. */
const SHORTEST_HINTED = 8;

/** The state of a place that holds something else: its first characters tell which credential it may be. */
export function otherValue(held: Secret, where = ''): TargetState {
  const { length } = held.reveal();
  const what = length < SHORTEST_HINTED ? plural(length, 'character') : `${held.hint()}…`;
  return { state: 'differs', detail: `holds another value (${what})${where}`, hint: held.hint() };
}
