/**
 * `npm run sentences`: every sentence that the program can print, by file and line, for whoever edits its language. The sandbox is
 * left out, and so are data files (`src/diagnosis/codes/errors.yaml` has the texts of the diagnosis).
 *
 * - `npm run sentences -- src/policy src/report/trail.ts`: only these folders and files.
 * - `npm run sentences -- --json`: a list of `{ file, line, text }`.
 */
import { parseArgs } from 'node:util';
import { allSentences } from './sentences/all.ts';
import type { Sentence } from './sentences/printed.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
const places = positionals.map(place => place.replace(/^\.\//, '').replace(/\/+$/, ''));
const sentences = allSentences(
  file => places.length === 0 || places.some(place => file === place || file.startsWith(`${place}/`)),
);
console.log(values.json ? JSON.stringify(sentences, null, 2) : sentences.map(inOneLine).join('\n'));

/** `src/policy/load.ts:41  it is a directory`; a line break as `\n`. */
function inOneLine({ file, line, text }: Sentence): string {
  return `${file}:${line}  ${text.replaceAll('\n', '\\n')}`;
}
