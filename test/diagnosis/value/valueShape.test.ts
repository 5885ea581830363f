import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shapeOf, shapeText } from '../../../src/diagnosis/value/valueShape.ts';
import '../../support/seed.ts';
import { Secret } from '../../../src/secret.ts';
import { generated } from './manglings.ts';

const shape = (value: string) => shapeOf(new Secret(value));
const says = (value: string) => shapeText(shape(value));

describe('a shape in words', () => {
  test.each([
    [
      'abc8Q~0123456789.0123456789_0123456789AB',
      '40',
      'letters, digits and ~._-; looks like a client secret',
    ],
    [
      'abc8Q~0123456789.0123456789_0123456789ABCD',
      '42',
      'letters, digits and ~._-; could be a client secret',
    ],
    ['abcdefgh01234567', '16', 'small letters and digits; could be a client secret'],
    ['abC[]=~+0123456789/', '19', 'letters, digits, ~._- and other punctuation; could be a client secret'],
    ['abcdefgh 01234567', '17', 'small letters, digits and spaces; does not look like a client secret'],
    [
      'abcdefgh01234567\r\n',
      '18',
      'small letters, digits and line breaks; does not look like a client secret',
    ],
  ])('%#', (value, length, words) => {
    expect(says(value)).toMatch(/^\d+ characters, starts with "ab[cC]", /);
    expect(says(value)).toContain(`${length} characters`);
    expect(says(value).replace(/^.*?", /, '')).toBe(words);
  });

  test('what does not print is named', () => {
    expect(says('\r\nabcdefgh')).toContain('starts with "␍␊a"');
    expect(says('\ufeffabcdefgh')).toContain('9 characters (11 bytes), starts with "U+FEFFab"');
    expect(says('\u202eabcdefgh')).toContain('starts with "U+202Eab"');
    expect(says('\u001b[31mabcdefgh')).toContain('starts with "␛[3"');
  });

  test('an empty value is called so', () => {
    expect(says('')).toBe('empty');
    expect(says(' \n')).toBe('2 characters, spaces and line breaks; only white space');
  });
});

describe('the hint', () => {
  test('is none of a value that is shorter than eight characters', () => {
    expect(shape('abcdefg').hint).toBeNull();
    expect(shape('abcdefgh').hint).toBe('abc');
  });

  test('is three characters, also where one is written as two units', () => {
    expect(shape('\u{1f511}bcdefghij')).toMatchObject({ hint: '\u{1f511}bc', characters: 10, bytes: 13 });
  });

  test('is all of any value that a shape tells, whatever the value is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), value => {
        const words = says(value);
        expect(words).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(
          words.replace(
            /starts with ".*?", (?=small|capital|letters|digits|~|other|spaces|line|control|characters)/s,
            '',
          ),
        ).toMatch(/^\d+ characters?(?: \(\d+ bytes\))?, [A-Za-z ,~._-]+; [A-Za-z ,-]+$/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what a value looks like', () => {
  test.each([
    ['7c9e6679-7425-40de-944b-e07fc1f90ae7', 'guid'],
    ['@Microsoft.KeyVault(VaultName=kv;SecretName=s)', 'vault-reference'],
    ['<your-secret>', 'placeholder'],
    ['{{ .Values.secret }}', 'placeholder'],
    ['$env:CLIENT_SECRET', 'placeholder'],
    [`eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.${'x'.repeat(80)}.sig`, 'jwt'],
    ['-----BEGIN CERTIFICATE-----\nMIIB', 'pem'],
    ['{"password": "x"}', 'json'],
    ['https://example.com/', 'url'],
    ['RunAs=App;AppId=1;TenantId=2', 'connection-string'],
    ['', 'empty'],
    ['two words', 'unknown'],
  ])('%s: %s', (value, likeness) => {
    expect(shape(value).looksLike).toBe(likeness);
  });

  test('a secret as Entra makes them today is told, also in 37 to 39 characters', () => {
    fc.assert(
      fc.property(generated, value => {
        expect(shape(value).looksLike).toBe('generated');
        expect(shape(value.slice(0, 37)).looksLike).toBe('generated');
        expect(shape(value.slice(0, 36)).looksLike).toBe('client-secret');
      }),
    );
  });

  test('a real secret in the notation of a placeholder is none', () => {
    expect(shape('<abc8Q~0123456789.0123456789_0123456789AB>').looksLike).toBe('unknown');
  });
});
