/** What a data file of `scripts/clients/` holds: one client that nobody here wrote, and what it is asked to do. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod/mini';

const text = z.string().check(z.minLength(1));

const Row = z.strictObject({
  area: text,
  /** The argument vector, or a line for bash; with `by`, the program that `by` reads from its standard input. */
  command: z.union([text, z.array(text).check(z.minLength(1))]),
  /** Refused: as the real service refuses it. Not simulated: the sandbox answers 501 and names the operation. */
  expect: z.enum(['works', 'refused', 'not simulated']),
  /** What the output has to hold. A refusal without it could be any failure. */
  holds: z.optional(text),
  /** The command as the program prints it, with `<…>` for what it fills in: test/clients.test.ts collects those. */
  remedy: z.optional(text),
});

const ClientFile = z.strictObject({
  client: text,
  /** A line for bash that ends with 0 where the client is installed. */
  installed: text,
  /** A line for bash that prints which one it is, on one line or several. */
  version: text,
  /** What to do where it is not. */
  install: text,
  /** A line for bash that reads the program of a row from its standard input: an interpreter. */
  by: z.optional(text),
  /** Stands before the command of each row. */
  prelude: z.optional(text),
  /** A line for bash before the first row, for instance a sign-in. */
  prepare: z.optional(text),
  rows: z.array(Row).check(
    z.minLength(1),
    z.refine(
      rows => rows.every(({ expect, holds }) => expect !== 'refused' || holds !== undefined),
      'a row that expects a refusal says with holds which one',
    ),
  ),
});

export type Row = z.infer<typeof Row>;
export type ClientFile = z.infer<typeof ClientFile>;
export type Expectation = Row['expect'];

const FOLDER = import.meta.dirname;
/** Not clients: what they find, and what they are told. */
const SETTING = new Set(['world.yaml', 'rotation.yaml', 'names.yaml']);

export const worldFile: string = join(FOLDER, 'world.yaml');
export const policyFile: string = join(FOLDER, 'rotation.yaml');

export function clientFileNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter(name => name.endsWith('.yaml') && !SETTING.has(name))
    .sort();
}

export function readClientFile(name: string): ClientFile {
  const found = z.safeParse(ClientFile, parse(readFileSync(join(FOLDER, name), 'utf8')));
  if (found.success) return found.data;
  throw new Error(`scripts/clients/${basename(name)}: ${z.prettifyError(found.error)}`);
}

/** The names of the world, which the commands find in their environment. */
export function readNames(): Readonly<Record<string, string>> {
  return z.parse(z.record(z.string(), z.string()), parse(readFileSync(join(FOLDER, 'names.yaml'), 'utf8')));
}
