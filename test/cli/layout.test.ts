import { expect, test } from 'vitest';
import { clip, pad, table, widthOf, wrap } from '../../src/cli/human/layout.ts';

test.each([
  ['plain', 5],
  ['Zürich ✓ → …', 12],
  ['\u001B[31mred\u001B[39m', 3],
  ['支払い', 6],
  ['한국', 4],
  ['ｆｕｌｌ', 8],
  ['🔑 key', 6],
  ['e\u0301', 1],
])('%s takes %i columns on a terminal', (text, columns) => {
  expect(widthOf(text)).toBe(columns);
});

test('columns line up below each other, whatever is written in them', () => {
  expect(
    table([
      ['支払い', 'x'],
      ['payments', 'y'],
    ]),
  ).toEqual(['支払い    x', 'payments  y']);
  expect(pad('支払い', 8)).toBe('支払い  ');
});

test('no line is wider than the screen: wide signs are broken and cut by their columns', () => {
  expect(wrap('支払い 支払い 支払い', 13).split('\n')).toEqual(['支払い 支払い', '支払い']);
  expect(clip('支払い用の秘密', 8)).toBe('支払い…');
  expect(clip('支払い用', 8)).toBe('支払い用');
  expect(widthOf(clip('e\u0301'.repeat(20), 10))).toBe(10);
});
