import { describe, expect, it } from 'vitest';
import { sampleIn } from '../support/docSample.ts';
import { keyturn } from './keyturn.ts';

function alike(text: string): string {
  return text
    .replaceAll(' --config rotation.example.yaml', '')
    .replaceAll(/\b[0-9a-f]{8}\b/g, 'ID')
    .replaceAll(/\b20\d\d-\d\d-\d\d\b/g, 'DATE')
    .replaceAll(/\d+ token calls? in [\d.]+ (m?s|min \d+ s)/g, 'CALLS');
}

describe('keyturn demo --diagnose', () => {
  it('goes from the error in a log to the copy that is wrong, mends it with the command it names, and shows no secret', async () => {
    const { exitCode, stdout, stderr } = await keyturn('demo', '--diagnose');
    const words = stdout.replaceAll(/\s+/g, ' ');
    expect(words).toMatch(/diagnose --error .*AADSTS7000215: Entra does not know this value.* exit code 1/);
    expect(words).toMatch(
      /cause found \(proved\) .*AZURE_CLIENT_SECRET ends with a line break; repaired, it works/,
    );
    expect(words).toMatch(
      /Bring it to what the vault holds; no new secret is made\. keyturn rotate payments-api/,
    );
    // What docs/diagnose.md shows is what is printed, but for ids, dates and times.
    expect(alike(stdout)).toContain(alike(sampleIn('diagnose.md', 'payments-api  ✗ cause found')));
    expect(words).toMatch(/payments-api ✓ healthy/);
    expect(words).toContain('no new secret was needed');
    expect(exitCode).toBe(0);
    for (const output of [stdout, stderr]) expect(output).not.toMatch(/8Q~|ghp_|github_pat_/);
  });
});
