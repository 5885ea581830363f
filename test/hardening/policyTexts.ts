/** Policies that nobody should write: mutations of the example, and texts that are none. Each kind by its name. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { nasty, secretLike } from './nasty.ts';

export const EXAMPLE = readFileSync(new URL('../../rotation.example.yaml', import.meta.url), 'utf8');
const LINES = EXAMPLE.split('\n');

type Bytes = fc.Arbitrary<Uint8Array>;
export interface PolicyKind {
  readonly name: string;
  readonly bytes: Bytes;
  /** A single one takes long: as few of them as this, where there are thousands of the others. */
  readonly share: number;
}

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const texts = (one: fc.Arbitrary<string>): Bytes => one.map(utf8);

/** Written as they stand: as JSON, most of them could not be. */
const ODD = [
  'null',
  '~',
  '',
  'true',
  '[]',
  '{}',
  '[[]]',
  '0',
  '-1',
  '1.5',
  '1e400',
  '-.inf',
  '.nan',
  '0x7fffffffffffffffffff',
  '9'.repeat(400),
  '[null]',
  '{a: null}',
  '"\\0"',
  '"\\e[2J"',
  '"\\u202e"',
  '"a\\nb"',
  '"\\uD800"',
  '" a "',
  '""',
  "'\t'",
  '!!binary aGVsbG8=',
  '!!timestamp 2026-01-01',
  '!!js/function "x"',
  '!unknown {a: 1}',
  '*nobody',
  '&me [*me]',
  '&me {a: *me}',
  '{<<: *shop}',
  '{<<: 7}',
  '{? [a]: b}',
  '{__proto__: 1}',
  '{constructor: {prototype: 1}}',
  '2026-99-99',
  '0001-01-01',
  '9999-12-31',
  '275761-01-01',
  '999999999d',
  '0d',
  '-1d',
  '1d1d',
  'P1D',
  '1e9d',
  '99999999999999999999d',
  '["Mon-Fri 25:00-99:99 Nowhere/City"]',
  '["Mon-Mon 00:00-00:00 UTC"]',
  '"https://a b.vault.azure.net"',
  'https://',
  'https://kv.vault.azure.net:99999',
  'http://kv.vault.azure.net',
  'https://u:p@kv.vault.azure.net',
  'file:///etc/passwd',
  '../../../etc/passwd',
  'toString',
  '__proto__',
  'hasOwnProperty',
  '|\n  a\n  b',
  '>-\n  x',
  '"$HOME"',
  '"$(id)"',
] as const;

const anOdd = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ODD) },
  { weight: 2, arbitrary: nasty.map(text => JSON.stringify(text)) },
  { weight: 1, arbitrary: secretLike },
  { weight: 1, arbitrary: fc.jsonValue().map(value => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.double().map(String) },
);

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...keys.flatMap(key => pathsIn(Reflect.get(value, key), [...path, key]))];
}

const DATA: unknown = parse(EXAMPLE, { merge: true });
const PATHS = pathsIn(DATA);
export const EXAMPLE_JSON = JSON.stringify(DATA, undefined, 1);
const MARK = '"@@odd@@"';

/** The example as JSON (which is YAML), with something else at a place; `undefined`: with one more key there. */
function withAt(path: Path, raw: string, key?: string): string {
  const copy: unknown = structuredClone(DATA);
  const last = path.at(-1);
  if (last === undefined && key === undefined) return raw;
  let inside: unknown = copy;
  for (const step of key === undefined ? path.slice(0, -1) : path)
    inside = typeof inside === 'object' && inside !== null ? Reflect.get(inside, step) : undefined;
  if (typeof inside === 'object' && inside !== null) {
    const made = key === undefined ? String(last) : `@@key@@`;
    Reflect.set(inside, made, '@@odd@@');
  }
  const text = JSON.stringify(copy, undefined, 1).replaceAll('"@@key@@"', key ?? '""');
  return text.replaceAll(MARK, () => raw);
}

const aPath = fc.constantFrom(...PATHS);
const someKeys = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '<<',
    '? ',
    '""',
    '" "',
    'x-',
    'x-note',
    'null',
    '1',
    '!!str a',
    '"\\e[31m"',
  ),
  nasty.map(text => JSON.stringify(text)),
  fc.constantFrom(
    'name',
    'registration',
    'appId',
    'targets',
    'vault',
    'url',
    'tenant',
    'version',
    'lifetime',
  ),
);

const edited = fc
  .array(
    fc.record({
      line: fc.nat({ max: LINES.length - 1 }),
      at: fc.nat({ max: 100 }),
      what: fc.constantFrom('insert', 'cut', 'double', 'remove', 'indent', 'swap'),
      text: fc.oneof(
        nasty,
        fc.constantFrom('\t', '\r', ':', '- ', '&a ', '*a', '{', '[', '}', ']', '"', "'", '#', '|', '%', '@'),
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map(edits => {
    const lines = [...LINES];
    for (const { line, at, what, text } of edits) {
      const old = lines[line] ?? '';
      if (what === 'insert') lines[line] = `${old.slice(0, at)}${text}${old.slice(at)}`;
      if (what === 'cut') lines[line] = old.slice(0, at);
      if (what === 'double') lines.splice(line, 0, old);
      if (what === 'remove') lines.splice(line, 1);
      if (what === 'indent') lines[line] = ` ${old}`;
      if (what === 'swap') lines[line] = lines[at % lines.length] ?? '';
    }
    return lines.join('\n');
  });

const depth = fc.constantFrom(10, 100, 500, 1_000, 5_000, 20_000, 100_000);
const nested = fc
  .tuple(depth, fc.constantFrom('[', '{a: ', '- ', '? ', '[{a: ', 'lines', '&a [', '!!seq ['))
  .map(([times, what]) => {
    if (what === 'lines') {
      const deep = Math.min(times, 1_500);
      return Array.from({ length: deep }, (_, index) => `${' '.repeat(index)}a:\n`).join('');
    }
    return `version: 1\nx-a: ${what.repeat(times)}`;
  });

const anchored = fc.constantFrom(5, 9, 20, 60).chain(levels =>
  fc.constantFrom(2, 9).map(width => {
    const rows = Array.from({ length: levels }, (_, level) => {
      const items = Array.from({ length: width }, () => (level === 0 ? 'lol' : `*a${level - 1}`));
      return `x-${level}: &a${level} [${items.join(', ')}]`;
    });
    return `${rows.join('\n')}\nrotations: *a${levels - 1}\n${EXAMPLE}`;
  }),
);

const twice = fc.tuple(fc.nat({ max: LINES.length - 1 }), fc.nat({ max: 30 })).map(([line, times]) => {
  const lines = [...LINES];
  lines.splice(line, 0, ...Array.from({ length: times + 1 }, () => lines[line] ?? ''));
  return lines.join('\n');
});

const encoded = fc
  .tuple(fc.constantFrom('utf16le', 'utf16be', 'bom', 'latin1', 'crlf', 'cr', 'two boms', 'nel'), edited)
  .map(([how, text]): Uint8Array => {
    if (how === 'utf16le') return Buffer.from(`\uFEFF${text}`, 'utf16le');
    if (how === 'utf16be') return Buffer.from(`\uFEFF${text}${' '}`, 'utf16le').swap16();
    if (how === 'latin1') return Buffer.from(`# \u00e9\u00fc\u009b\n${text}`, 'latin1');
    if (how === 'crlf') return utf8(text.replaceAll('\n', '\r\n'));
    if (how === 'cr') return utf8(text.replaceAll('\n', '\r'));
    if (how === 'nel') return utf8(text.replaceAll('\n', '\u0085'));
    return utf8(`${'\uFEFF'.repeat(how === 'bom' ? 1 : 2)}${text}`);
  });

const MB = 1024 * 1024;
const SIZES: readonly (readonly [string, () => string])[] = [
  ['10 MB of comment', () => `${EXAMPLE}${'# more\n'.repeat((10 * MB) / 7)}`],
  ['10 MB in one line', () => `${EXAMPLE}x-a: ${'a'.repeat(10 * MB)}\n`],
  ['10 MB in a name', () => EXAMPLE.replace('payments-api', 'a'.repeat(10 * MB))],
  ['10 MB of line breaks', () => `${EXAMPLE}${'\n'.repeat(10 * MB)}`],
  [
    '50,000 keys',
    () => `${EXAMPLE}\n${Array.from({ length: 50_000 }, (_, at) => `key${at}: 1`).join('\n')}\n`,
  ],
  [
    '50,000 keys of ours',
    () => `${EXAMPLE}\n${Array.from({ length: 50_000 }, (_, at) => `x-${at}: 1`).join('\n')}\n`,
  ],
  ['50,000 keys in a list', () => `rotations:\n${'  - {}\n'.repeat(50_000)}`],
  [
    '50,000 names that are wrong',
    () => `${EXAMPLE}\n${Array.from({ length: 50_000 }, (_, at) => `  - name: "A ${at}"`).join('\n')}\n`,
  ],
  [
    '50,000 anchors',
    () =>
      `${Array.from({ length: 50_000 }, (_, at) => `x-${at}: &a${at} [*a${at && at - 1}]`).join('\n')}\n${EXAMPLE}`,
  ],
  ['one key 50,000 times', () => `${EXAMPLE}\n${'version: 1\n'.repeat(50_000)}`],
  ['50,000 documents', () => '---\nversion: 1\n'.repeat(50_000)],
  ['17 MB', () => '#'.repeat(17 * MB)],
];

export const policyKinds: readonly PolicyKind[] = [
  {
    name: 'odd value',
    bytes: texts(fc.tuple(aPath, anOdd).map(([path, raw]) => withAt(path, raw))),
    share: 1,
  },
  {
    name: 'free key',
    bytes: texts(fc.tuple(aPath, anOdd).map(([path, raw]) => withAt(path, raw, 'x-note'))),
    share: 1,
  },
  {
    name: 'odd key',
    bytes: texts(fc.tuple(aPath, anOdd, someKeys).map(([path, raw, key]) => withAt(path, raw, key))),
    share: 1,
  },
  { name: 'edited text', bytes: texts(edited), share: 1 },
  { name: 'key twice', bytes: texts(twice), share: 0.3 },
  { name: 'nested', bytes: texts(nested), share: 0.05 },
  { name: 'anchors', bytes: texts(anchored), share: 0.03 },
  { name: 'encoding', bytes: encoded, share: 0.5 },
  { name: 'binary', bytes: fc.uint8Array({ maxLength: 400 }), share: 0.3 },
  { name: 'any text', bytes: texts(fc.string({ unit: 'binary', maxLength: 300 })), share: 0.3 },
];

export const largePolicies: readonly { readonly name: string; readonly text: () => string }[] = SIZES.map(
  ([name, text]) => ({ name, text }),
);
