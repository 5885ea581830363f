import { expect, test } from 'vitest';
import { didYouMean, suggest } from '../../src/policy/suggest.ts';

const KEYS = ['lifetime', 'rotateBefore', 'overlap', 'retire', 'prove', 'windows', 'name'];

test.each([
  ['rotateBefor', 'rotateBefore'],
  ['rotate_before', 'rotateBefore'],
  ['OVERLAP', 'overlap'],
  ['lifetmie', 'lifetime'],
  ['window', 'windows'],
  ['nmae', 'name'],
])('%s was probably meant to be %s', (word, meant) => expect(suggest(word, KEYS)).toBe(meant));

test.each(['', 'owner', 'x', 'lifeboats', 'a'.repeat(100_000)])('nothing is near enough to %.20s', word => {
  expect(suggest(word, KEYS)).toBeUndefined();
});

test('a suggestion is a clause to append', () => {
  expect(didYouMean('windos', KEYS)).toBe(': did you mean "windows"?');
  expect(didYouMean('zzz', KEYS)).toBe('');
});
