/** The counts at the top of BEHAVIOUR.md are made from its tables. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { claimsIn, gradeOf, gradesTable } from '../../scripts/grades.ts';

test.each([
  ['seen', 'recorded'],
  ['§2.4', 'documented'],
  ['§4.2, §4.5; 2 s: guess', 'guess'],
  ['recorded; that both do so: inference', 'inference'],
  ['Azure/azure-cli#28522', 'observed by others'],
  ['§3.2 (memory)', 'observed by others'],
  ['words of nobody', undefined],
])('"%s" is graded by its weakest part', (source, grade) => {
  expect(gradeOf(source)).toBe(grade);
});

test('only tables whose last column is the source are counted, section by section', () => {
  const text =
    '## One\n\n| what | source |\n| --- | --- |\n| a | seen |\n| b | guess |\n\n| x | y |\n| --- | --- |\n| 1 | 2 |\n';
  expect(claimsIn(text)).toEqual([{ name: 'One', sources: ['seen', 'guess'] }]);
  expect(gradesTable(text)).toContain('| all | 2 | 1 | 0 | 0 | 0 | 1 | 0 |');
});

test('hardly a claim of the sandbox has a source in other words', () => {
  const text = readFileSync(new URL('../../src/sandbox/BEHAVIOUR.md', import.meta.url), 'utf8');
  const all = claimsIn(text).flatMap(({ sources }) => sources);
  expect(all.length).toBeGreaterThan(200);
  expect(all.filter(source => gradeOf(source) === undefined).length).toBeLessThan(all.length / 20);
});
