/** Reads a whole trail: its records, and whether it is as it was written. */
import { readFile } from 'node:fs/promises';
import type { Link } from './chain.ts';
import { type Checked, check, type Fault } from './check.ts';
import { parseEntry, type TrailEntry } from './entry.ts';
import { trailTrouble } from './fileTrouble.ts';

export interface ReadTrail extends Omit<Checked, 'lines'> {
  readonly file: string;
  /** In the order of the file; lines that cannot be understood are among the faults. */
  readonly entries: readonly TrailEntry[];
}

/** With an anchor, also finds what was cut off at the end. Fails with a Problem where the file cannot be read. */
export async function readTrail(file: string, anchor?: Link): Promise<ReadTrail> {
  const { lines, faults, ...rest } = check(await bytesOf(file), anchor);
  const entries: TrailEntry[] = [];
  const unclear: Fault[] = [];
  for (const { number, bytes } of lines) {
    const entry = parseEntry(bytes);
    if (entry !== undefined) entries.push(entry);
    else if (!faults.some(({ line }) => line === number))
      unclear.push({ line: number, text: 'is no record that this version understands' });
  }
  const all = [...faults, ...unclear].sort((one, other) => one.line - other.line);
  return { file, entries, faults: all, ...rest };
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw trailTrouble(file, 'read', error);
  }
}
