import { describe, expect, it } from 'vitest';
import { missingIn } from '../docs/samples.ts';
import { keyturn } from './keyturn.ts';

describe('keyturn demo', () => {
  it('rotates the example policy, retires the old secrets after the overlap, and shows what each place holds', async () => {
    const { exitCode, stdout, stderr } = await keyturn('demo');
    expect(stderr).not.toContain('failed');
    expect(stdout).toContain('$ keyturn rotate --config rotation.example.yaml');
    const closing = stdout.slice(stdout.indexOf('What each place holds now'));
    expect(closing).toMatch(/new +[0-9a-f]{8} “keyturn\/payments-api\//);
    expect(closing).toMatch(
      /[0-9a-f]{8} {2}✓ accepts {2}5 settings intact +appService payments-api AZURE_CLIENT_SECRET/,
    );
    expect(closing).toMatch(/retired +[0-9a-f]{8} “added in the portal”/);
    expect(closing).toContain('✓ Every place holds a secret that Entra accepts');
    expect(exitCode).toBe(0);
    expect(missingIn(stdout, 'README.md', '$ keyturn plan')).toEqual([]);
    // Every secret of the sandbox's Entra has this in its middle, and every foreign one says so.
    for (const output of [stdout, stderr]) expect(output).not.toMatch(/8Q~|not-ours|ghp_|github_pat_/);
  });
});
