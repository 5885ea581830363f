/** Goes through a trail line by line, from its first byte to its last, and finds what was done to it. Pure. */
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

export interface Fault {
  /** The name of the closed segment; absent: the file itself. */
  readonly segment?: string;
  /** Counted from 1. */
  readonly line: number;
  /** A sentence without its subject: `was changed: …`. */
  readonly text: string;
}

export interface Checked {
  /** The first of them: a file that is no trail at all could have a million. */
  readonly faults: readonly Fault[];
  readonly faultCount: number;
  /** The last record; `seq` 0 in an empty trail. */
  readonly end: Link;
  /** What stands after the last line break, and how many bytes it has. Foreign bytes are a fault, too. */
  readonly tail: Tail['tail'];
  readonly tailBytes: number;
  /** How many lines have the form of a record and can be understood. */
  readonly records: number;
  /** The last record before the first one that is here; absent where that is the first of all. */
  readonly elsewhere?: Elsewhere;
  /** The anchor's record is among those, so nothing was compared with it. */
  readonly isAnchorElsewhere: boolean;
}

/** What is here continues it: its segment was moved away, as far as the trail itself can tell. */
export interface Elsewhere extends Link {
  readonly segment: string;
}

export interface Checking {
  /** What follows is of this closed segment, until it is finished. */
  segment(name: string): void;
  /** The next line, without its line break. */
  line(bytes: Buffer): void;
  /** What stands after the last line break of a closed segment: nothing. */
  finishSegment(rest: Buffer): void;
  /** What stands after the last line break; `isWhole`: all of it. */
  finish(rest: Buffer, isWhole: boolean): Omit<Checked, 'tailBytes'>;
}

const MOST_FAULTS = 1_000;
const NO_RECORD = 'is no record of a trail';

/**
 * `read` gets each line that has the form of a record, and returns it if it is understood. After a break it goes on from the
 * line as it stands, so that one change is one fault or two, not a thousand. Records that were cut off at the end are found
 * with an anchor only; its hash may be shortened.
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
    else if (broken === undefined) fault(0, 'is no record that this version understands');
    if (link.seq === anchor?.seq) anchored ??= link;
    end = link;
  }

  const isAnchorElsewhere = () =>
    anchor !== undefined && anchor.seq > 0 && anchor.seq < (elsewhere?.seq ?? 0);

  function compareWithAnchor(): void {
    if (anchor === undefined || anchor.seq === 0 || isAnchorElsewhere()) return;
    if (anchored === undefined && end.seq < anchor.seq)
      fault(0, `is the last one: records ${end.seq + 1} to ${anchor.seq}, the anchor's, are cut off`);
    else if (!anchored?.hash.startsWith(anchor.hash))
      fault(0, `ends a trail in which record ${anchor.seq} is not the anchor's: it was written anew`);
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
      else if (segments > 0 && number === 0) fault(1, `is missing: nothing goes on after record ${end.seq}`);
      compareWithAnchor();
      const told = { faults, faultCount, end, tail, records, isAnchorElsewhere: isAnchorElsewhere() };
      return elsewhere === undefined ? told : { ...told, elsewhere };
    },
  };
}

const UNENDED = 'is not as the segment was closed: it ends with a whole line';

/** The first record that is here may say that it goes on after a segment. */
function elsewhereOf({ seq, previous, sound }: ChainedLine, entry: TrailEntry): Elsewhere | undefined {
  const segment = sound ? continuedIn(entry)?.segment : undefined;
  return segment === undefined ? undefined : { seq: seq - 1, hash: previous, segment };
}

/** Why a record is a fault, however sound it is: when it was written, something had been taken away. */
export function lossIn(entry: TrailEntry | undefined): string | undefined {
  const continued = entry === undefined ? undefined : continuedIn(entry);
  if (continued?.lost !== true) return undefined;
  return `tells of a loss: what went on after ${continued.segment} was taken away before this was written`;
}
