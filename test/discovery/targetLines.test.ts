/** A line of `targets` says in YAML what the settings say, whatever they are called. */
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { targetLines } from '../../src/discovery/targetLines.ts';

it.each([
  ['words', { organization: 'contoso', project: 'shop', name: 'azure-shop' }],
  ['numbers and what looks like one', { environment: '12', group: 7, other: '1e3', version: '0x1F' }],
  ['words of YAML', { a: 'no', b: 'null', c: 'True', d: '~', e: '', f: 'on' }],
  [
    'marks',
    { a: 'release: shop', b: '# 1', c: '{x}', d: 'a, b', e: "it's", f: '"q"', g: '*', h: '- x', i: '@x' },
  ],
  ['letters of all kinds', { project: 'Zahlungsverkehr Öst', name: '支払い' }],
  [
    'addresses and ids',
    { url: 'https://kv-shop.vault.azure.net', id: '4e9b7c52-60d1-4a3f-8f26-d5c81a0937be' },
  ],
])('%s', (_what, settings) => {
  const template = 'Server=x: y;Password={secret} # "q"';
  const text = targetLines({ kind: 'shelf', settings, template }).join('\n');
  expect(parse(text)).toEqual([{ shelf: settings, template }]);
  expect(parse(text, { version: '1.1' })).toEqual([{ shelf: settings, template }]);
});
