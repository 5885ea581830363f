import { expect, test } from 'vitest';
import {
  below,
  broken,
  clip,
  hung,
  namesWidth,
  pad,
  table,
  widthOf,
  wrap,
} from '../../src/cli/human/layout.ts';

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

const SENTENCE =
  'Entra must accept the new secret 12 times in a row; otherwise it is discarded, and nobody has seen it';

test.each([30, 40, 60, 80])('a hanging sentence fills every line of %i columns but the last', columns => {
  const lead = '  2    prove       '.slice(0, columns < 60 ? 4 : 19);
  const lines = hung(lead, SENTENCE, columns).split('\n');
  expect(lines.map(line => line.slice(lead.length)).join(' ')).toBe(SENTENCE);
  for (const [at, line] of lines.entries()) {
    expect(widthOf(line)).toBeLessThanOrEqual(columns);
    const [next] = (lines[at + 1] ?? '').trim().split(' ');
    if (next !== '') expect(widthOf(`${line} ${next}`)).toBeGreaterThan(columns);
  }
  expect(below(SENTENCE, columns, lead.length)).toBe(lines.join('\n').slice(lead.length));
});

test('where too little room is left beside the lead, the sentence goes below it; no name is cut for it', () => {
  const name = 'a-very-long-rotation-name-of-the-platform-team';
  expect(hung(`${name}  `, 'nothing to do', 60)).toBe(`${name}\n    nothing to do`);
  expect(hung('changed  3  ', `${name}, billing`, 50)).toBe(`changed  3\n    ${name},\n    billing`);
  expect(hung(' '.repeat(30), `${name}, billing`, 60)).toBe(`    ${name}, billing`);
});

test('a few long names do not make the column of names as wide as they are', () => {
  expect(namesWidth(['billing', 'payments-api', 'x'.repeat(60)], 80)).toBe(12);
  expect(namesWidth(['支払い'], 80)).toBe(6);
  expect(namesWidth([], 80)).toBe(0);
});

test('what has no spaces is broken between letters, by their columns', () => {
  expect(broken('payments-api', 5)).toEqual(['payme', 'nts-a', 'pi']);
  expect(broken('支払い用', 5)).toEqual(['支払', 'い用']);
  expect(broken('', 5)).toEqual(['']);
});
