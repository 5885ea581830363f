/**
 * Promise 7, of what somebody edits while a run is at work: an edit that was in place when a reading was answered is never
 * lost, and one that a run has lost and put back is told. The services have no conditional write and show nothing of an
 * edit between a reading and the write right after it: that one may go, and no other.
 */
import type { HistoryEntry } from '../../../src/sandbox/history.ts';
import { isReading, isWriting, type PersonsEdit } from '../edits.ts';
import type { Broken, Scope } from './view.ts';

/** From a reading to the write that is made of it, on a machine that is busy with other cases. */
const ROUND_TRIP_MS = 4_000;

/** To be asked at the end of each run. */
export function editsKept(
  { edits, sandbox, isBeside = () => false }: Pick<Scope, 'edits' | 'sandbox' | 'isBeside'>,
  exitCode: number | null,
): Broken[] {
  const entries = sandbox.history.entries();
  return edits.standing().flatMap(edit => {
    const what = `an edit of ${edit.name} in the ${edit.place}`;
    if (edits.isInPlace(edit)) {
      if (!edit.wasLost || exitCode !== 0) return [];
      return [{ promise: 7, text: `${what} was overwritten and put back, untold` }];
    }
    edits.forget(edit);
    // Of two runs, the one whose reading shows it need not be the one that writes.
    if (edit.isSeen && !isBeside())
      return [{ promise: 7, text: `${what} was lost, though a reading had shown it` }];
    const gap = gapBefore(edit, entries);
    if (gap !== undefined && gap <= ROUND_TRIP_MS) return [];
    return [{ promise: 7, text: `${what} was lost by a write that did not come right after its reading` }];
  });
}

/** From the last reading to the write that came first after the edit. */
function gapBefore(edit: PersonsEdit, entries: readonly HistoryEntry[]): number | undefined {
  const write = entries.find(
    entry =>
      isWriting(entry, edit.place) &&
      entry.status === 200 &&
      (entry.finishedMs ?? 0) >= edit.madeMs &&
      !edit.missedBy.has(entry.sequence),
  );
  const reading = entries.findLast(
    entry =>
      isReading(entry, edit.place) &&
      entry.status === 200 &&
      (entry.finishedMs ?? Number.POSITIVE_INFINITY) <= (write?.startedMs ?? 0),
  );
  return write === undefined || reading === undefined
    ? undefined
    : write.startedMs - (reading.finishedMs ?? 0);
}
