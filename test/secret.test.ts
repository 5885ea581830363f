import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { noForms, redact, Secret } from '../src/secret.ts';
import { cpuMs } from './support/cpuTime.ts';

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

/** The simple version: each form is looked for in the whole text. */
function oneByOne(forms: readonly string[], text: string): string {
  return forms.reduce((clean, form) => clean.replaceAll(form, '[secret]'), text);
}

function atOnce(forms: readonly string[], text: string): string {
  const known = noForms();
  for (const form of forms) known.add(form);
  return known.replaced(text, '[secret]');
}

/** Few letters, so that forms begin alike, repeat themselves and overlap; and pieces of them between whole ones. */
function written(letters: string) {
  const form = fc
    .array(fc.constantFrom(...letters), { minLength: 12, maxLength: 30 })
    .map(all => all.join(''));
  return fc.uniqueArray(form, { minLength: 1, maxLength: 8 }).chain(forms => {
    const whole = fc.constantFrom(...forms);
    const piece = fc
      .tuple(whole, fc.nat(30), fc.nat(30))
      .map(([all, from, length]) => all.slice(from, from + length));
    const between = fc.string({ unit: 'binary', maxLength: 20 });
    const text = fc.array(fc.oneof(whole, piece, between), { maxLength: 12 }).map(parts => parts.join(''));
    return fc.record({ forms: fc.constant(forms), text });
  });
}

/** Whether two different places of the text where forms stand touch the same character. */
function overlaps(forms: readonly string[], text: string): boolean {
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    const stop = Math.max(
      0,
      ...forms.filter(form => text.startsWith(form, at)).map(form => at + form.length),
    );
    const isTwice = forms.filter(form => text.startsWith(form, at)).length > 1;
    if (stop > 0 && (at < end || isTwice)) return true;
    end = Math.max(end, stop);
  }
  return false;
}

it('looking for all at once takes out what looking for one after the other does', () => {
  let found = 0;
  fc.assert(
    fc.property(written('abcdefghijklmnopqrstuvwxyz0123456789~._-%+/"\\é\ud83d\ude00'), ({ forms, text }) => {
      fc.pre(!overlaps(forms, text));
      const clean = oneByOne(forms, text);
      if (clean !== text) found += 1;
      expect(atOnce(forms, text)).toBe(clean);
    }),
    { numRuns: 2_000 },
  );
  expect(found).toBeGreaterThan(500);
});

it('where forms overlap no more is left of them than by looking for one after the other, and no whole one', () => {
  fc.assert(
    fc.property(written('ab'), ({ forms, text }) => {
      const clean = atOnce(forms, text);
      const rest = clean.split('[secret]');
      for (const form of forms) for (const part of rest) expect(part).not.toContain(form);
      const left = (all: string) => all.replaceAll('[secret]', '').length;
      expect(left(clean)).toBeLessThanOrEqual(left(oneByOne(forms, text)));
    }),
    { numRuns: 2_000 },
  );
});

it('a value that contains another one leaves nothing of itself, whichever was known first', () => {
  const inner = 'inner-of-the-two';
  new Secret(inner);
  new Secret(`before-${inner}-after`);
  expect(redact(`x before-${inner}-after y ${inner}`)).toBe('x [secret] y [secret]');
});

it('ten thousand values cost a line no more than a few', () => {
  const values = Array.from({ length: 10_000 }, (_, index) => `value-${index}-of-a-fleet~${index * 7919}`);
  for (const each of values) new Secret(each);
  const line = `${'an ordinary line of a log, '.repeat(8)}${values[4711]} and its end`;
  const begun = cpuMs();
  for (let count = 0; count < 100; count += 1) expect(redact(line)).toContain('[secret] and its end');
  // One after the other it was 20 ms a line. A slow and busy machine may take ten times as long as a quiet one.
  expect(cpuMs() - begun).toBeLessThan(400);
});
