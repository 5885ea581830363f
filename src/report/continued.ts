/**
 * A trail grows in segments. `audit.jsonl` is always the file that is appended to; one that has become long is closed: it is
 * renamed to `audit.jsonl.000000004711`, 4711 being its last record. The file that goes on begins with the record
 * `trail.continued`, which is chained to the last one of the closed file as any two lines are. So a segment that is changed,
 * taken out or put elsewhere shows as a line would. Pure.
 */
import { basename } from 'node:path';
import type { TrailEntry } from './entry.ts';

/** The fields of `trail.continued`, besides those that each record has. */
export interface Continued {
  /** The name of the closed file, which lies beside this one unless it was moved to an archive. */
  readonly segment: string;
  /** How long it is. */
  readonly bytes: number;
  /** The file that went on after that segment was not there any more, or held no record: what it told is lost. */
  readonly lost?: true;
}

const DIGITS = 12;
const NAME = /^(.+)\.(\d{12,15})$/;

export function closedName(file: string, lastSeq: number): string {
  return `${file}.${String(lastSeq).padStart(DIGITS, '0')}`;
}

/** The beginning of the file that goes on, while it is not in its place yet. */
export function nextName(file: string): string {
  return `${file}.next`;
}

export interface ClosedName {
  /** The name of the file that was appended to. */
  readonly stem: string;
  /** The last record. */
  readonly upTo: number;
}

/** Undefined: no name of a closed segment. */
export function readName(file: string): ClosedName | undefined {
  const [, stem, digits] = NAME.exec(file) ?? [];
  return stem === undefined || digits === undefined ? undefined : { stem, upTo: Number(digits) };
}

/** Which segment a record says that it follows; undefined: it says nothing of the kind. */
export function continuedIn(entry: TrailEntry): Pick<Continued, 'segment' | 'lost'> | undefined {
  const { event, segment, lost, seq } = entry;
  if (event !== 'trail.continued' || segment === undefined || basename(segment) !== segment) return undefined;
  if (readName(segment)?.upTo !== seq - 1) return undefined;
  return { segment, ...(lost === true ? { lost } : {}) };
}
