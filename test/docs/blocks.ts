/** The code blocks of a document. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Block {
  /** `README.md:28` */
  readonly at: string;
  /** What stands behind the opening fence; empty: nothing. */
  readonly language: string;
  readonly text: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** `file`: relative to the root of the repository. */
export function blocksOf(file: string): Block[] {
  const text = readFileSync(`${ROOT}${file}`, 'utf8');
  return [...text.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```/gm)].map(match => ({
    at: `${file}:${text.slice(0, match.index).split('\n').length}`,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

/** The block of a document that begins so. */
export function sampleIn(file: string, beginning: string): string {
  const found = blocksOf(file).find(({ text }) => text.startsWith(beginning));
  if (found === undefined) throw new Error(`no sample in ${file} begins with ${beginning}`);
  return found.text.trimEnd();
}
