/** A file that an option names, and that is written as a whole: only one that Keyturn has written itself is replaced. */
import { closeSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../errorCode.ts';
import { shellWord } from '../policy/quote.ts';
import { isProblem, Problem } from '../problem.ts';
import { inWords, unfitness } from '../report/fileTrouble.ts';
import { writeWhole } from '../wholeFile.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';

export interface OwnKind {
  /** `page`, `test report` */
  readonly name: string;
  /** `keyturn report --html` */
  readonly option: string;
  /** A name for such a file. */
  readonly example: string;
  /** How each file of the kind begins; in whatever case. */
  readonly beginning: string;
}

/** Before anything is asked. Throws a Problem. */
export function mustBeOwn(file: string, kind: OwnKind): void {
  const found = unfit(file, kind);
  if (found !== undefined) throw unfitProblem(file, found, kind);
}

/** `isUnread`: nothing is known of what is there. */
export interface Unfit {
  readonly why: string;
  readonly isUnread?: true;
}

/**
 * Why the file may not be replaced: a device would become a file, and what is another file may be a policy or a trail, named by
 * mistake. Undefined: it may, or there is none.
 */
export function unfit(file: string, kind: OwnKind): Unfit | undefined {
  if (file === '' || file === '-') return { why: 'it is not the name of a file' };
  const why = unfitness(file);
  return why === undefined ? unlessOwn(file, kind) : { why };
}

export function unfitProblem(file: string, { why }: Unfit, kind: OwnKind): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: `${kind.option} ${shellWord(file)}`,
    reason: `${why}; only a ${kind.name} is replaced`,
    remedy: `${kind.option} ${kind.example}`,
  });
}

function unlessOwn(file: string, { beginning }: OwnKind): Unfit | undefined {
  try {
    const found = readBeginning(file, Buffer.byteLength(beginning));
    return found === '' || found.toLowerCase() === beginning.toLowerCase()
      ? undefined
      : { why: 'it is another file' };
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

/** `text` has been filtered. Throws a Problem if the file cannot be written; it is then as it was before. */
export async function writeOwn(file: string, text: string, kind: OwnKind): Promise<void> {
  try {
    await writeWhole(placeOf(file), text, { mode: 0o644 });
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    const details = {
      code: 'refused' as const,
      subject: `${kind.name} ${file}`,
      reason: `cannot be written: ${inWords(code)}; nothing else was changed`,
      remedy: `ls -ld ${shellWord(dirname(file))}`,
    };
    throw new Problem(details, error);
  }
}

/** Of a file beside the result: that it could not be written is said, and is the exit code that is returned. */
export async function writeBeside(
  { stderr }: Pick<Context, 'stderr'>,
  file: string,
  text: string,
  kind: OwnKind,
): Promise<number> {
  try {
    await writeOwn(file, text, kind);
    return EXIT.done;
  } catch (error) {
    if (!isProblem(error)) throw error;
    stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
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
