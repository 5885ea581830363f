import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { keyturn, root } from './keyturn.ts';

describe('keyturn demo --incident', () => {
  it('tells of a leak from the stranger’s sign-in to its refusal, and ends well only if the world says so', async () => {
    const files = () => execFileSync('ls', ['-a', root], { encoding: 'utf8' });
    const before = files();
    process.env['TMPDIR'] = searchedFolder();
    const { exitCode, stdout, stderr } = await keyturn('demo', '--incident').finally(
      () => delete process.env['TMPDIR'],
    );
    const words = stdout.replaceAll(/\s+/g, ' ');
    expect(words).toMatch(/an attacker tries it .*✗ the attacker signs in .* a token was issued/);
    expect(words).toMatch(/\$ keyturn revoke payments-api --reason 'pasted into a ticket' .*exit code 3/);
    expect(stderr).toMatch(/leaked credential [0-9a-f-]{36} IS STILL VALID/);
    expect(words).toContain('**Not over: 1 of 1 leaked credentials still valid');
    expect(words).toMatch(/tries again .*✓ the attacker signs in .* refused: AADSTS7000215/);
    expect(words).toContain('$ keyturn rotate --record ');
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('Its incident record is complete: ');
    const tooWide = (line: string) =>
      line.length > 100 && line.includes(' ') && !/^(\$|→|\||#|az | {4}| {2}(\||az ))/.test(line);
    expect(words).toMatch(/Who signed in with it .*\| 203\.0\.113\.7 \| Microsoft Graph \| 1 \|/);
    expect(stdout.split('\n').filter(tooWide)).toEqual([]);
    const closing = stdout.slice(stdout.indexOf('What each place holds now'));
    expect(closing).toMatch(/leaked, gone +[0-9a-f]{8} “keyturn\/payments-api\//);
    expect(closing).toMatch(/not ours +[0-9a-f]{8} “portal, somebody”, still there/);
    expect(closing).toContain('✓ The leaked secret is gone and its vault version disabled');
    expect(closing).toContain('keyturn rollback NAME');
    expect(exitCode).toBe(0);
    expect(files()).toBe(before);
    for (const output of [stdout, stderr]) expect(output).not.toMatch(/8Q~|not-ours|ghp_|github_pat_/);
  });
});
