/** Secrets of an organization, of Dependabot, and on an Enterprise Server through the verbs: the real program on the sandbox. */
import { expect, it } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { must, newestVersion, openStage, policyOf } from './stage.ts';

const SECRET = 'AZURE_CLIENT_SECRET';
const TARGETS = [
  `githubSecret: { organization: contoso, secret: ${SECRET} }`,
  `githubSecret: { organization: contoso, store: codespaces, secret: ${SECRET} }`,
  `githubSecret: { repository: contoso/payments, store: dependabot, secret: ${SECRET} }`,
  `githubSecret: { repository: contoso/payments, environment: "prod / EU (1)", secret: ${SECRET} }`,
  `githubSecret: { host: github.contoso.com, organization: contoso, store: dependabot, secret: ${SECRET} }`,
];

const LABELS = [
  `githubSecret contoso ${SECRET}`,
  `githubSecret contoso ${SECRET} (codespaces)`,
  `githubSecret contoso/payments ${SECRET} (dependabot)`,
  `githubSecret contoso/payments/prod / EU (1) ${SECRET}`,
  `githubSecret github.contoso.com/contoso ${SECRET} (dependabot)`,
];

it('are planned, written, drift, are repaired, revoked and rolled back, and are shared as before', async () => {
  await using stage = await openStage({}, policyOf(TARGETS));
  const { world, clock } = stage.sandbox;
  const secrets = () => {
    const [owner, repository] = [must(world.githubOwners?.[0]), must(world.repositories[0])];
    const elsewhere = must(world.githubServers?.[0]?.githubOwners[0]);
    return [
      owner.secrets[SECRET],
      owner.codespaces?.[SECRET],
      repository.dependabot?.[SECRET],
      repository.environments['prod / EU (1)']?.secrets[SECRET],
      elsewhere.dependabot[SECRET],
    ].map(secret => must(secret));
  };
  const held = () => secrets().map(({ value }) => value);
  const everywhere = () => TARGETS.map(() => newestVersion(world).value);
  const sharing = () => secrets().map(({ visibility, selected }) => [visibility, selected]);
  const shared = sharing();
  expect(shared[0]).toEqual(['selected', ['contoso/payments']]);

  const plan = await stage.keyturn('plan');
  for (const label of LABELS) expect(plan.stdout).toContain(`${label} (marked)`);
  const run = await stage.keyturn('rotate');
  expect(run, run.stdout + run.stderr).toMatchObject({ exitCode: 0 });
  const first = newestVersion(world).value;
  expect(held()).toEqual(everywhere());
  expect(await stage.keyturn('verify')).toMatchObject({ exitCode: 0 });

  clock.advance(3_600_000);
  for (const secret of secrets()) Object.assign(secret, { value: 'typed by hand', updatedAt: clock.now() });
  const status = JSON.parse((await stage.keyturn('status', '--json')).stdout);
  expect(status.rotations[0].targets.map(({ state }: { state: string }) => state)).toEqual(
    TARGETS.map(() => 'differs'),
  );
  expect(await stage.keyturn('rotate', '--drift')).toMatchObject({ exitCode: 0 });
  expect(held()).toEqual(everywhere());

  expect(await stage.keyturn('rotate', 'payments-api', '--now', '--yes')).toMatchObject({ exitCode: 0 });
  expect(newestVersion(world).value).not.toBe(first);
  expect(held()).toEqual(everywhere());
  const rollback = await stage.keyturn('rollback', 'payments-api', '--yes');
  expect(rollback, rollback.stdout + rollback.stderr).toMatchObject({ exitCode: 0 });
  expect(held()).toEqual(TARGETS.map(() => first));

  const record = ['--record', searchedFolder()];
  const revoke = await stage.keyturn('revoke', 'payments-api', '--yes', '--settle', '0', ...record);
  expect(revoke.stdout + revoke.stderr).not.toContain('failed');
  expect(newestVersion(world).value).not.toBe(first);
  expect(held()).toEqual(everywhere());
  expect(sharing()).toEqual(shared);
});

it('are written again where the answers to the first writes were lost, and are shared as before', async () => {
  await using stage = await openStage({}, policyOf(TARGETS.slice(0, 3)));
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
