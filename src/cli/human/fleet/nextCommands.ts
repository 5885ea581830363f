/** The commands that go on after a run over a fleet. */
import type { RotationFinished } from '../../../event.ts';
import { isOpen, waitsForWave } from '../runTable.ts';
import type { Style } from '../style.ts';

/** More names than this make a line that nobody can read; a run over all does nothing where nothing is to do. */
const MOST_NAMES = 20;

/** What failed by its names; what was left to another run with everything, as it was left. */
export function nextCommands(
  all: readonly RotationFinished[],
  again: (names: readonly string[]) => string,
  { signs }: Style,
): string[] {
  const open = all.filter(isOpen);
  if (open.length === 0) return [];
  const failed = open.filter(({ outcome }) => outcome !== 'skipped').map(({ rotation }) => rotation);
  const everything = again([]);
  if (failed.length === 0 || failed.length > MOST_NAMES || waitsForWave(all))
    return [`${signs.next} ${everything}`];
  const named = again(failed);
  if (failed.length === open.length || named === everything) return [`${signs.next} ${named}`];
  return [`${signs.next} ${named}   (what failed)`, `${signs.next} ${everything}   (and what was skipped)`];
}
