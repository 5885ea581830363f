import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/connectors/kinds.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import { missingIn } from '../docs/samples.ts';
import { keyturn } from './keyturn.ts';

const examplePath = fileURLToPath(new URL('../../config/examples/all-places.yaml', import.meta.url));

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

  it('rotates one secret in a place of every kind, if asked to', async () => {
    const { exitCode, stdout } = await keyturn('demo', '--all-places');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('with 1 registration of all-places.yaml');
    const { rotations } = await readPolicyFile(examplePath, kinds);
    const closing = stdout.slice(stdout.indexOf('What each place holds now')).replaceAll(/\s+/g, ' ');
    for (const { label } of rotations[0]?.targets ?? []) expect(closing).toContain(label);
    expect(closing.split('✓ accepts').length - 2).toBe(rotations[0]?.targets.length);
    expect(exitCode).toBe(0);
  });
});
