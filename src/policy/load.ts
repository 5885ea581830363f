/** Loads a policy file: returns the `Policy`, or throws with the list of everything that is wrong. */
import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { assemble } from './assemble.ts';
import { draftPolicy } from './draft.ts';
import type { KindSchema } from './kindSchema.ts';
import type { Policy } from './policy.ts';
import type { PolicyCode } from './policyCode.ts';
import { collecting, type PolicyProblem, policyInvalid } from './problems.ts';
import { findBrokenRules } from './rules.ts';
import { suggest } from './suggest.ts';
import { readDocument } from './yamlDocument.ts';

export interface PolicySource {
  /** For messages. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** About ten thousand rotations. Parsing needs some sixty times as much memory. */
const LARGEST_BYTES = 8 * 1024 * 1024;
const LARGEST_LINES = 400_000;

/** Throws a Problem with code `policy-invalid`; `policyProblems` returns its faults as data. */
export function loadPolicy({ file, bytes }: PolicySource, kinds: readonly KindSchema[]): Policy {
  if (bytes.length > LARGEST_BYTES) throw wholeFile(file, 'too-large', tooLarge(bytes.length));
  const text = decode(bytes);
  if (typeof text !== 'string') throw only({ code: 'encoding', file, path: [], ...text });
  const lines = text.split('\n').length;
  if (lines > LARGEST_LINES)
    throw wholeFile(file, 'too-large', `it has ${lines} lines; the limit is ${LARGEST_LINES}`);
  const document = readDocument(text);
  const { add, problems } = collecting(file, document);
  for (const fault of document.faults) add(fault);
  const draft = 'data' in document ? draftPolicy(document.data, kinds, add) : undefined;
  if (draft !== undefined) findBrokenRules(draft, add);
  const found = problems();
  if (draft === undefined || found.count > 0) throw policyInvalid(file, found);
  return assemble(file, draft);
}

/** Reads and loads a file. Throws like `loadPolicy`, also if the file cannot be read. */
export async function readPolicyFile(file: string, kinds: readonly KindSchema[]): Promise<Policy> {
  return loadPolicy({ file, bytes: bytesOf(file) }, kinds);
}

/**
 * Synchronous, because one file is read once before anything else can start; `node:fs/promises` would have to be loaded for it.
 */
function bytesOf(file: string): Uint8Array {
  try {
    const found = statSync(file);
    if (found.isDirectory())
      throw wholeFile(file, 'directory', 'it is a directory', 'name a file: --config FILE');
    if (!found.isFile())
      throw wholeFile(
        file,
        'unreadable',
        'it is not a regular file',
        'save the policy as a file: --config FILE',
      );
    if (found.size > LARGEST_BYTES) throw wholeFile(file, 'too-large', tooLarge(found.size));
    return readFileSync(file);
  } catch (error) {
    const code =
      error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw code === 'ENOENT' ? noSuchFile(file) : wholeFile(file, 'unreadable', `it cannot be read (${code})`);
  }
}

function noSuchFile(file: string) {
  const policies = namesIn(dirname(file)).filter(name => /\.ya?ml$/.test(name));
  const near = suggest(basename(file), policies);
  const text =
    near === undefined ? 'there is no such file' : `there is no such file: did you mean "${near}"?`;
  return wholeFile(
    file,
    'no-file',
    text,
    'name a policy with --config FILE; rotation.example.yaml is an example to copy',
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function tooLarge(size: number): string {
  return `it has ${Math.ceil(size / 1024 / 1024)} MB; the limit is ${LARGEST_BYTES / 1024 / 1024} MB`;
}

function wholeFile(file: string, code: PolicyCode, text: string, remedy?: string) {
  return only({ code, file, path: [], text }, remedy);
}

function only(problem: PolicyProblem, remedy?: string) {
  return policyInvalid(problem.file, { first: [problem], count: 1 }, remedy);
}

/** An encoding error and its position. Line and column start at 1. */
interface EncodingFault {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** The text of a UTF-8 file, with or without a byte order mark; otherwise the encoding error. */
function decode(bytes: Uint8Array): string | EncodingFault {
  if (isUtf16(bytes)) return { text: 'the file is UTF-16: save it as UTF-8', line: 1, column: 1 };
  if (isUtf8(bytes)) return new TextDecoder('utf-8').decode(bytes);
  return firstBadByte(bytes);
}

/** Whether the file starts with a byte order mark of UTF-16, or with a NUL byte before or after the first character. */
function isUtf16([first, second]: Uint8Array): boolean {
  if (first === undefined || second === undefined) return false;
  return (
    (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || first === 0 || second === 0
  );
}

/** Finds the first invalid byte: the text, decoded with replacement characters and encoded again, differs from there on. */
function firstBadByte(bytes: Uint8Array): EncodingFault {
  const again = new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  const differing = bytes.findIndex((byte, index) => byte !== again[index]);
  const at = differing === -1 ? bytes.length - 1 : differing;
  const lines = new TextDecoder('utf-8').decode(bytes.subarray(0, at)).split('\n');
  const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0');
  return {
    text: `the file is not valid UTF-8: byte 0x${byte} at offset ${at}`,
    line: lines.length,
    column: (lines.at(-1)?.length ?? 0) + 1,
  };
}
