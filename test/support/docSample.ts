/** The samples of output that documents show. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './source.ts';

/** The code block that begins so, without what follows it. */
export function sampleIn(document: string, beginning: string): string {
  const blocks = readFileSync(join(ROOT, 'docs', document), 'utf8').split(/^```\w*\n/m);
  const found = blocks.find(block => block.startsWith(beginning));
  if (found === undefined) throw new Error(`no sample in docs/${document} begins with ${beginning}`);
  return found.trimEnd();
}
