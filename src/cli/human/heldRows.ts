/** What other runs hold: a line for each of these runs, however many rotations it holds. */
import type { RotationFinished } from '../../event.ts';
import { plural } from '../../rotation/words.ts';

/** What other runs are at work on, a line for each of these: they tell of it. */
export function heldRows(events: readonly RotationFinished[]): HeldRow[] {
  const held = events.filter(({ heldBy }) => heldBy !== undefined);
  const kind = ({ heldBy, outcome }: RotationFinished) => `${heldBy}\n${outcome}`;
  return [...Map.groupBy(held, kind).values()].flatMap(those => {
    const [first, ...others] = those;
    if (first === undefined) return [];
    const { rotation, outcome, summary, heldBy, pressing } = first;
    const why = pressing === undefined ? '' : `; reported because it is urgent: ${pressing}`;
    if (others.length === 0) return [{ name: rotation, outcome, summary: `${summary}${why}` }];
    // Sorted: the order in which they were met differs from run to run.
    const names = those.map(withReason).toSorted();
    const name = plural(names.length, 'rotation');
    return [{ name, outcome, summary: `are being worked on by ${heldBy}: ${names.join(', ')}` }];
  });
}

function withReason({ rotation, pressing }: RotationFinished): string {
  return pressing === undefined ? rotation : `${rotation} (${pressing})`;
}

interface HeldRow {
  readonly name: string;
  readonly outcome: RotationFinished['outcome'];
  readonly summary: string;
}
