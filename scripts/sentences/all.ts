/** Every sentence that the sources of the program can print: the sandbox speaks as the services do, and is left out. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sourceOf } from '../../test/support/syntax.ts';
import { type Sentence, sentencesIn } from './printed.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** `wanted`: of which files, from the root of the repository, with `/`. */
export function allSentences(wanted: (file: string) => boolean): Sentence[] {
  return globSync('src/**/*.ts', { cwd: ROOT })
    .map(file => file.replaceAll('\\', '/'))
    .filter(file => !file.startsWith('src/sandbox/') && wanted(file))
    .sort()
    .flatMap(file => sentencesIn(sourceOf(file, readFileSync(`${ROOT}${file}`, 'utf8'))));
}
