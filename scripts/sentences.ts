/**
 * `npm run sentences`: every sentence that the program can print, by file and line, for whoever edits its language. The sandbox is
 * left out, and so are data files (`src/diagnosis/codes/errors.yaml` has the texts of the diagnosis).
 *
 * - `npm run sentences -- src/policy src/report/trail.ts`: only these folders and files.
 * - `npm run sentences -- --json`: a list of `{ file, line, text }`.
 */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { sourceOf } from '../test/support/syntax.ts';
import { type Sentence, sentencesIn } from './sentences/printed.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
const sentences = filesIn(positionals).flatMap(file =>
  sentencesIn(sourceOf(file, readFileSync(`${ROOT}${file}`, 'utf8'))),
);
console.log(values.json ? JSON.stringify(sentences, null, 2) : sentences.map(inOneLine).join('\n'));

function filesIn(places: readonly string[]): string[] {
  const all = globSync('src/**/*.ts', { cwd: ROOT }).map(file => file.replaceAll('\\', '/'));
  const wanted = places.map(place => place.replace(/^\.\//, '').replace(/\/+$/, ''));
  return all
    .filter(file => !file.startsWith('src/sandbox/'))
    .filter(
      file => wanted.length === 0 || wanted.some(place => file === place || file.startsWith(`${place}/`)),
    )
    .sort();
}

/** `src/policy/load.ts:41  it is a directory`; a line break as `\n`. */
function inOneLine({ file, line, text }: Sentence): string {
  return `${file}:${line}  ${text.replaceAll('\n', '\\n')}`;
}
