/**
 * `npm run house`: how large the house is, counted the same way for every state of it. `npm run house -- 963e6d4 main` counts
 * these commits, too, so that before and after stand side by side; nothing of it is written down by hand.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Source, sourceOf } from '../test/support/syntax.ts';
import { ROWS } from './house/counts.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const commits = process.argv.slice(2);
const states = [
  ...commits.map(commit => [commit, sourcesAt(commit)] as const),
  ['here', sourcesHere()] as const,
];
const columns = states.map(([name, sources]) => ({ name, figures: ROWS.map(row => row.count(sources)) }));
console.log(['| |', ...columns.map(({ name }) => ` ${name} |`)].join(''));
console.log(['| --- |', ...columns.map(() => ' ---: |')].join(''));
for (const [index, { name }] of ROWS.entries())
  console.log(
    [`| ${name} |`, ...columns.map(({ figures }) => ` ${figures[index]?.toLocaleString('en')} |`)].join(''),
  );
console.log('\nWhat is counted:');
for (const { name, told } of ROWS) console.log(`- ${name}: ${told}`);

function sourcesHere(): Source[] {
  const files = git(['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', 'src']);
  const deleted = new Set(typescriptIn(git(['ls-files', '--deleted', 'src'])));
  return typescriptIn(files)
    .filter(file => !deleted.has(file))
    .map(file => sourceOf(file, readFileSync(`${ROOT}/${file}`, 'utf8')));
}

function sourcesAt(commit: string): Source[] {
  const files = typescriptIn(git(['ls-tree', '-r', '--name-only', commit, 'src']));
  return files.map(file => sourceOf(file, git(['show', `${commit}:${file}`])));
}

function typescriptIn(list: string): string[] {
  return list.split('\n').filter(file => file.endsWith('.ts'));
}

function git(args: readonly string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}
