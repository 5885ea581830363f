/** Reads a trail from its first byte to its last, and finds what was done to it. Pure. */
import { BEFORE_THE_FIRST, breakBetween, judgeTail, type Link, readLine, type Tail } from './chain.ts';

export interface Fault {
  /** Counted from 1. */
  readonly line: number;
  /** A sentence without its subject: `was changed: …`. */
  readonly text: string;
}

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Without the line break. */
  readonly bytes: Buffer;
}

export interface Checked {
  readonly faults: readonly Fault[];
  /** The last record; `seq` 0 in an empty trail. */
  readonly end: Link;
  /** What stands after the last line break, and how many bytes it has. Foreign bytes are a fault, too. */
  readonly tail: Tail['tail'];
  readonly tailBytes: number;
  /** Each line that has the form of a record. */
  readonly lines: readonly Line[];
}

/**
 * After a break it goes on from the line as it stands, so that one change is one fault or two, not a thousand.
 * Records that were cut off at the end are found with an anchor only; its hash may be shortened.
 */
export function check(bytes: Buffer, anchor?: Link): Checked {
  const walk = new Walk(anchor);
  let start = 0;
  for (let stop = bytes.indexOf(LINE_BREAK); stop >= 0; stop = bytes.indexOf(LINE_BREAK, start)) {
    walk.line(bytes.subarray(start, stop));
    start = stop + 1;
  }
  const rest = bytes.subarray(start);
  const { tail } = judgeTail(walk.end, rest);
  if (tail === 'unended') walk.line(rest);
  if (tail === 'foreign') walk.fault(1, `${NO_RECORD}, nor the beginning of one`);
  walk.atTheEnd();
  const { faults, end, lines } = walk;
  return { faults, end, tail, tailBytes: rest.length, lines };
}

const LINE_BREAK = 10;
const NO_RECORD = 'is no record of a trail';

/** Goes from line to line and remembers the last. */
class Walk {
  readonly faults: Fault[] = [];
  readonly lines: Line[] = [];
  end: Link = BEFORE_THE_FIRST;
  readonly #anchor: Link | undefined;
  #anchored: Link | undefined;
  #number = 0;

  constructor(anchor: Link | undefined) {
    this.#anchor = anchor;
  }

  line(bytes: Buffer): void {
    this.#number += 1;
    const line = readLine(bytes);
    const broken = line === undefined ? NO_RECORD : breakBetween(this.end, line);
    if (broken !== undefined) this.fault(0, broken);
    if (line === undefined) return;
    this.lines.push({ number: this.#number, bytes });
    if (line.seq === this.#anchor?.seq) this.#anchored ??= line;
    this.end = line;
  }

  fault(linesOn: number, text: string): void {
    this.faults.push({ line: this.#number + linesOn, text });
  }

  atTheEnd(): void {
    const anchor = this.#anchor;
    if (anchor === undefined || anchor.seq === 0) return;
    if (this.#anchored === undefined && this.end.seq < anchor.seq)
      this.fault(
        0,
        `is the last one: records ${this.end.seq + 1} to ${anchor.seq}, the anchor's, are cut off`,
      );
    else if (!this.#anchored?.hash.startsWith(anchor.hash))
      this.fault(0, `ends a trail in which record ${anchor.seq} is not the anchor's: it was written anew`);
  }
}
