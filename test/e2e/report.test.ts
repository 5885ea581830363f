/** The page of a real run in the sandbox: after a rotation and a revocation, with names that somebody chose to do harm. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { must, openStage, theTenant } from './stage.ts';

const APP_ID = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';
const HOSTILE = `</td></svg><script>alert(1)</script>"'\u001b[2J`;

test('it tells what was done, names the incident record, and shows text of others as text', async () => {
  await using stage = await openStage();
  const folder = searchedFolder();
  const [audit, file] = [join(folder, 'audit.jsonl'), join(folder, 'report.html')];
  const rotated = await stage.keyturn('rotate', '--audit', audit);
  expect(rotated.exitCode, rotated.stdout + rotated.stderr).toBe(0);
  const { applications } = theTenant(stage.sandbox.world);
  must(applications.find(({ appId }) => appId === APP_ID)).displayName = HOSTILE;
  const revoked = await stage.keyturn(
    'revoke',
    'payments-api',
    '--yes',
    '--record',
    folder,
    '--audit',
    audit,
  );
  expect(revoked.exitCode, revoked.stdout + revoked.stderr).toBe(0);

  const { exitCode, stdout, stderr } = await stage.keyturn('report', '--html', file, '--audit', audit);
  const status = await stage.keyturn('status');
  expect(exitCode, stdout + stderr).toBe(status.exitCode);
  const html = readFileSync(file, 'utf8');

  const [, record = ''] = /<code>(incident-r-[\w-]+)\.md<\/code>/.exec(html) ?? [];
  expect(existsSync(join(folder, `${record}.md`)), record).toBe(true);
  expect(html).toContain('<b>create</b>');
  expect(html).toMatch(/<svg class="timeline".*<rect class="bar use"/s);
  expect(html).not.toContain('<script>alert');
  expect(html).toContain('&lt;/td&gt;&lt;/svg&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;\\u001b[2J');
  expect(html).not.toMatch(/(?!\n)\p{C}/u);
});
