import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { redact, Secret } from '../src/secret.ts';

const value = 'Ab3~8Q"x/y+z=\\é9kLmN_.-pQrStUvWxYz01234';

it('a secret shows a mark wherever it is turned into text', () => {
  const secret = new Secret(value);
  const shown = [
    `${secret}`,
    String(secret),
    JSON.stringify({ secret }),
    inspect({ deep: { secret } }),
    inspect(secret, { showHidden: true }),
  ];
  for (const text of shown) expect(text).not.toContain(value);
  expect(secret.reveal()).toBe(value);
});

it.each([
  ['in clear', value],
  ['in base64', Buffer.from(value).toString('base64')],
  ['URL-encoded', encodeURIComponent(value)],
  ['JSON-escaped', JSON.stringify(value)],
])('the last filter takes it out of a text that holds it %s', (_form, written) => {
  const secret = new Secret(value);
  const clean = redact(`before ${written} after`);
  expect(clean).not.toContain(written);
  expect(clean).toMatch(/^before .*\[secret\].* after$/);
  expect(secret.hint()).toBe('Ab3');
});

it('a value with half a character in it does not keep anything from being written', () => {
  new Secret('half-a-character-\ud800-in-the-middle');
  expect(redact('ordinary words')).toBe('ordinary words');
});
