import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filtered } from '../src/filter.ts';
import { markdownCode, markdownTable, markdownText } from '../src/markdown.ts';
import { Secret } from '../src/secret.ts';

test.each([
  ['a line break is a space', 'one\r\n\n two', 'one two'],
  [
    'cells, HTML, code, pictures and links',
    'x | <b>y</b> `z` ![1](2)',
    'x \\| \\<b\\>y\\</b\\> \\`z\\` !\\[1\\](2)',
  ],
  ['an entity', '&lt;b&gt;', '\\&lt;b\\&gt;'],
  [
    'emphasis and strikethrough',
    '*one* **two** _three_ ~~four~~',
    '\\*one\\* \\*\\*two\\*\\* \\_three\\_ \\~\\~four\\~\\~',
  ],
  ['an escape of its own', '\\| \\\\', '\\\\\\| \\\\\\\\'],
  ['a heading', '# one', '\\# one'],
  ['list items', '- one', '\\- one'],
  ['list items with an asterisk', '* one', '\\* one'],
  ['numbered items', '12. one', '12\\. one'],
  ['a rule', '---', '\\---'],
])('%s: shown as it is', (_name, text, escaped) => {
  expect(markdownText(text)).toBe(escaped);
});

test.each(['AZURE_CLIENT_SECRET', '2026-11-30 09:00:00 UTC', '1.5 of 3', 'kv-payments', 'a * b', '日本'])(
  '%s stays readable: no sign of it is markup',
  text => {
    expect(markdownText(text)).toBe(text);
  },
);

/** Of CommonMark: a backslash before punctuation is left out. */
const shown = (escaped: string) => escaped.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');

test('whatever it holds: one line, shown as it is, and every sign that always is markup is escaped', () => {
  const signs = fc.constantFrom(...'\\`*_<>[]|#~&-+=.) \n1a');
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: signs }), fc.string()), text => {
      const escaped = markdownText(text);
      expect(shown(escaped)).toBe(text.replaceAll(/\s+/g, ' '));
      expect(escaped.replaceAll(/\\./g, 'x')).not.toMatch(/[\\`<>[\]|#~&\r\n]|^ ?[-+*=]/);
    }),
    { seed: 16, numRuns: 2000 },
  );
});

test('a table has a line for its columns and one for each row', () => {
  expect(markdownTable(['a', 'b'], [['x|y', '-']])).toBe('| a | b |\n| --- | --- |\n| x\\|y | \\- |');
});

test('a value that is known is taken out before it is escaped: the filter would not know it afterwards', () => {
  const value = 'k[n]own~va|ue_0123456789*abc';
  expect(new Secret(value).reveal()).toBe(value);
  for (const text of [
    markdownText(`says ${value}`),
    markdownCode(`says ${value}`),
    markdownTable(['a'], [[value]]),
  ])
    expect(shown(filtered(text))).not.toContain(value);
});
