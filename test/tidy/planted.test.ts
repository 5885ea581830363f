/** Every rule of tidy.test.ts sees what is planted for it, and leaves alone what only looks like it. */
import { expect, it } from 'vitest';
import { type Source, sourceOf } from '../support/syntax.ts';
import { circles } from './circles.ts';
import { foreignImports, unusedExports, wrongImports, wrongPackages } from './imports.ts';
import { silentPasses, unseeded } from './tests.ts';
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
} from './writing.ts';

const table = {
  mayImport: { '.': ['.'], rotation: ['.', 'policy'] },
  mayRead: { rotation: /^src\/diagnosis\/codes\// },
  top: ['src/main.ts'],
};
const kept = [{ packages: /^@azure\//, folders: ['connectors'] }];
const imports = (sources: readonly Source[]) => wrongImports(sources, table);
const packages = (sources: readonly Source[]) => wrongPackages(sources, kept, /^zod$/);
const unused = (sources: readonly Source[]) =>
  unusedExports(sources, sources, { 'src/run/a.ts listed': 'why' });
const functions = (sources: readonly Source[]) => tooLong(functionsBySize(sources), 3);
const files = (sources: readonly Source[]) => tooLong(filesBySize(sources), 3);
const filesOf = (folder: RegExp, mayBe: RegExp) => (sources: readonly Source[]) =>
  foreignImports(sources, folder, mayBe);
const each = (rule: (source: Source) => string[]) => (sources: readonly Source[]) => sources.flatMap(rule);

type Planted = readonly [
  rule: string,
  judge: (sources: readonly Source[]) => string[],
  /** By name of the file; no name: src/rotation/a.ts. */
  texts: string | Readonly<Record<string, string>>,
  violations: readonly string[],
];

const word = ['TO', 'DO'].join('');

it.each<Planted>([
  ['an import of another folder', imports, "import { a } from '../run/a.ts';", [':1 imports src/run/a.ts']],
  ['of a type', imports, "import type { A } from '../run/a.ts';", [':1 imports src/run/a.ts']],
  ['a re-export', imports, "\nexport { a } from '../run/a.ts';", [':2 imports src/run/a.ts']],
  ['all of it', imports, "export * from '../run/a.ts';", [':1 imports src/run/a.ts']],
  ['at a later time', imports, "const a = await import('../run/a.ts');", [':1 imports src/run/a.ts']],
  ['within a type', imports, "type A = import('../run/a.ts').A;", [':1 imports src/run/a.ts']],
  ['of main', imports, "import '../main.ts';", [':1 imports src/main.ts']],
  ['outside of src', imports, "import '../../test/a.ts';", [':1 imports test/a.ts, outside of src']],
  ['what the table allows', imports, "import '../policy/a.ts'; import './b.ts'; import '../a.ts';", []],
  ['what may be read', imports, "import '../diagnosis/codes/a.ts';", []],
  ['a package of a service', packages, "import { a } from '@azure/a';", [':1 imports @azure/a']],
  ['another for the sandbox', packages, { 'src/sandbox/a.ts': "import 'yaml';" }, [':1 imports yaml']],
  ['one where it belongs', packages, { 'src/connectors/a.ts': "import '@azure/a'; import 'zod';" }, []],
  [
    'only its own',
    filesOf(/^/, /^src\/rotation\//),
    "import '../a.ts'; import './b.ts';",
    [':1 imports ../a.ts'],
  ],
  [
    'reading files',
    filesOf(/^/, /^(?!(node:)?fs)/),
    "import 'node:fs'; import 'fs/promises'; import 'node:path';",
    [':1 imports node:fs', ':1 imports fs/promises'],
  ],
  [
    'a circle of two, one import of a type',
    circles,
    {
      'src/run/a.ts': "import { b } from './b.ts';",
      'src/run/b.ts': "import type { A } from './a.ts';",
      'src/run/c.ts': "import { a } from './a.ts';",
    },
    ['src/run/a.ts → src/run/b.ts → src/run/a.ts'],
  ],
  [
    'a circle of three',
    circles,
    {
      'src/run/a.ts': "export * from '../b.ts';",
      'src/b.ts': "const c = await import('./run/c.ts');",
      'src/run/c.ts': "type A = import('./a.ts').A;",
    },
    ['src/b.ts → src/run/c.ts → src/run/a.ts → src/b.ts'],
  ],
  ['itself', circles, { 'src/a.ts': "import './a.ts';" }, ['src/a.ts → src/a.ts']],
  [
    'no circle',
    circles,
    {
      'src/a.ts': "import './b.ts'; import './c.ts';",
      'src/b.ts': "import './c.ts';",
      'src/c.ts': '',
    },
    [],
  ],
  [
    'an export that nobody imports',
    unused,
    'export const a = 1;\nexport const { b, c: [d = 1, ...e] } = a;',
    [
      ':1 exports a, and nobody imports it',
      ':2 exports b, and nobody imports it',
      ':2 exports d, and nobody imports it',
      ':2 exports e, and nobody imports it',
    ],
  ],
  [
    'by whatever word',
    unused,
    'export async function a() {}\nexport class B {}\nconst c = 1;\nexport { c as d };',
    [
      ':1 exports a, and nobody imports it',
      ':2 exports B, and nobody imports it',
      ':4 exports d, and nobody imports it',
    ],
  ],
  [
    'exports that are used, mentioned in a signature, or excepted',
    unused,
    {
      'src/run/a.ts': 'export interface A {}\nexport function a(): A {}\nexport const listed = 1;',
      'src/run/b.ts': "import { a } from './a.ts';",
    },
    [],
  ],
  [
    'a clock',
    each(impurities),
    'new Date(); Date.now(); new Date(0);',
    [':1 uses new Date()', ':1 uses Date.now'],
  ],
  ['chance', each(impurities), 'Math.random(); Math.max();', [':1 uses Math.random']],
  [
    'the process',
    each(impurities),
    'process.env; f(process); ({ process });',
    Array(3).fill(':1 uses process'),
  ],
  ['what is called like it', each(impurities), 'step.process; ({ process: 1 });', []],
  ['an exit', each(exits), 'process.exit(1); process.exitCode = 1;', [':1 calls process.exit']],
  ['a long function', functions, 'const a = () => {\n\n\n};', [':1 has 4 lines']],
  ['a long method', functions, 'class A {\n  a() {\n\n\n  }\n}', [':2 has 4 lines']],
  ['a short function', functions, '/**\n * Why.\n */\nfunction a() {\n\n}', []],
  ['a long file', files, '1;\n2;\n3;\n4;\n', [':1 has 4 lines']],
  ['a short file', files, '1;\n2;\n3;\n', []],
  ['any', each(silencedTypes), 'let a: any; let any = 1;', [':1 says any']],
  ['a "!"', each(silencedTypes), 'const b = !a; const c = a!.b;', [':1 says a!']],
  [
    'a comment that silences',
    each(silencedTypes),
    ['// @ts-', 'ignore'].join(''),
    [[':1 says // @ts-', 'ignore'].join('')],
  ],
  [
    'a value revealed',
    each(reveals),
    'a.reveal(); b?.reveal; reveal();',
    [':1 says a.reveal', ':1 says b?.reveal'],
  ],
  ['left for later', each(leftForLater), `// ${word}: tomorrow`, [`:1 says // ${word}: tomorrow`]],
  ['a console', each(consoles), 'console.log(1); a.console;', [':1 uses console.log']],
  [
    'an empty name',
    emptyNames,
    {
      'src/fileUtils.ts': '',
      'src/utility.ts': '',
      'test/common.test.ts': '',
    },
    ['src/fileUtils.ts:1 says nothing', 'test/common.test.ts:1 says nothing'],
  ],
  ['a draw in a test', each(unseeded), 'const a = Math.random();', [':1 uses Math.random']],
  [
    'a silent pass',
    each(silentPasses),
    "it('a', () => {\n  if (isRoot) return;\n  expect(1).toBe(1);\n});",
    [':2 leaves a test that then passes'],
  ],
  [
    'in a block, of a table',
    each(silentPasses),
    "test.each([1])('a', n => {\n  if (n) {\n    f();\n    return;\n  }\n});",
    [':2 leaves a test that then passes'],
  ],
  [
    'a return elsewhere',
    each(silentPasses),
    "it('a', () => {\n  on(() => {\n    if (b) return;\n  });\n});",
    [],
  ],
])('%s', (_, judge, texts, violations) => {
  const named = typeof texts === 'string' ? { 'src/rotation/a.ts': texts } : texts;
  const sources = Object.entries(named).map(([file, text]) => sourceOf(file, text));
  const told = judge(sources);
  const [first] = Object.keys(named);
  expect(told).toEqual(violations.map(one => (one.startsWith(':') ? `${first}${one}` : one)));
});

it('a text that is no TypeScript', () => {
  expect(() => sourceOf('src/a.ts', 'const = 1')).toThrow(/Unexpected token/);
});
