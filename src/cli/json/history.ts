import type { TrailEntry } from '../../report/entry.ts';
import type { ReadTrail } from '../../report/trail.ts';
import { schemaOf } from './document.ts';

/** `keyturn history --json`, schema `keyturn/history@1`. */
export interface HistoryDocument {
  readonly schema: string;
  readonly audit: string;
  readonly state: 'intact' | 'tampered';
  readonly records: number;
  /** `SEQ:HASH` of the last record, to be kept elsewhere; absent in an empty trail. */
  readonly anchor?: string;
  /** Bytes that a crash left at the end; the next run that writes mends it. */
  readonly tornBytes?: number;
  /** `line` is counted from 1. */
  readonly faults: readonly { readonly line: number; readonly text: string }[];
  /** How many faults there are besides these. */
  readonly moreFaults?: number;
  /**
   * As they stand in the trail; none with `--check`. Where one rotation was asked for, `settled` of a `rotations.settled`
   * names only this one.
   */
  readonly entries: readonly TrailEntry[];
  readonly exitCode: number;
}

/**
 * The text around the entries, which are written one by one, with commas: a trail may hold more than fits into one text.
 */
export function historyAround(
  trail: ReadTrail,
  exitCode: number,
): { readonly head: string; readonly end: string } {
  const { file, faults, faultCount, end, tail, tailBytes, records } = trail;
  const head: Omit<HistoryDocument, 'entries' | 'exitCode'> = {
    schema: schemaOf('history'),
    audit: file,
    state: faultCount === 0 ? 'intact' : 'tampered',
    records,
    ...(end.seq === 0 ? {} : { anchor: `${end.seq}:${end.hash}` }),
    ...(tail === 'torn' || tail === 'unended' ? { tornBytes: tailBytes } : {}),
    faults: faults.map(({ line, text }) => ({ line, text })),
    ...(faultCount > faults.length ? { moreFaults: faultCount - faults.length } : {}),
  };
  return { head: `${JSON.stringify(head).slice(0, -1)},"entries":[`, end: `],"exitCode":${exitCode}}\n` };
}
