/** The page of `keyturn report` as text, and on the disk. */
import { closeSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../../errorCode.ts';
import { filtered } from '../../filter.ts';
import { shellWord } from '../../policy/quote.ts';
import { Problem } from '../../problem.ts';
import { inWords, unfitness } from '../../report/fileTrouble.ts';
import { page } from '../../report/page/page.ts';
import { streaksIn } from '../../report/streaks.ts';
import { trailSummary } from '../../report/trailSummary.ts';
import { writeWhole } from '../../wholeFile.ts';
import { type PageInput, pageFacts } from './pageFacts.ts';

export interface PageText {
  readonly text: string;
  /** Number of rotations that need attention. */
  readonly needAttention: number;
  /** Whether the trail, if one was read, is as it was written. */
  readonly isTrailWhole: boolean;
}

/** Throws a Problem if the trail cannot be read. */
export async function pageText({
  audit,
  ...input
}: Omit<PageInput, 'trail' | 'failing'> & { readonly audit?: string }): Promise<PageText> {
  const names = new Set(input.surveys.map(({ rotation }) => rotation.name));
  const told =
    audit === undefined ? {} : { trail: await trailSummary(audit, names), failing: await streaksIn(audit) };
  const facts = pageFacts({ ...input, ...told });
  return {
    text: page(facts),
    needAttention: facts.rotations.filter(({ attention }) => attention !== undefined).length,
    isTrailWhole: (facts.trail?.faultCount ?? 0) === 0,
  };
}

/**
 * Before anything is asked: a device would be replaced by a file, and what is no page may be a policy or a trail, named by mistake.
 * Throws a Problem.
 */
export function mustBeWritable(file: string): void {
  const isNameless = file === '' || file === '-';
  const why = isNameless ? 'it is not the name of a file' : (unfitness(file) ?? unlessPage(file));
  if (why === undefined) return;
  throw new Problem({
    code: 'wrong-usage',
    subject: `keyturn report --html ${shellWord(file)}`,
    reason: `${why}; only a page is replaced`,
    remedy: 'keyturn report --html report.html',
  });
}

function unlessPage(file: string): string | undefined {
  try {
    const beginning = readBeginning(file, PAGE_BEGINNING.length);
    return beginning === '' || beginning.toLowerCase() === PAGE_BEGINNING ? undefined : 'it is another file';
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (errorCode(error) === undefined) throw error;
    return 'it cannot be read';
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

const PAGE_BEGINNING = '<!doctype html>';

/** The size in bytes. Throws a Problem if the file cannot be written; it is then as it was before. */
export async function writePage(file: string, text: string): Promise<number> {
  const clean = filtered(text);
  try {
    await writeWhole(placeOf(file), clean, { mode: 0o644 });
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    const details = {
      code: 'refused' as const,
      subject: `page ${file}`,
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
