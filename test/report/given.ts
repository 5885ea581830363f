/** Trails written by the real code into a folder that the canary searches. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../src/event.ts';
import { openTrail, type Trail } from '../../src/report/auditTrail.ts';
import type { Link } from '../../src/report/chain.ts';
import { parseEntry, type TrailEntry } from '../../src/report/entry.ts';
import { type ReadTrail, readTrail as streamed } from '../../src/report/trail.ts';
import { type Checked, checking } from '../../src/report/trailCheck.ts';
import { searchedFolder } from '../support/canary.ts';

export function freshFile(): string {
  return join(searchedFolder(), 'audit.jsonl');
}

/** A clock that moves a minute each time it is asked. */
export function movingClock(start = '2026-11-23T03:00:00Z') {
  let passed = 0;
  return {
    now: () => new Date(new Date(start).getTime() + 60_000 * passed++),
    sleep: (ms: number) => new Promise<void>(resolve => void setTimeout(resolve, Math.min(ms, 1))),
  };
}

export function opened(file: string, run = 'r-1', clock = movingClock(), most?: number): Promise<Trail> {
  const actor = { who: 'ada@cron-1', pid: 4242, client: 'b1a4d0c8-93e7-4f52-86ab-0c7d5e29f314' };
  const options = { file, actor, run, command: 'keyturn rotate', clock };
  return openTrail({ ...options, ...(most === undefined ? {} : { most }) });
}

export function note(text: string): RunEvent {
  return { event: 'run.note', text };
}

/** A trail of notes, one line each. */
export async function trailOf(texts: readonly string[]): Promise<{ file: string; bytes: Buffer }> {
  const file = freshFile();
  const trail = await opened(file);
  for (const text of texts) await written(trail, note(text));
  return { file, bytes: readFileSync(file) };
}

/** Records an event and insists on it. */
export async function written(trail: Trail, event: RunEvent): Promise<void> {
  const trouble = await trail.record(event);
  if (trouble !== undefined) throw trouble;
}

/** A trail that is small enough to be held as a whole. */
export async function readTrail(
  file: string,
  anchor?: Link,
): Promise<ReadTrail & { readonly entries: TrailEntry[] }> {
  const entries: TrailEntry[] = [];
  return { ...(await streamed(file, entry => entries.push(entry), anchor)), entries };
}

export function check(bytes: Buffer, anchor?: Link): Checked {
  const walk = checking(parseEntry, anchor);
  const stop = bytes.lastIndexOf(10);
  for (const line of linesOf(bytes)) walk.line(line.subarray(0, -1));
  const rest = bytes.subarray(stop + 1);
  return { ...walk.finish(rest, true), tailBytes: rest.length };
}

export function checkFile(file: string): Checked {
  return check(readFileSync(file));
}

export function isIntact({ faults }: Checked): boolean {
  return faults.length === 0;
}

/** The same trail with other bytes, in a file of its own. */
export function fileWith(bytes: Buffer): string {
  const file = freshFile();
  writeFileSync(file, bytes);
  return file;
}

export function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let stop = bytes.indexOf(10); stop >= 0; stop = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, stop + 1));
    start = stop + 1;
  }
  return lines;
}
