import type { TrailEntry } from '../../report/entry.ts';
import type { ReadTrail } from '../../report/trail.ts';
import { schemaOf } from './document.ts';

export interface HistoryTold {
  readonly trail: ReadTrail;
  /** Those that were asked for. */
  readonly entries: readonly TrailEntry[];
  readonly exitCode: number;
}

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
  /** As they stand in the trail; none with `--check`. */
  readonly entries: readonly TrailEntry[];
  readonly exitCode: number;
}

export function historyDocument({ trail, entries, exitCode }: HistoryTold): HistoryDocument {
  const { file, faults, end, tail, tailBytes } = trail;
  return {
    schema: schemaOf('history'),
    audit: file,
    state: faults.length === 0 ? 'intact' : 'tampered',
    records: trail.entries.length,
    ...(end.seq === 0 ? {} : { anchor: `${end.seq}:${end.hash}` }),
    ...(tail === 'torn' || tail === 'unended' ? { tornBytes: tailBytes } : {}),
    faults: faults.map(({ line, text }) => ({ line, text })),
    entries,
    exitCode,
  };
}
