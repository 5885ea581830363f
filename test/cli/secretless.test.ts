/** What `plan` says of secrets that need not exist: of a fleet a number, of a rotation by name the way. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStage, policyOf } from '../e2e/stage.ts';
import { searchedFolder } from '../support/canary.ts';

const CONNECTION = 'serviceConnection: { organization: contoso, project: payments, name: azure }';
const SECRET =
  'githubSecret: { repository: contoso/payments, environment: production, secret: AZURE_CLIENT_SECRET }';

test('a connection that Azure DevOps can convert makes the whole secret one that is not needed', async () => {
  await using stage = await openStage({ connectionMs: 50 }, policyOf([CONNECTION]));
  const all = await stage.keyturn('plan');
  expect(all.stdout.replaceAll(/\s+/g, ' ')).toContain(
    '1 secret is not needed, as far as the policy names its places (payments-api): keyturn plan payments-api shows how to do without',
  );
  expect((await stage.keyturn('plan', '--brief')).stdout).toContain('1 secret is not needed');
  expect((await stage.keyturn('plan', 'payments-api')).stdout).toContain('workload identity federation');
  expect(await pageOf(stage)).toContain(
    '1 secret could be replaced by an identity: <code class="command">keyturn plan payments-api',
  );
});

async function pageOf(stage: Awaited<ReturnType<typeof openStage>>): Promise<string> {
  const file = join(searchedFolder(), 'report.html');
  const { stderr } = await stage.keyturn('report', '--html', file);
  expect(stderr).toBe('');
  return readFileSync(file, 'utf8');
}

test('what is only possible is told of a rotation by name, with what it rests on, and counts for nothing', async () => {
  await using stage = await openStage({}, policyOf([SECRET]));
  expect((await stage.keyturn('plan')).stdout).not.toContain('not needed');
  expect(await pageOf(stage)).toContain('0 secrets could be replaced by an identity</p>');
  const named = (await stage.keyturn('plan', 'payments-api')).stdout.replaceAll(/\s+/g, ' ');
  expect(named).toContain('perhaps by federation with GitHub Actions: GitHub does not show which workflows');
  expect(named).toContain('"subject":"repo:contoso/payments:environment:production"');
  const { rotations } = JSON.parse((await stage.keyturn('plan', '--json')).stdout);
  expect(rotations).toMatchObject([{ secretless: [{ certainty: 'possible', steps: [{}, {}] }] }]);
});
