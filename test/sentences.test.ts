// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are code
/** The list of sentences for whoever edits the program's language: complete, and without what is not printed. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allSentences } from '../scripts/sentences/all.ts';
import { sentencesIn } from '../scripts/sentences/printed.ts';
import { sourceOf } from './support/syntax.ts';

/** Words of stories and of old books: a person, a metaphor, or a verb with a plainer one. */
const STORY_WORDS: readonly (readonly [string, RegExp])[] = [
  ['somebody, nobody, anybody', /\b(some|no|any)body\b/i],
  ['begun', /\bbegun\b/],
  ['anew', /\banew\b/],
  ['mended', /\bmend(s|ed|ing)?\b/i],
  ['told', /\b(told|tells)\b/],
  ['ought', /\bought\b/],
  ['wants', /\bwants?\b/],
  ['bears', /\bbears?\b/],
  ['lives', /\blives?\b(?! in a)/],
  ['a stranger', /\bstranger\b/],
  ['a glance', /\bglance\b/],
  ['all the same', /\ball the same\b/],
  ['is content', /\bis content\b/],
  ['stands', /\bstands?\b/],
  ['a place that "holds the value"', /^holds the value$/],
  ['an answer, where a response is meant', /(?<!lost-)\banswer(s|ed)?\b(?! a third of the calls)(?![^<>]*>)/],
];

/** Of three people who used the program for the first time: what they had to read twice. */
const READ_TWICE = [
  'policy starts at',
  "(the vault's)",
  'is resolved to',
  'is not ours',
  'that are not ours',
  'waits: …',
  'the overlap begins',
  'begins like',
  'Client secrets do not mind',
  '(signed in)',
  'if that is meant to be',
  'until what',
  'make room or way',
  'wait so long for',
  'is overtaken by itself',
  'with those that are off',
  'asked to go back',
  'nothing is begun',
  'nothing new is',
  'what is in hand',
  'it was looked at',
  'a new secret everywhere',
  'on paper',
  'our mark',
];

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

describe('what the program prints is plain technical English', () => {
  /** Without what stands for a value, `<told>`, and without what Microsoft's own wording holds, `{{stranger}}`. */
  const plain = (text: string) => text.replaceAll(/<[^<>]*>|\{\{.*?\}\}/g, '<>');
  const ofTheDiagnosis = ['codes', 'hints'].flatMap(name =>
    readFileSync(`src/diagnosis/codes/${name}.json`, 'utf8')
      .split('\n')
      .map(line => /^ *"(?:summary|meaning|notMeaning|tellApart|text)": "(.*)",?$/.exec(line)?.[1])
      .filter(text => text !== undefined)
      .map(text => ({ where: `${name}.json`, text })),
  );
  /** Names of credentials in an example world are data. */
  const sentences = allSentences(file => !file.startsWith('src/rehearsal/world/'))
    .map(({ file, line, text }) => ({ where: `${file}:${line}`, text: plain(text) }))
    .concat(ofTheDiagnosis);

  it('is read in full', () => {
    expect(sentences.length).toBeGreaterThan(2_500);
    expect(ofTheDiagnosis.length).toBeGreaterThan(300);
  });

  it.each(STORY_WORDS)('%s is not among the words', (_, word) => {
    expect(sentences.filter(({ text }) => word.test(text))).toEqual([]);
  });

  it.each(READ_TWICE)('nobody reads again "%s"', part => {
    expect(sentences.filter(({ text }) => text.includes(part))).toEqual([]);
  });
});
