/** The house rules that a machine can check: the import table, circles, sizes, and what may not be written. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { code, product, ROOT } from './support/source.ts';
import { circles } from './tidy/circles.ts';
import {
  folderOf,
  foreignImports,
  type KeptPackages,
  unusedExports,
  wrongImports,
  wrongPackages,
} from './tidy/imports.ts';
import { silentPasses, unseeded } from './tidy/tests.ts';
import {
  consoles,
  emptyNames,
  exits,
  filesBySize,
  functionsBySize,
  impurities,
  leftForLater,
  reveals,
  silencedTypes,
  tooLong,
} from './tidy/writing.ts';

const FUNCTION_LINES = 70;
const FILE_LINES = 250;

/** Which folders of src a folder may import besides itself; `.` is the root files. DESIGN.md, Layout. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  // Problems are told in one line, and the filter knows the secrets: filter.ts, problem.ts, secret.ts, sink.ts.
  '.': ['.'],
  policy: ['.'],
  rotation: ['.', 'policy'],
  run: ['.', 'policy', 'rotation'],
  connectors: ['.', 'policy', 'rotation'],
  diagnosis: ['.', 'policy', 'rotation'],
  report: ['.', 'policy', 'rotation'],
  cli: ['.', 'policy', 'rotation', 'run', 'diagnosis', 'report'],
  sandbox: [],
};
/** Pure data, and the ports of diagnosing, that these folders may read all the same. ARCHITECTURE.md, The rooms. */
const MAY_READ: Readonly<Record<string, RegExp>> = {
  run: /^src\/diagnosis\/codes[./]/,
  connectors: /^src\/diagnosis\/(codes[./]|ports\.ts$)/,
  report: /^src\/diagnosis\/codes[./]/,
};
/** These two see everything, and nothing imports them. */
const TOP = ['src/main.ts', 'src/compose.ts'];
/** Packages that only some folders may import. */
const KEPT_PACKAGES: readonly KeptPackages[] = [
  { packages: /^@(azure|microsoft|octokit)\//, folders: ['connectors'] },
  { packages: /^libsodium/, folders: ['connectors', 'sandbox'] },
];
const SANDBOX_PACKAGES = /^(libsodium-wrappers|yaml|zod)$/;
/** `file name` of exports that nobody imports, and why that is right. */
const USED_FROM_OUTSIDE: Readonly<Record<string, string>> = {};

const tests = code.filter(({ file }) => file.startsWith('test/'));

test('every folder imports only what the table in ARCHITECTURE.md allows', () => {
  expectNone(
    wrongImports(product, { mayImport: MAY_IMPORT, mayRead: MAY_READ, top: TOP }),
    'move the code, or pass what is needed as an argument; src/compose.ts wires the parts together',
  );
});

test('no imports run in a circle, of values or of types', () => {
  expectNone(circles(code), 'move what both need into a file of its own, which imports neither');
});

test('what is known of error codes is pure data: it imports nothing but its own files', () => {
  expectNone(
    foreignImports(product, /^src\/diagnosis\/codes[./]/, /^src\/diagnosis\/codes\//),
    'other rooms read these files: keep them free of everything else',
  );
});

test('packages of a service are imported by connectors only, and the sandbox has a short list', () => {
  expectNone(
    wrongPackages(product, KEPT_PACKAGES, SANDBOX_PACKAGES),
    'only the folders named in KEPT_PACKAGES and SANDBOX_PACKAGES of this test may import it',
  );
});

test('rotation is pure: no packages, no clock, no chance, no process', () => {
  const inside = product.filter(({ file }) => folderOf(file) === 'rotation');
  expectNone(
    [...foreignImports(inside, /^/, /^src\//), ...inside.flatMap(impurities)],
    'take the time, the chance or the answer as an argument',
  );
});

test('only policy/load.ts reads files in policy, and cli leaves the process alone', () => {
  const reads = foreignImports(product, /^src\/policy\/(?!load\.ts$)/, /^(?!(node:)?fs)/);
  const exiting = product.filter(({ file }) => folderOf(file) === 'cli').flatMap(exits);
  expectNone(
    [...reads, ...exiting],
    'load.ts hands over bytes; a verb returns its exit code and main.ts sets it',
  );
});

test(`no function is longer than ${FUNCTION_LINES} lines`, () => {
  const long = functionsBySize(code.filter(({ file }) => !file.startsWith('test/')));
  expectNone(
    tooLong(long, FUNCTION_LINES),
    `split it by what it does; the longest has ${long[0]?.lines ?? 0} lines (${long[0]?.at})`,
  );
});

test(`no file in src is longer than ${FILE_LINES} lines`, () => {
  const sizes = filesBySize(product);
  expectNone(
    tooLong(sizes, FILE_LINES),
    `split it by noun; the longest is ${sizes[0]?.at} with ${sizes[0]?.lines} lines`,
  );
});

test('types are not silenced: no any, no non-null "!", no ts-ignore', () => {
  expectNone(code.flatMap(silencedTypes), 'say what the value is: narrow it, or use unknown');
});

test('values are revealed where they are sent, where a mangled one is looked at, and where a bundle searches for them', () => {
  const elsewhere = product.filter(
    ({ file }) => !/^src\/(connectors|diagnosis\/(value|bundle)|sandbox)\//.test(file),
  );
  expectNone(elsewhere.flatMap(reveals), 'hand the Secret on; only connectors send what is in it');
});

test('nothing is left for later, and src speaks through the cli only', () => {
  expectNone(
    [...code.flatMap(leftForLater), ...product.flatMap(consoles)],
    'do it now or open an issue; print through the streams that cli is given',
  );
});

test('files are named after nouns of this program, not utils, helpers or common', () => {
  expectNone(emptyNames(code), 'name the file after the one thing that it holds');
});

test('every export is imported by somebody', () => {
  expectNone(
    unusedExports(product, code, USED_FROM_OUTSIDE),
    'remove the word export, or the code; a real exception is listed in USED_FROM_OUTSIDE with its reason',
  );
});

test('no test draws what nobody can draw again', () => {
  expectNone(tests.flatMap(unseeded), 'seed it (test/support/seed.ts, seededRandom) and print the seed');
});

test('no test passes where it has shown nothing', () => {
  expectNone(tests.flatMap(silentPasses), 'test.skipIf says in the report that nothing was shown');
});

test('every relative link in the documents at top level leads to a file', () => {
  const documents = readdirSync(ROOT).filter(name => name.endsWith('.md'));
  const wrong = documents.flatMap(file =>
    linksOf(file).flatMap(({ to, line }) =>
      existsSync(join(ROOT, to)) ? [] : [`${file}:${line} links to ${to}`],
    ),
  );
  expectNone(wrong, 'correct the path or remove the link');
});

function linksOf(file: string): { readonly to: string; readonly line: number }[] {
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  return lines.flatMap((text, index) =>
    [...text.matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
      .map(match => decodeURI(match[1] ?? '').replace(/#.*$/, ''))
      .filter(to => to !== '' && !/^[a-z]+:/i.test(to))
      .map(to => ({ to, line: index + 1 })),
  );
}

function expectNone(problems: readonly string[], remedy: string): void {
  expect(problems, `${problems.join('\n')}\n→ ${remedy}\n`).toEqual([]);
}
