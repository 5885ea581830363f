/** What is printed beyond ASCII: one table has all of it, and a dumb terminal gets what stands beside it there. */
import { expect, test } from 'vitest';
import { inPlainSigns, SIGNS } from '../../src/cli/human/signs.ts';
import { product } from '../support/source.ts';
import { lineOf } from '../support/syntax.ts';
import { ending, overlapping, policy, settled, typed } from './given.ts';

/** Strings of which patterns are made: they are looked for in what others wrote, and never printed. */
const PATTERNS = [
  'src/diagnosis/plainText.ts',
  'src/diagnosis/errorIds.ts',
  'src/diagnosis/value/characters.ts',
  'src/diagnosis/value/decoding.ts',
  'src/diagnosis/value/likeness.ts',
];
/** It plays services, whose names and texts hold what they hold. */
const SERVICES = /^src\/sandbox\//;

test('every sign beyond ASCII in a string of the program is in the table', () => {
  const written = product
    .filter(({ file }) => !SERVICES.test(file) && !PATTERNS.includes(file))
    .filter(({ file }) => file !== 'src/cli/human/signs.ts')
    .flatMap(({ file, nodes }) =>
      nodes.flatMap(({ node }) => {
        const text =
          node.type === 'StringLiteral'
            ? node.value
            : node.type === 'TemplateElement'
              ? (node.value.cooked ?? '')
              : '';
        const signs = [...text].filter(sign => sign > '\u007E');
        return signs.map(sign => ({ sign, at: `${file}:${lineOf(node)} ${sign}` }));
      }),
    );
  expect(written.length).toBeGreaterThan(30);
  expect(written.filter(({ sign }) => !SIGNS.has(sign)).map(({ at }) => at)).toEqual([]);
});

const dumb = { context: { env: { TERM: 'dumb' } } };
const ASCII = /^[\n\u0020-\u007E]*$/;
const fleet = () => ({
  policy: policy({ name: 'payments-api' }, { name: 'billing' }, { name: 'reports' }),
  corners: {
    'payments-api': ending(3, { held: [{ writeOnly: 'is write-only…' }] }),
    billing: overlapping(),
    reports: settled({ token: { answer: 'rejected', code: 7000222, reason: 'expired × 2' } }),
  },
});

test.each(['plan', 'status', 'verify', 'rotate', 'rotate nobody', 'rollback billing --yes', 'help'])(
  'keyturn %s writes nothing but ASCII on a dumb terminal',
  async line => {
    const { out, err } = await typed(line, { ...fleet(), ...dumb });
    expect(`${out}${err}`).toMatch(ASCII);
    const elsewhere = await typed(line, fleet());
    if (line !== 'help') expect(`${elsewhere.out}${elsewhere.err}`).not.toMatch(ASCII);
  },
);

test('what a program reads is the same on every terminal', async () => {
  const { out } = await typed('status --json', { ...fleet(), ...dumb });
  expect(out).toContain('write-only…');
  expect(out).toBe((await typed('status --json', fleet())).out);
});

test('signs become ASCII, names of other scripts stay', () => {
  expect(inPlainSigns('✓ 支払い → “Zürich”…')).toBe('+ 支払い > "Zürich"...');
  expect(inPlainSigns('␊␡')).toBe('^J^?');
});
