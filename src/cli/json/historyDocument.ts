import type { TrailEntry } from '../../report/entry.ts';
import type { ReadTrail } from '../../report/trail.ts';
import type { Elsewhere } from '../../report/trailCheck.ts';
import { schemaOf } from './problemDocument.ts';

/** `keyturn history --json`, schema `keyturn/history@1`. */
export interface HistoryDocument {
  readonly schema: string;
  readonly audit: string;
  readonly state: 'intact' | 'tampered';
  readonly records: number;
  /** The names of the closed segments that were read before the file, in their order; absent where there are none. */
  readonly segments?: readonly string[];
  /** The records that are not here: 1 to `upTo`. `anchor` is the last of them as what is here continues it. */
  readonly elsewhere?: { readonly upTo: number; readonly segment: string; readonly anchor: string };
  /** `SEQ:HASH` of the last record, to be kept elsewhere; absent in an empty trail. */
  readonly anchor?: string;
  /** Bytes that a crash left at the end; the next run that writes mends it. */
  readonly tornBytes?: number;
  /** `line` is counted from 1, in the segment or, where none is named, in the file itself. */
  readonly faults: readonly { readonly segment?: string; readonly line: number; readonly text: string }[];
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
  const { file, faults, faultCount, end, tail, tailBytes, records, segments, elsewhere } = trail;
  const head: Omit<HistoryDocument, 'entries' | 'exitCode'> = {
    schema: schemaOf('history'),
    audit: file,
    state: faultCount === 0 ? 'intact' : 'tampered',
    records,
    ...(segments.length === 0 ? {} : { segments }),
    ...(elsewhere === undefined ? {} : { elsewhere: elsewhereFields(elsewhere) }),
    ...(end.seq === 0 ? {} : { anchor: `${end.seq}:${end.hash}` }),
    ...(tail === 'torn' || tail === 'unended' ? { tornBytes: tailBytes } : {}),
    faults,
    ...(faultCount > faults.length ? { moreFaults: faultCount - faults.length } : {}),
  };
  return { head: `${JSON.stringify(head).slice(0, -1)},"entries":[`, end: `],"exitCode":${exitCode}}\n` };
}

function elsewhereFields({ seq, hash, segment }: Elsewhere): NonNullable<HistoryDocument['elsewhere']> {
  return { upTo: seq, segment, anchor: `${seq}:${hash}` };
}
