import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../support/seed.ts';
import { type Known, type Suspicion, suspicionsOf } from '../../../src/diagnosis/value/suspicions.ts';
import { shapeOf, shapeText } from '../../../src/diagnosis/value/valueShape.ts';
import { Secret } from '../../../src/secret.ts';
import { clean, generated, knownOf, losses, type Mangling, manglings, telltale } from './manglings.ts';

/** Not a time to be met: what takes so long does not come to an end. */
const HANGS_MS = 20_000;

const look = (value: string, known: Known) => suspicionsOf(new Secret(value), known);
const placeOf = (value: string, suspicions: readonly Suspicion[]) =>
  suspicions.findIndex(({ repaired }) => repaired?.reveal() === value);
const any = fc.constantFrom(...manglings);

/** What both did to a secret cannot be told apart any more: a space that was a plus, and one that came along. */
const SPACED = ['spaces around', 'two indented lines', 'a space inside', 'a comment behind'];
const isLost = (done: readonly Mangling[]) => {
  const names = done.map(({ name }) => name);
  const twiceWide = 'UTF-16 byte by byte, with its mark, base64 of UTF-16';
  return (
    (names.includes('a space for every +') && names.some(name => SPACED.includes(name))) ||
    names.join(', ') === twiceWide
  );
};

/** The place among the suspicions at which the clean value stands, or a text that names what was done to it. */
function expectFound(value: string, done: readonly Mangling[], most: number, others: readonly string[] = []) {
  const mangled = done.reduce((text, { mangle }) => mangle(text), value);
  if (mangled === value || isLost(done)) return;
  const suspicions = look(mangled, knownOf(value, others));
  const place = placeOf(value, suspicions);
  const what = `${done.map(({ name }) => name).join(', then ')}: ${suspicions.map(({ text }) => text).join(' | ')}`;
  expect(place, what).toBeGreaterThanOrEqual(0);
  expect(place, what).toBeLessThan(most);
  expect(suspicions.length).toBeLessThanOrEqual(12);
}

describe('what was done to a secret is undone', () => {
  test.each(manglings)('$name: the clean value is among the first three suspicions', mangling => {
    fc.assert(
      fc.property(clean, value => expectFound(value, [mangling], 3)),
      { numRuns: 30 },
    );
  });

  test('two manglings in a row: among the first six', () => {
    fc.assert(
      fc.property(clean, any, any, (value, first, second) => expectFound(value, [first, second], 6)),
      { numRuns: 800 },
    );
  });

  test.each(losses)('$name: another place that holds the whole value tells', mangling => {
    fc.assert(
      fc.property(generated, value => expectFound(value, [mangling], 3, [value])),
      { numRuns: 30 },
    );
  });

  test('a loss, and something else on top of it', () => {
    fc.assert(
      fc.property(generated, fc.constantFrom(...losses), any, (value, first, second) =>
        expectFound(value, [first, second], 6, [value]),
      ),
      { numRuns: 300 },
    );
  });

  test('also where no hint is known, for one mangling of a secret as Entra makes them today', () => {
    fc.assert(
      fc.property(generated, any, (value, { name, mangle }) => {
        const mangled = mangle(value);
        if (mangled !== value)
          expect(placeOf(value, look(mangled, knownOf(undefined))), name).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('no false alarm', () => {
  const codes = (value: string, known: Known) => look(value, known).map(({ code }) => code);
  const expected = (value: string) => (value.startsWith('-') ? ['leading-dash'] : []);

  test('a clean value raises no suspicion, whether its hint is known or not', () => {
    fc.assert(
      fc.property(clean, fc.boolean(), (value, isKnown) => {
        expect(codes(value, knownOf(isKnown ? value : undefined))).toEqual(expected(value));
      }),
      { numRuns: 1000 },
    );
  });

  test('nor do mangled copies of it elsewhere, nor other secrets', () => {
    fc.assert(
      fc.property(
        clean,
        clean,
        fc.array(any, { maxLength: 5 }),
        fc.boolean(),
        (value, other, copies, isKnown) => {
          const others = [other, value, ...copies.map(({ mangle }) => mangle(value))];
          expect(codes(value, knownOf(isKnown ? value : undefined, others))).toEqual(expected(value));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('nor do broken copies of it elsewhere', () => {
    fc.assert(
      fc.property(generated, value => {
        const others = losses.map(({ mangle }) => mangle(value));
        expect(codes(value, knownOf(value, others))).toEqual(expected(value));
      }),
      { numRuns: 300 },
    );
  });

  test('an old secret of az, which is a GUID, is no id when a credential begins like it', () => {
    const value = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
    expect(codes(value, knownOf(value))).toEqual([]);
    expect(codes(value, knownOf(undefined))).toEqual(['guid']);
  });
});

describe('what cannot be repaired is named', () => {
  const DOLLAR = '$';
  const known = knownOf('abc');
  test.each([
    ['0d6f1a52-5c53-4b7e-9d8a-2f3e4a5b6c7d', 'key-id'],
    ['0D6F1A52-5C53-4B7E-9D8A-2F3E4A5B6C7D', 'key-id'],
    ['11111111-2222-4333-8444-555555555555', 'client-id'],
    ['21111111-2222-4333-8444-555555555555', 'object-id'],
    ['31111111-2222-4333-8444-555555555555', 'tenant-id'],
    ['41111111-2222-4333-8444-555555555555', 'guid'],
    ['', 'empty'],
    [' \r\n', 'empty'],
    ['<your-client-secret-here>', 'placeholder'],
    ['changeme', 'placeholder'],
    ['$(AZURE_CLIENT_SECRET)', 'placeholder'],
    [`${DOLLAR}{AZURE_CLIENT_SECRET}`, 'placeholder'],
    ['%AZURE_CLIENT_SECRET%', 'placeholder'],
    [`${DOLLAR}{{ secrets.AZURE_CLIENT_SECRET }}`, 'placeholder'],
    ['***', 'placeholder'],
    ['[secret]', 'placeholder'],
    ['System.Security.SecureString', 'placeholder'],
    ['@Microsoft.KeyVault(SecretUri=https://kv-pay.vault.azure.net/secrets/pay)', 'vault-reference'],
    ['https://kv-pay.vault.azure.net/secrets/pay/0123', 'not-a-secret'],
    ['-----BEGIN PRIVATE KEY-----\nMIIB', 'not-a-secret'],
    ['abc8Q~too-short', 'truncated'],
    ['abcde', 'truncated'],
    ['xy', 'length'],
  ])('%j: %s', (value, code) => {
    const first = look(value, known).find(({ repaired }) => repaired === undefined);
    expect(first?.code).toBe(code);
  });

  test('an id in quotes with a line break is told as an id, and is not tried', () => {
    const [first, ...rest] = look('"0d6f1a52-5c53-4b7e-9d8a-2f3e4a5b6c7d"\n', known);
    expect(first?.text).toMatch(
      /ends with a line break, and the rest is in double quotes, and .* id of a secret/,
    );
    expect(first?.repaired).toBeUndefined();
    expect(rest.map(({ repaired }) => repaired?.reveal())).not.toContain(known.keyIds[0]);
  });

  test('a secret that begins with a hyphen is told of, and not repaired', () => {
    const value = '-bc8Q~0123456789.0123456789_0123456789ab';
    expect(look(value, knownOf(value))).toMatchObject([{ code: 'leading-dash' }]);
    expect(look(value, knownOf(value))[0]?.repaired).toBeUndefined();
  });
});

test('layers are told from the outside in, with the advice for each', () => {
  const value = 'abc8Q~0123456789.0123456789_0123456789ab';
  const [first] = look(`"${Buffer.from(`${value}\n`).toString('base64')}"`, knownOf(value));
  expect(first?.code).toBe('quotes');
  expect(first?.text).toBe(
    'is in double quotes, and the rest is encoded in base64, together with a line break at the end',
  );
  expect(first?.advice).toMatch(/env-file.*kubectl create secret/);
  expect(first?.repaired?.reveal()).toBe(value);
});

test('no words repeat four characters of a value, nor its encoded form', () => {
  fc.assert(
    fc.property(
      telltale,
      fc.array(fc.constantFrom(...manglings, ...losses), { maxLength: 3 }),
      (value, done) => {
        const mangled = done.reduce((text, { mangle }) => mangle(text), value);
        const known = knownOf(value, [value]);
        const words = look(mangled, known).flatMap(({ text, advice }) => [text, advice]);
        const said = [...words, shapeText(shapeOf(new Secret(mangled)))].join('\n');
        expect(grams(value, 4).filter(gram => said.includes(gram))).toEqual([]);
        const encoded = Buffer.from(value).toString('base64');
        expect(grams(encoded, 6).filter(gram => said.includes(gram))).toEqual([]);
      },
    ),
    { numRuns: 400 },
  );
});

function grams(text: string, length: number): string[] {
  return Array.from({ length: text.length - length + 1 }, (_, index) => text.slice(index, index + length));
}

const K = 1024;
test.each([
  ['letters', 'a'.repeat(25 * K)],
  ['spaces inside', `a${' '.repeat(25 * K)}b`],
  ['spaces around a secret', `${' '.repeat(25 * K)}abc8Q~0123456789.0123456789_0123456789ab`],
  ['line breaks', 'a\n'.repeat(12 * K)],
  ['backslashes', '\\'.repeat(25 * K)],
  ['percent signs', '%41'.repeat(8 * K)],
  ['ampersands', '&amp;'.repeat(5 * K)],
  ['base64', Buffer.from('abc'.repeat(6 * K)).toString('base64')],
  ['hexadecimal', '61'.repeat(12 * K)],
  ['equals signs', '='.repeat(25 * K)],
  ['names', 'a=b;'.repeat(6 * K)],
  ['JSON', JSON.stringify(Array.from({ length: 2 * K }, () => ({ a: 'b' })))],
  ['open brackets', '['.repeat(25 * K)],
  ['NUL', '\0a'.repeat(12 * K)],
  ['2 KB of backslashes', `a${'\\'.repeat(2000)}b`],
  ['2 KB of equals signs', `a${'='.repeat(2000)}`],
  ['2 KB of quotes', `"password":"${'\\"'.repeat(950)}`],
  ['2 KB of spaces inside', `a${' '.repeat(2000)}b`],
  ['2 KB of base64', Buffer.from('abc='.repeat(370)).toString('base64')],
  ['2 KB of commas', `${'a,'.repeat(1000)}`],
])(
  '%s: the search comes to an end, with a dozen suspicions at most',
  (_, text) => {
    expect(suspicionsOf(new Secret(text), knownOf('abc')).length).toBeLessThanOrEqual(12);
  },
  HANGS_MS,
);
