// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are code
/** The list of sentences for whoever edits the program's language: complete, and without what is not printed. */
import { expect, it } from 'vitest';
import { sentencesIn } from '../scripts/sentences/printed.ts';
import { sourceOf } from './support/syntax.ts';

function textsIn(code: string): string[] {
  return sentencesIn(sourceOf('src/any.ts', code)).map(({ text }) => text);
}

it.each([
  ['a literal', "say('the disk is full')", 'the disk is full'],
  [
    'a template, with the names of its values',
    'say(`${file}: ${plural(n)} of ${a.limit} left`)',
    '<file>: <plural> of <limit> left',
  ],
  ['an expression without a name, by its source', 'say(`in ${ms / 1000} seconds`)', 'in <ms / 1000> seconds'],
  [
    'a concatenation, as one sentence',
    "say('grant the role ' + role + ' on ' + `${place}`)",
    'grant the role <role> on <place>',
  ],
  ['a branch inside a template', "say(`${x ? 'not yet' : ''}`)", 'not yet'],
  ['a command', "say('az login --tenant ID')", 'az login --tenant ID'],
])('%s is listed', (_, code, text) => {
  expect(textsIn(code)).toEqual([text]);
});

it.each([
  ['a name', "say('ENOENT')"],
  ['a path', "get('GET /repos/x')"],
  ['a module', "import 'a module with words'"],
  ['a type', "type Kind = 'token calls'"],
  ['a key', "const known = { 'token calls': 1 }"],
  ['a comparison', "if (kind === 'token calls') stop()"],
  ['a text that is searched for', "message.startsWith('no such key')"],
  ['a sum of numbers', 'const end = start + count * 2'],
])('%s is not', (_, code) => {
  expect(textsIn(code)).toEqual([]);
});

it('each has the line that it begins on', () => {
  expect(sentencesIn(sourceOf('src/any.ts', "\n\nsay('one sentence')"))).toEqual([
    { file: 'src/any.ts', line: 3, text: 'one sentence' },
  ]);
});
