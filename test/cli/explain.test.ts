import { describe, expect, test } from 'vitest';
import { allCodes, meaningsOf } from '../../src/cli/explain/meanings.ts';
import { typed } from './given.ts';

describe('keyturn explain', () => {
  test('says what a code stands for, each thing that has it', async () => {
    const { exitCode, out } = await typed('explain leaked');
    expect(exitCode).toBe(0);
    expect(out).toContain('leaked  (the state of a rotation)\n  A credential that was reported as leaked');
    expect(out).toContain('leaked  (why something is due, or a step is taken)\n');
  });

  test.each(['explain AADSTS7000215', 'explain 7000215', 'explain aadsts7000215'])('%s', async line => {
    const { exitCode, out } = await typed(line);
    expect(exitCode).toBe(0);
    expect(out).toContain('AADSTS7000215: Entra does not know this value.');
  });

  test('of none lists all, numbers included', async () => {
    const { exitCode, out } = await typed('explain');
    expect(exitCode).toBe(0);
    const words = out.split(/\s+/);
    expect(words).toEqual(expect.arrayContaining([...allCodes, 'AADSTS7000222']));
  });

  test.each([
    ['in-hadn', 'there is no code "in-hadn" (did you mean in-hand?)', 'keyturn explain in-hand'],
    ['xyzzy', 'there is no code "xyzzy"', 'keyturn explain   (lists all)'],
    [
      'AADSTS7000251',
      "AADSTS7000251 is not in Keyturn's table (did you mean AADSTS7000215?)",
      "Microsoft's page: https://login.microsoftonline.com/error?code=7000251",
    ],
  ])('of %s, which is none, says what was meant, exit 64', async (code, why, next) => {
    const { exitCode, err } = await typed(`explain ${code}`);
    expect(exitCode).toBe(64);
    expect(err.replaceAll(/\n {8}/g, ' ')).toContain(`  why   ${why}\n  next  ${next}\n`);
  });

  test('every meaning is a sentence or more', () => {
    for (const { text } of allCodes.flatMap(meaningsOf)) expect(text).toMatch(/^[A-Z].{12,}[.]$|\)\.$/);
  });
});
