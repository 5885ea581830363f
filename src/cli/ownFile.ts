/** Files that a verb writes anew each time: what is replaced has to be one of its own. */
import { closeSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { filtered } from '../filter.ts';
import { shellWord } from '../policy/quote.ts';
import { Problem } from '../problem.ts';
import { inWords, unfitness } from '../report/fileTrouble.ts';
import { writeWhole } from '../wholeFile.ts';

export interface OwnFileKind {
  /** `page`, for messages. */
  readonly word: string;
  /** Where it is named: `keyturn report --html`. */
  readonly option: string;
  /** A name to propose. */
  readonly example: string;
  /** How every file of the kind begins, in lower case. */
  readonly beginning: string;
}

/**
 * Why the file may not be replaced: a device would become a file, and what does not begin like the others may be a policy or a
 * trail, named by mistake. `isUnread`: nothing is known of what is there. Undefined: it may, or there is none.
 */
export interface Unfit {
  readonly why: string;
  readonly isUnread?: true;
}

export function unfit(file: string, kind: OwnFileKind): Unfit | undefined {
  if (file === '' || file === '-') return { why: 'it is not the name of a file' };
  const unfitWhy = unfitness(file);
  return unfitWhy === undefined ? unlessOwn(file, kind) : { why: unfitWhy };
}

export function unfitProblem(file: string, { why }: Unfit, { word, option, example }: OwnFileKind): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: `${option} ${shellWord(file)}`,
    reason: `${why}; only a ${word} is replaced`,
    remedy: `${option} ${example}`,
  });
}

function unlessOwn(file: string, { beginning }: OwnFileKind): Unfit | undefined {
  try {
    const found = readBeginning(file, beginning.length);
    return found === '' || found.toLowerCase() === beginning ? undefined : { why: 'it is another file' };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (errorCode(error) === undefined) throw error;
    return { why: 'it cannot be read', isUnread: true };
  }
}

function readBeginning(file: string, length: number): string {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.toString('latin1', 0, readSync(handle, bytes, 0, length, 0));
  } finally {
    closeSync(handle);
  }
}

/** The size in bytes. Throws a Problem if the file cannot be written; it is then as it was before. */
export async function writeOwn(file: string, text: string, { word }: OwnFileKind): Promise<number> {
  const clean = filtered(text);
  try {
    await writeWhole(placeOf(file), clean, { mode: 0o644 });
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    const details = {
      code: 'refused' as const,
      subject: `${word} ${file}`,
      reason: `cannot be written: ${inWords(code)}; nothing else was changed`,
      remedy: `ls -ld ${shellWord(dirname(file))}`,
    };
    throw new Problem(details, error);
  }
  return Buffer.byteLength(clean);
}

/** Where the name is a link, what it leads to is written. */
function placeOf(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return file;
  }
}
