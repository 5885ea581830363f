import { describe, expect, it } from 'vitest';
import { missingIn } from '../docs/samples.ts';
import { keyturn } from './keyturn.ts';

describe('keyturn demo --diagnose', () => {
  it('goes from the error in a log to the copy that is wrong, mends it with the command it names, and shows no secret', async () => {
    const { exitCode, stdout, stderr } = await keyturn('demo', '--diagnose');
    const words = stdout.replaceAll(/\s+/g, ' ');
    expect(words).toMatch(/diagnose --error .*AADSTS7000215: Entra does not know this value.* exit code 1/);
    expect(words).toMatch(
      /cause found \(proved\) .*AZURE_CLIENT_SECRET ends with a line break; repaired, it works/,
    );
    expect(words).toMatch(
      /Write the vault's value to it \(a new secret is created only if one is due\)\. keyturn rotate payments-api/,
    );
    expect(words).toMatch(/payments-api ✓ healthy/);
    expect(words).toContain('no new secret was needed');
    expect(exitCode).toBe(0);
    expect(missingIn(stdout, 'docs/diagnose.md', 'cause found')).toEqual([]);
    for (const output of [stdout, stderr]) expect(output).not.toMatch(/8Q~|ghp_|github_pat_/);
  });
});
