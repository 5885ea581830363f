/** The house rules that a machine can check: the import table of ARCHITECTURE.md, sizes, and what may not be written. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  isIdentifier,
  isNewExpression,
  isNonNullExpression,
  isPropertyAccessExpression,
  type Node,
  SyntaxKind,
} from 'typescript/unstable/ast';
import { expect, test } from 'vitest';
import {
  code,
  type Export,
  exportsOf,
  folderOf,
  found,
  foundInText,
  functionsOf,
  type Import,
  importsOf,
  product,
  ROOT,
  resolved,
  textOf,
} from './support/source.ts';

const FUNCTION_LINES = 70;
const FILE_LINES = 250;

/** Which folders of src a folder may import besides itself; `.` is the root files. ARCHITECTURE.md, “The rooms”. */
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
  // The second package, which alone holds the sandbox.
  rehearsal: ['.', 'policy', 'rotation', 'cli', 'sandbox'],
};
/** Pure data, and the ports of diagnosing, that these folders may read all the same. ARCHITECTURE.md, “The rooms”. */
const MAY_READ: Readonly<Record<string, RegExp>> = {
  run: /^src\/diagnosis\/codes[./]/,
  // What a kind brings for rehearsals stands in its folder; who may reach it is in a test below.
  connectors: /^src\/(diagnosis\/(codes[./]|ports\.ts$)|rehearsal\/world\/)/,
  report: /^src\/diagnosis\/codes[./]/,
  // A policy is read by its kinds.
  rehearsal: /^src\/connectors\/(kinds|rehearsals)\.ts$/,
};
/** These two see all of the first package, and nothing of the second. */
const TOP = ['src/main.ts', 'src/compose.ts'];
const SECOND = ['sandbox', 'rehearsal'];
const IMPORTED_BY_NOBODY = [...TOP, 'src/rehearsal/main.ts'];
/** Packages that only some folders may import. */
const KEPT_PACKAGES: readonly { readonly packages: RegExp; readonly folders: readonly string[] }[] = [
  { packages: /^@(azure|microsoft|octokit)\//, folders: ['connectors'] },
  { packages: /^libsodium/, folders: ['connectors', 'sandbox'] },
];
const SANDBOX_PACKAGES = /^(libsodium-wrappers|yaml|zod)$/;
/** `file name` of exports that nobody imports, and why that is right. */
const USED_FROM_OUTSIDE: Readonly<Record<string, string>> = {};

test('every folder imports only what the table in ARCHITECTURE.md allows', () => {
  const wrong = product
    .filter(file => !TOP.includes(file))
    .flatMap(file => importsOf(file).map(one => judged(file, one)));
  expectNone(
    wrong,
    'move the code, or pass what is needed as an argument; src/compose.ts wires the parts together',
  );
});

test('the program that holds write rights imports nothing of the sandbox and of rehearsals', () => {
  const wrong = product
    .filter(file => !SECOND.includes(folderOf(file)) && !/^src\/connectors\/\w+\/rehearsal\.ts$/.test(file))
    .flatMap(file =>
      importsOf(file).flatMap(({ to, line }) =>
        SECOND.includes(folderOf(resolved(file, to))) ? [`${file}:${line} imports ${to}`] : [],
      ),
    );
  expectNone(wrong, 'it belongs to keyturn-sandbox: src/cli/rehearse.ts starts that as a process of its own');
});

test('what is known of error codes is pure data: it imports nothing but its own files', () => {
  const wrong = product
    .filter(file => /^src\/diagnosis\/codes[./]/.test(file))
    .flatMap(file =>
      importsOf(file).flatMap(({ to, line }) =>
        /^src\/diagnosis\/codes\//.test(resolved(file, to)) ? [] : [`${file}:${line} imports ${to}`],
      ),
    );
  expectNone(wrong, 'other rooms read these files: keep them free of everything else');
});

test('what rehearsals need is out of reach of a rotation: only the worlds and the demo import it', () => {
  const reaches = (file: string, target: string) =>
    /^src\/rehearsal\/(worldFor\.ts$|world\/|demo\/)/.test(file) ||
    (file === 'src/connectors/rehearsals.ts' && /\/rehearsal\.ts$/.test(target)) ||
    (/^src\/connectors\/\w+\/rehearsal\.ts$/.test(file) && target.startsWith('src/rehearsal/world/'));
  const wrong = product
    .filter(file => !TOP.includes(file))
    .flatMap(file =>
      importsOf(file).flatMap(({ to, line }) => {
        const target = resolved(file, to);
        const isKept = /^src\/(connectors\/(rehearsals|\w+\/rehearsal)\.ts$|rehearsal\/world\/)/.test(target);
        return isKept && !reaches(file, target) ? [`${file}:${line} imports ${target}`] : [];
      }),
    );
  expectNone(wrong, 'the package that rotates does not contain it: go by way of rehearsal/world or cli/demo');
});

test('packages of a service are imported by connectors only, and the sandbox has a short list', () => {
  const wrong = product.flatMap(file =>
    importsOf(file).flatMap(({ to, line }) =>
      keptFrom(folderOf(file), to) ? [`${file}:${line} imports ${to}`] : [],
    ),
  );
  expectNone(
    wrong,
    'only the folders named in KEPT_PACKAGES and SANDBOX_PACKAGES of this test may import it',
  );
});

test('rotation is pure: no packages, no clock, no chance, no process', () => {
  const inside = product.filter(file => folderOf(file) === 'rotation');
  const packages = inside.flatMap(file =>
    importsOf(file).flatMap(({ to, line }) => (to.startsWith('.') ? [] : [`${file}:${line} imports ${to}`])),
  );
  const impure = inside.flatMap(file => found(file, isImpure, text => `uses ${text}`));
  expectNone([...packages, ...impure], 'take the time, the chance or the answer as an argument');
});

test('only policy/load.ts reads files in policy, and cli leaves the process alone', () => {
  const reads = product
    .filter(file => folderOf(file) === 'policy' && file !== 'src/policy/load.ts')
    .flatMap(file =>
      importsOf(file).flatMap(one =>
        /^(node:)?fs/.test(one.to) ? [`${file}:${one.line} imports ${one.to}`] : [],
      ),
    );
  const exits = product
    .filter(file => folderOf(file) === 'cli')
    .flatMap(file => found(file, isProcessExit, () => 'calls process.exit'));
  expectNone(
    [...reads, ...exits],
    'load.ts hands over bytes; a verb returns its exit code and main.ts sets it',
  );
});

test(`no function is longer than ${FUNCTION_LINES} lines`, () => {
  const long = code
    .filter(file => !file.startsWith('test/'))
    .flatMap(functionsOf)
    .sort((left, right) => right.lines - left.lines);
  const wrong = long
    .filter(({ lines }) => lines > FUNCTION_LINES)
    .map(({ at, lines }) => `${at} has ${lines} lines`);
  expectNone(
    wrong,
    `split it by what it does; the longest has ${long[0]?.lines ?? 0} lines (${long[0]?.at})`,
  );
});

test(`no file in src is longer than ${FILE_LINES} lines`, () => {
  const sizes = product.map(file => ({ file, lines: textOf(file).trimEnd().split('\n').length }));
  const longest = sizes.sort((left, right) => right.lines - left.lines)[0];
  const wrong = sizes
    .filter(({ lines }) => lines > FILE_LINES)
    .map(({ file, lines }) => `${file}:1 has ${lines} lines`);
  expectNone(wrong, `split it by noun; the longest is ${longest?.file} with ${longest?.lines} lines`);
});

test('types are not silenced: no any, no non-null "!", no ts-ignore', () => {
  const typed = code.flatMap(file => [
    ...found(
      file,
      node => node.kind === SyntaxKind.AnyKeyword,
      () => 'says any',
    ),
    ...found(file, isNonNullExpression, text => `says ${text}`),
    ...foundInText(file, new RegExp(['@ts-', '(ignore|nocheck)'].join(''))),
  ]);
  expectNone(typed, 'say what the value is: narrow it, or use unknown');
});

test('values are revealed where they are sent, where a mangled one is looked at, and where a bundle searches for them', () => {
  const elsewhere = product.filter(
    file => !/^src\/(connectors|diagnosis\/(value|bundle)|sandbox)\//.test(file),
  );
  const wrong = elsewhere.flatMap(file => found(file, isReveal, text => `says ${text}`));
  expectNone(wrong, 'hand the Secret on; only connectors send what is in it');
});

test('nothing is left for later, and src speaks through the cli only', () => {
  const later = code.flatMap(file =>
    foundInText(file, new RegExp(['\\b(TO', 'DO|FIX', 'ME|XX', 'X)\\b'].join(''))),
  );
  const console = product.flatMap(file => found(file, isConsole, text => `uses ${text}`));
  expectNone(
    [...later, ...console],
    'do it now or open an issue; print through the streams that cli is given',
  );
});

test('files are named after nouns of this program, not utils, helpers or common', () => {
  const empty = ['util', 'utils', 'helper', 'helpers', 'common', 'misc'];
  const wrong = code.filter(file => wordsOf(basename(file, '.ts')).some(word => empty.includes(word)));
  const said = wrong.map(file => `${file}:1 says nothing`);
  expectNone(said, 'name the file after the one thing that it holds');
});

test('every export is imported by somebody', () => {
  const importers = Map.groupBy(
    code.flatMap(file => importsOf(file).map(one => ({ file, target: resolved(file, one.to) }))),
    one => one.target,
  );
  const wrong = product.flatMap(file => {
    const texts = (importers.get(file) ?? []).filter(one => one.file !== file).map(one => textOf(one.file));
    const isUsed = (one: Export) =>
      texts.some(text => mentions(text, one.name)) || (one.isType && mentions(textOf(file), one.name, 2));
    const unused = exportsOf(file).filter(one => !isUsed(one));
    return unused
      .filter(({ name }) => USED_FROM_OUTSIDE[`${file} ${name}`] === undefined)
      .map(({ name, line }) => `${file}:${line} exports ${name}, and nobody imports it`);
  });
  expectNone(
    wrong,
    'remove the word export, or the code; a real exception is listed in USED_FROM_OUTSIDE with its reason',
  );
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

/** `commonThing.test` is `common`, `thing` and `test`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/[A-Z]/g, letter => ` ${letter}`)
    .toLowerCase()
    .split(/[^a-z]+/);
}

function mentions(text: string, name: string, times = 1): boolean {
  return [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length >= times;
}

/** What is wrong with an import, or an empty text. */
function judged(file: string, { to, line }: Import): string {
  const target = resolved(file, to);
  if (!target.startsWith('src/'))
    return to.startsWith('.') ? `${file}:${line} imports ${target}, outside of src` : '';
  const [from, into] = [folderOf(file), folderOf(target)];
  const allowed =
    (from === into && from !== '.') ||
    (MAY_IMPORT[from] ?? []).includes(into) ||
    MAY_READ[from]?.test(target) === true;
  return allowed && !IMPORTED_BY_NOBODY.includes(target) ? '' : `${file}:${line} imports ${target}`;
}

function keptFrom(folder: string, to: string): boolean {
  if (to.startsWith('.') || to.startsWith('node:')) return false;
  if (folder === 'sandbox') return !SANDBOX_PACKAGES.test(to);
  return KEPT_PACKAGES.some(({ packages, folders }) => packages.test(to) && !folders.includes(folder));
}

function isReveal(node: Node): boolean {
  return isPropertyAccessExpression(node) && node.name.getText() === 'reveal';
}

function isImpure(node: Node): boolean {
  if (isNewExpression(node))
    return node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0;
  if (isPropertyAccessExpression(node)) return /^(Date\.now|Math\.random)$/.test(node.getText());
  return isIdentifier(node) && node.getText() === 'process' && !isMemberName(node);
}

/** `step.process` and `{ process: … }` are not the process. */
function isMemberName(node: Node): boolean {
  return 'name' in node.parent && node.parent.name === node;
}

function isProcessExit(node: Node): boolean {
  return isPropertyAccessExpression(node) && node.getText() === 'process.exit';
}

function isConsole(node: Node): boolean {
  return isPropertyAccessExpression(node) && node.expression.getText() === 'console';
}

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
  const real = problems.filter(problem => problem !== '');
  expect(real, `${real.join('\n')}\n→ ${remedy}\n`).toEqual([]);
}
