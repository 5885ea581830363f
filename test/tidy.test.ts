/** The house rules that a machine can check: the import table, circles, sizes, and what may not be written. */
import { expect, test } from 'vitest';
import { code, product } from './support/source.ts';
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
  selftest: ['.', 'policy', 'rotation', 'run'],
  discovery: ['.', 'policy', 'rotation', 'run'],
  notices: ['.', 'policy', 'rotation', 'report', 'discovery'],
  cli: ['.', 'policy', 'rotation', 'run', 'diagnosis', 'report', 'selftest', 'discovery', 'notices'],
  sandbox: [],
  // The second package, which alone holds the sandbox.
  rehearsal: ['.', 'policy', 'rotation', 'cli', 'sandbox'],
};
/** Pure data, and the ports of diagnosing, that these folders may read all the same. ARCHITECTURE.md, “The rooms”. */
const MAY_READ: Readonly<Record<string, RegExp>> = {
  run: /^src\/diagnosis\/codes\//,
  // What a kind brings for rehearsals stands in its folder; who may reach it is in a test below.
  connectors:
    /^src\/(diagnosis\/(codes\/|diagnosisPorts\.ts$)|selftest\/(ports|recording)\.ts$|discovery\/(ports|finder)\.ts$|notices\/ports\.ts$|rehearsal\/world\/)/,
  report: /^src\/diagnosis\/codes\//,
  // A policy is read by its kinds.
  rehearsal: /^src\/connectors\/(kinds|rehearsals)\.ts$/,
};
/** The two programs, and what wires the first together: they see everything, and nothing imports them. */
const TOP = ['src/main.ts', 'src/compose.ts', 'src/rehearsal/main.ts'];
/** Whatever is not of the second package, and what is only of that. */
const FIRST = /^src\/(?!(sandbox|rehearsal)\/|connectors\/\w+\/rehearsal\.ts$)/;
const NOT_SECOND = /^(?!src\/(sandbox|rehearsal)\/)/;
/** Where worlds are made and looked at. */
const MAY_REHEARSE = /^src\/(rehearsal\/|connectors\/(rehearsals|\w+\/rehearsal)\.ts$)/;
/** Packages that only some folders may import. */
const KEPT_PACKAGES: readonly KeptPackages[] = [
  { packages: /^@(azure|microsoft|octokit)\//, folders: ['connectors'] },
  { packages: /^libsodium/, folders: ['connectors', 'sandbox'] },
  { packages: /^nodemailer/, folders: ['connectors'] },
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

test('the program that holds write rights imports nothing of the sandbox and of rehearsals', () => {
  expectNone(
    foreignImports(product, FIRST, NOT_SECOND),
    'it belongs to keyturn-sandbox: src/cli/rehearse.ts starts that as a process of its own',
  );
});

test('what is known of error codes is pure data: it imports nothing but its own files', () => {
  expectNone(
    foreignImports(product, /^src\/diagnosis\/codes\//, /^src\/diagnosis\/codes\//),
    'other rooms read these files: keep them free of everything else',
  );
});

test('what rehearsals need is out of reach of a rotation: only the worlds and the demo import it', () => {
  const rest = product.filter(({ file }) => !MAY_REHEARSE.test(file));
  expectNone(
    [
      ...foreignImports(
        rest,
        /^/,
        /^(?!src\/(connectors\/(rehearsals|\w+\/rehearsal)\.ts$|rehearsal\/world\/))/,
      ),
      ...foreignImports(product, /^src\/connectors\/rehearsals\.ts$/, /^(?!src\/rehearsal\/(?!world\/))/),
    ],
    'the package that rotates does not contain it: go by way of rehearsal/world or rehearsal/demo',
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

function expectNone(problems: readonly string[], remedy: string): void {
  expect(problems, `${problems.join('\n')}\n→ ${remedy}\n`).toEqual([]);
}
