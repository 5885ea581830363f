/** Checks a trail line by line, from the first byte to the last. Pure. */
import {
  BEFORE_THE_FIRST,
  breakBetween,
  type ChainedLine,
  judgeTail,
  type Link,
  readLine,
  type Tail,
} from './chain.ts';
import type { TrailEntry } from './entry.ts';
import { continuedIn } from './segments.ts';

/** A break in the chain. */
export interface Fault {
  /** The name of the closed segment; absent for the current file. */
  readonly segment?: string;
  /** Starts at 1. */
  readonly line: number;
  /** A predicate without its subject: `was changed: …`. */
  readonly text: string;
}

/** The result of a check. */
export interface Checked {
  /** The first faults; a file that is not a trail could have a million. */
  readonly faults: readonly Fault[];
  readonly faultCount: number;
  /** The last record; `seq` 0 if the trail is empty. */
  readonly end: Link;
  /** The bytes after the last line break, and their number. Foreign bytes are also a fault. */
  readonly tail: Tail['tail'];
  readonly tailBytes: number;
  /** Number of lines that have the format of a record and can be parsed. */
  readonly records: number;
  /**
   * The link before the first record that was read, if the trail starts in another segment; absent if it starts with the first
   * record.
   */
  readonly elsewhere?: Elsewhere;
  /** The anchor's record is in a missing segment, so it was not compared. */
  readonly isAnchorElsewhere: boolean;
}

/** The missing segment that the first record continues; according to the trail itself, it was moved away. */
export interface Elsewhere extends Link {
  readonly segment: string;
}

/** Receives the lines of a trail, segment by segment. */
export interface Checking {
  /** The following lines are in this closed segment, until `finishSegment`. */
  segment(name: string): void;
  /** The next line, without its line break. */
  line(bytes: Buffer): void;
  /** The bytes after the last line break of a closed segment, which should be none. */
  finishSegment(rest: Buffer): void;
  /** The bytes after the last line break; `isWhole`: whether these are all of them. */
  finish(rest: Buffer, isWhole: boolean): Omit<Checked, 'tailBytes'>;
}

const MOST_FAULTS = 1_000;
const NO_RECORD = 'is not a record of a trail';

/**
 * `read` receives each line that has the format of a record, and returns the entry if possible parsed. After a break, the
 * check continues from the line as it is, so that one change gives one or two faults, not a thousand. Records removed at the
 * end are found only with an anchor, whose hash may be shortened.
 */
export function checking(read: (bytes: Buffer) => TrailEntry | undefined, anchor?: Link): Checking {
  const faults: Fault[] = [];
  let [faultCount, number, lines, records, segments] = [0, 0, 0, 0, 0];
  let segment: string | undefined;
  let end = BEFORE_THE_FIRST;
  let elsewhere: Elsewhere | undefined;
  let anchored: Link | undefined;

  function fault(linesOn: number, text: string): void {
    faultCount += 1;
    if (faults.length >= MOST_FAULTS) return;
    faults.push({ ...(segment === undefined ? {} : { segment }), line: number + linesOn, text });
  }

  function line(bytes: Buffer): void {
    number += 1;
    lines += 1;
    const link = readLine(bytes);
    if (link === undefined) {
      fault(0, NO_RECORD);
      return;
    }
    const entry = read(bytes);
    const start = lines === 1 && entry !== undefined ? elsewhereOf(link, entry) : undefined;
    if (start !== undefined)
      [elsewhere, end, anchored] = [start, start, start.seq === anchor?.seq ? start : undefined];
    const broken = breakBetween(end, link) ?? lossIn(entry);
    if (broken !== undefined) fault(0, broken);
    if (entry !== undefined) records += 1;
    else if (broken === undefined) fault(0, 'is not a record that this version can read');
    if (link.seq === anchor?.seq) anchored ??= link;
    end = link;
  }

  const isAnchorElsewhere = () =>
    anchor !== undefined && anchor.seq > 0 && anchor.seq < (elsewhere?.seq ?? 0);

  function compareWithAnchor(): void {
    if (anchor === undefined || anchor.seq === 0 || isAnchorElsewhere()) return;
    if (anchored === undefined && end.seq < anchor.seq)
      fault(0, `is the last one: records ${end.seq + 1} to ${anchor.seq} (the anchor's) were removed`);
    else if (!anchored?.hash.startsWith(anchor.hash))
      fault(0, `ends a trail whose record ${anchor.seq} differs from the anchor: the trail was rewritten`);
  }

  return {
    segment(name) {
      segments += 1;
      [segment, number] = [name, 0];
    },
    line,
    finishSegment(rest) {
      if (rest.length > 0) fault(1, UNENDED);
      [segment, number] = [undefined, 0];
    },
    finish(rest, isWhole) {
      const { tail } = isWhole ? judgeTail(end, rest) : { tail: 'foreign' as const };
      if (tail === 'unended') line(rest);
      if (tail === 'foreign') fault(1, `${NO_RECORD}, nor the beginning of one`);
      else if (segments > 0 && number === 0)
        fault(1, `is missing: the file after record ${end.seq} has no record`);
      compareWithAnchor();
      const told = { faults, faultCount, end, tail, records, isAnchorElsewhere: isAnchorElsewhere() };
      return elsewhere === undefined ? told : { ...told, elsewhere };
    },
  };
}

const UNENDED = 'was added later: a closed segment ends with a whole line';

/** If the first record continues a segment that was not read: the link of that segment. */
function elsewhereOf({ seq, previous, sound }: ChainedLine, entry: TrailEntry): Elsewhere | undefined {
  const segment = sound ? continuedIn(entry)?.segment : undefined;
  return segment === undefined ? undefined : { seq: seq - 1, hash: previous, segment };
}

/** Why a record is a fault although its hash is correct: it records that something was removed before. */
export function lossIn(entry: TrailEntry | undefined): string | undefined {
  const continued = entry === undefined ? undefined : continuedIn(entry);
  if (continued?.lost !== true) return undefined;
  return `records a loss: the file after ${continued.segment} was removed before this was written`;
}
