/**
 * The incident record on the disk: one file for programs, one for people, each written whole or not at all, readable by its
 * owner alone.
 */

import { mkdir, readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { errorCode } from '../errorCode.ts';
import { filtered } from '../filter.ts';
import { Problem } from '../problem.ts';
import { writeWhole } from '../wholeFile.ts';
import { inWords } from './fileTrouble.ts';
import { baseOf, runsRecordedIn } from './incidentNames.ts';
import type { Incident } from './incidentRecord.ts';
import { incidentMarkdown } from './incidentText.ts';

/**
 * Before anything is done: a record that says only what leaked, and that nothing has become of it yet. It shows that the
 * folder can be written, and it is what is left of a run that is killed.
 */
export async function beginRecord(folder: string, incident: Incident): Promise<void> {
  const base = baseOf(folder, incident.run);
  try {
    await mkdir(folder, { recursive: true });
    await write(base, incident);
  } catch (error) {
    const details = {
      code: 'human-needed' as const,
      subject: `incident record ${base}`,
      reason: `cannot be written: ${wordsFor(error)}; nothing was done`,
      remedy: 'the same command with --record FOLDER, for a folder that can be written',
    };
    throw new Problem(details, error);
  }
}

/** Fails with a Problem. */
export async function writeRecord(folder: string, incident: Incident): Promise<void> {
  const base = baseOf(folder, incident.run);
  try {
    await write(base, incident);
  } catch (error) {
    const details = {
      code: 'refused' as const,
      subject: `incident record ${base}`,
      reason: `could not be written: ${wordsFor(error)}; the steps of the run were done`,
      remedy: 'keep this output; keyturn status shows what is open',
    };
    throw new Problem(details, error);
  }
}

async function write(base: string, incident: Incident): Promise<void> {
  await writeWhole(`${base}.json`, filtered(`${JSON.stringify(incident, null, 2)}\n`), { mode: 0o600 });
  await writeWhole(`${base}.md`, filtered(incidentMarkdown(incident)), { mode: 0o600 });
}

function wordsFor(error: unknown): string {
  const code = errorCode(error);
  return code === undefined ? 'unknown error' : inWords(code);
}

const row = z.looseObject({ rotation: z.string(), keyId: z.string() });

/** As `incidentOf` makes it. Anybody may have edited the file since. */
const schema = z.object({
  schema: z.literal('keyturn/incident@1'),
  run: z.string(),
  finishedBy: z.optional(z.string()),
  reason: z.string(),
  actor: z.string(),
  client: z.optional(z.nullable(z.string())),
  ci: z.optional(z.object({ system: z.string(), url: z.string(), startedBy: z.optional(z.string()) })),
  discovered: z.optional(z.string()),
  others: z.optional(
    z.array(
      z.object({
        ...row.shape,
        displayName: z.string(),
        start: z.string(),
        end: z.nullable(z.string()),
        lastSignIn: z.string(),
        inUse: z.optional(z.boolean()),
      }),
    ),
  ),
  use: z.optional(
    z.array(
      z.object({
        ...row.shape,
        unknown: z.nullable(z.string()),
        complete: z.boolean(),
        own: z.number(),
        from: z.array(
          z.object({
            address: z.string(),
            resource: z.string(),
            succeeded: z.number(),
            failed: z.number(),
            first: z.string(),
            last: z.string(),
          }),
        ),
        queries: z.object({ kql: z.string(), graph: z.string() }),
      }),
    ),
  ),
  checked: z.optional(z.array(z.object({ ...row.shape, words: z.string() }))),
  proofs: z.optional(
    z.array(
      z.object({
        ...row.shape,
        outcome: z.enum(['refused', 'accepted', 'unknown', 'not-asked']),
        value: z.string(),
        at: z.nullable(z.string()),
        code: z.nullable(z.string()),
        calls: z.number(),
        check: z.string(),
      }),
    ),
  ),
  trail: z.optional(z.object({ file: z.string(), anchor: z.nullable(z.string()) })),
  begun: z.string(),
  ended: z.string(),
  immediately: z.boolean(),
  leaked: z.array(
    z.object({
      ...row.shape,
      registration: z.string(),
      displayName: z.string(),
      start: z.string(),
      end: z.nullable(z.string()),
      inUse: z.boolean(),
      lastSignIn: z.string(),
      removed: z.nullable(z.string()),
    }),
  ),
  disabledVersions: z.array(z.string()),
  published: z.array(z.object({ ...row.shape, version: z.string() })),
  targets: z.array(
    z.object({
      rotation: z.string(),
      target: z.string(),
      required: z.boolean(),
      updated: z.boolean(),
      outcome: z.string(),
    }),
  ),
  outcome: z.string(),
  open: z.array(z.string()),
  check: z.optional(z.string()),
  finish: z.array(z.string()),
  timeline: z.array(z.object({ at: z.string(), rotation: z.string(), what: z.string() })),
  reminder: z.string(),
});

/** Undefined where there is none in this folder, or where it is none that this program wrote. */
export async function readRecord(folder: string, run: string): Promise<Incident | undefined> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(`${baseOf(folder, run)}.json`, 'utf8')));
    if (!parsed.success || parsed.data.run !== run) return undefined;
    const { finishedBy, ...record } = parsed.data;
    return { ...record, ...(finishedBy === undefined ? {} : { finishedBy }) };
  } catch {
    return undefined;
  }
}

/** Oldest first. A file that this program did not write is none. */
export async function recordsIn(folder: string): Promise<Incident[]> {
  const runs = await runsRecordedIn(folder);
  const records = await Promise.all(runs.map(run => readRecord(folder, run)));
  return records.filter(record => record !== undefined);
}
