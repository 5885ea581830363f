/** Goes through a trail line by line, from its first byte to its last, and finds what was done to it. Pure. */
import { BEFORE_THE_FIRST, breakBetween, judgeTail, type Link, readLine, type Tail } from './chain.ts';

export interface Fault {
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
}

export interface Checking {
  /** The next line, without its line break. */
  line(bytes: Buffer): void;
  /** What stands after the last line break; `isWhole`: all of it. */
  finish(rest: Buffer, isWhole: boolean): Omit<Checked, 'tailBytes'>;
}

const MOST_FAULTS = 1_000;
const NO_RECORD = 'is no record of a trail';

/**
 * `read` gets each line that has the form of a record, and says whether it understands it. After a break it goes on from the
 * line as it stands, so that one change is one fault or two, not a thousand. Records that were cut off at the end are found
 * with an anchor only; its hash may be shortened.
 */
export function checking(read: (bytes: Buffer) => boolean, anchor?: Link): Checking {
  const faults: Fault[] = [];
  let [faultCount, number, records] = [0, 0, 0];
  let end = BEFORE_THE_FIRST;
  let anchored: Link | undefined;

  function fault(linesOn: number, text: string): void {
    faultCount += 1;
    if (faults.length < MOST_FAULTS) faults.push({ line: number + linesOn, text });
  }

  function line(bytes: Buffer): void {
    number += 1;
    const link = readLine(bytes);
    const broken = link === undefined ? NO_RECORD : breakBetween(end, link);
    if (broken !== undefined) fault(0, broken);
    if (link === undefined) return;
    if (read(bytes)) records += 1;
    else if (broken === undefined) fault(0, 'is no record that this version understands');
    if (link.seq === anchor?.seq) anchored ??= link;
    end = link;
  }

  function compareWithAnchor(): void {
    if (anchor === undefined || anchor.seq === 0) return;
    if (anchored === undefined && end.seq < anchor.seq)
      fault(0, `is the last one: records ${end.seq + 1} to ${anchor.seq}, the anchor's, are cut off`);
    else if (!anchored?.hash.startsWith(anchor.hash))
      fault(0, `ends a trail in which record ${anchor.seq} is not the anchor's: it was written anew`);
  }

  return {
    line,
    finish(rest, isWhole) {
      const { tail } = isWhole ? judgeTail(end, rest) : { tail: 'foreign' as const };
      if (tail === 'unended') line(rest);
      if (tail === 'foreign') fault(1, `${NO_RECORD}, nor the beginning of one`);
      compareWithAnchor();
      return { faults, faultCount, end, tail, records };
    },
  };
}
