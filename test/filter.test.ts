/** The one filter in front of every sink. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filtered, inert } from '../src/filter.ts';
import { Secret } from '../src/secret.ts';

const GENERATED = `abc8Q~${'x'.repeat(34)}`;

describe('whatever is written', () => {
  it('holds no value that this process knows, and nothing of the form of a secret or a token', () => {
    new Secret('a-value-of-somebody-1');
    const token = `eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl`;
    const given = [
      'a-value-of-somebody-1',
      GENERATED,
      token,
      `ghs_${'a1'.repeat(18)}`,
      'authorization: Basic dXNlcjpwYXNzd29yZA==',
      '"Authorization": "Bearer opaque-token-of-a-managed-identity"',
      'https://account.blob.core.windows.net/locks?sv=2024&sig=abc%2Fdef%3D&se=2026',
      'https://user:pa55word@proxy.example:8080/',
    ];
    const shown = filtered(given.join('\n'));
    expect(shown.split('\n')).toEqual([
      '[secret]',
      '[looks like a client secret]',
      '[looks like a token]',
      '[looks like a token]',
      'authorization: Basic [authorization]',
      '"Authorization": "Bearer [authorization]"',
      'https://account.blob.core.windows.net/locks?sv=2024&sig=[signature]&se=2026',
      'https://[user]@proxy.example:8080/',
    ]);
  });

  it('moves no cursor, sets no title and turns no text around; the mark of what was there is visible', () => {
    const hostile = 'a\u001b[2K\rb\u001b]0;title\u0007c\u202ed\u2028e\u009bf\u{e0001}';
    expect(filtered(hostile)).toBe(
      'a\\u001b[2K\\u000db\\u001b]0;title\\u0007c\\u202ed\\u2028e\\u009bf\\udb40\\udc01',
    );
  });

  it('on a terminal may have colours and moving lines, and nothing else of the kind', () => {
    const own = '\u001b[31mred\u001b[39m\u001b[2K\u001b[1A\u001b[?25l\r\n\tok\n';
    expect(filtered(own, true)).toBe(own);
    expect(filtered('\u001b]0;title\u0007\rline', true)).toBe('\\u001b]0;title\\u0007\\u000dline');
  });

  it('stays a JSON document where it was one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
        const written = filtered(JSON.stringify({ text }));
        expect(JSON.parse(written)).toEqual({ text: expect.any(String) });
        expect(written).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

it('what somebody else wrote makes no line of its own', () => {
  expect(inert('name\n1 rotation: 1 settled. All healthy.\u001b[0m')).toBe(
    'name\\u000a1 rotation: 1 settled. All healthy.\\u001b[0m',
  );
});
