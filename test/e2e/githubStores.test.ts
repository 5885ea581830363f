/** Secrets of an organization where an answer is lost, and where one is not there: the real program on the sandbox. */
import { expect, it } from 'vitest';
import { must, newestVersion, openStage, policyOf } from './stage.ts';

const SECRET = 'AZURE_CLIENT_SECRET';
const TARGETS = [
  `githubSecret: { organization: contoso, secret: ${SECRET} }`,
  `githubSecret: { organization: contoso, store: codespaces, secret: ${SECRET} }`,
  `githubSecret: { repository: contoso/payments, store: dependabot, secret: ${SECRET} }`,
];

it('are written again where the answers to the first writes were lost, and are shared as before', async () => {
  // One request at a time: the readings of a turn need no place of their own.
  await using stage = await openStage({}, policyOf(TARGETS, 'limits: { concurrency: 1 }'));
  const { world, faults } = stage.sandbox;
  faults.add({ service: 'github', operation: 'putSecret', count: 3, fault: { kind: 'cut-after' } });
  const run = await stage.keyturn('rotate');
  expect(run, run.stdout + run.stderr).toMatchObject({ exitCode: 0 });
  const { secrets, codespaces } = must(world.githubOwners?.[0]);
  const { value } = newestVersion(world);
  const selected = ['contoso/payments'];
  expect([secrets[SECRET], codespaces?.[SECRET]]).toMatchObject([
    { value, selected },
    { value, selected },
  ]);
});

it('a required secret that the organization does not have stops the rotation before a new secret is made', async () => {
  await using stage = await openStage({}, policyOf(TARGETS.slice(0, 1)));
  const { world } = stage.sandbox;
  delete must(world.githubOwners?.[0]).secrets[SECRET];
  const before = newestVersion(world).id;
  const plan = await stage.keyturn('plan');
  expect(plan.stdout).toContain(`gh secret set ${SECRET} --org contoso --visibility private`);
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 3 });
  expect(newestVersion(world).id).toBe(before);
});
