/** The page of `keyturn report` as text, and on the disk. */
import { filtered } from '../../filter.ts';
import { page } from '../../report/page/page.ts';
import { streaksIn } from '../../report/streaks.ts';
import { trailSummary } from '../../report/trailSummary.ts';
import { type OwnKind, writeOwn } from '../ownFile.ts';
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

export const PAGE: OwnKind = {
  name: 'page',
  option: 'keyturn report --html',
  example: 'report.html',
  beginning: '<!doctype html>',
};

/** The size in bytes. Throws a Problem if the file cannot be written; it is then as it was before. */
export async function writePage(file: string, text: string): Promise<number> {
  const clean = filtered(text);
  await writeOwn(file, clean, PAGE);
  return Buffer.byteLength(clean);
}
