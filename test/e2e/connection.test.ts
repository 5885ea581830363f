/** A service connection and a value with a template through the verbs: the real program on the sandbox. */
import { expect, it } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { must, newestVersion, openStage, policyOf } from './stage.ts';

const CONNECTION = 'serviceConnection: { organization: contoso, project: payments, name: azure }';
const REGISTRY =
  'serviceConnection: { organization: contoso, project: payments, name: registry, parameter: password }';
const TEMPLATE = 'Server=sql;User ID=payments;Password={secret}';
const VARIABLE = `{ variableGroup: { organization: contoso, project: payments, group: prod, variable: sql }, template: "${TEMPLATE}" }`;

it('is planned, tried before it is written, confirmed, verified and revoked', async () => {
  await using stage = await openStage({ connectionMs: 50 }, policyOf([CONNECTION, VARIABLE]));
  const { world, history } = stage.sandbox;
  const held = () => must(world.serviceConnections?.[0]).parameters['serviceprincipalkey'];
  const filled = () => world.organizations[0]?.groups[0]?.variables['sql']?.value;
  const tries = () =>
    history.entries().filter(({ operation }) => operation === 'executeServiceEndpointRequest').length;

  const plan = await stage.keyturn('plan');
  expect(plan.stdout).toContain('serviceConnection contoso/payments/azure (tried in place)');
  expect(tries()).toBe(0);

  const run = await stage.keyturn('rotate');
  expect(run, run.stdout + run.stderr).toMatchObject({ exitCode: 0 });
  expect(run.stderr).toContain('1 more was tried in place');
  const first = newestVersion(world).value;
  expect([held(), filled()]).toEqual([first, TEMPLATE.replace('{secret}', () => first)]);
  expect(tries()).toBeGreaterThanOrEqual(2);

  const verify = await stage.keyturn('verify', '--json');
  expect(verify.exitCode).toBe(0);
  expect(JSON.parse(verify.stdout).rotations[0].places.slice(1)).toMatchObject([
    { proof: 'tried in place', verdict: 'accepted', detail: expect.stringContaining('signed in with it') },
    { proof: 'marked', verdict: 'marked' },
  ]);

  // Overwritten by hand within the two minutes in which a mark cannot tell: only the service's own sign-in does.
  must(world.serviceConnections?.[0]).parameters['serviceprincipalkey'] =
    'not8Q~what-it-was-marked-with.0123456789';
  expect(await stage.keyturn('verify')).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining('AADSTS7000215'),
  });
  const record = ['--record', searchedFolder()];
  const revoke = await stage.keyturn('revoke', 'payments-api', '--yes', '--settle', '0', ...record);
  expect(revoke.stdout + revoke.stderr).not.toContain('failed');
  expect(newestVersion(world).value).not.toBe(first);
  expect([held(), filled()]).toEqual([
    newestVersion(world).value,
    TEMPLATE.replace('{secret}', () => newestVersion(world).value),
  ]);
  expect(await stage.keyturn('verify')).toMatchObject({ exitCode: 0 });
  const back = await stage.keyturn('status', '--json');
  expect(JSON.parse(back.stdout).rotations[0].targets).toMatchObject([
    { proof: 'tried in place', state: 'in-sync' },
    { proof: 'marked', state: 'in-sync' },
  ]);
});

it('is brought back after a person wrote it, and a rollback reaches it', async () => {
  await using stage = await openStage({ connectionMs: 50 }, policyOf([CONNECTION]));
  const { world, clock } = stage.sandbox;
  const connection = () => must(world.serviceConnections?.[0]);
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
  const first = newestVersion(world).value;

  clock.advance(3_600_000);
  connection().parameters['serviceprincipalkey'] = 'typed by hand';
  connection().modifiedAt = clock.now();
  const status = await stage.keyturn('status');
  expect(status.stdout).toContain('was changed outside Keyturn');
  const { causes } = JSON.parse((await stage.keyturn('diagnose', 'payments-api', '--json')).stdout);
  expect(causes).toMatchObject([
    {
      text: expect.stringContaining('azure does not work: Azure DevOps cannot sign in with it'),
      remedy: [{ command: expect.stringMatching(/^keyturn rotate payments-api --config \S+$/) }],
    },
  ]);
  expect(await stage.keyturn('rotate', '--drift')).toMatchObject({ exitCode: 0 });
  expect(connection().parameters['serviceprincipalkey']).toBe(first);

  expect(await stage.keyturn('rotate', 'payments-api', '--now', '--yes')).toMatchObject({ exitCode: 0 });
  const second = newestVersion(world).value;
  expect([first === second, connection().parameters['serviceprincipalkey']]).toEqual([false, second]);
  const rollback = await stage.keyturn('rollback', 'payments-api', '--yes');
  expect(rollback, rollback.stdout + rollback.stderr).toMatchObject({ exitCode: 0 });
  expect(connection().parameters['serviceprincipalkey']).toBe(first);
});

it('tells who used it last, in status and in a diagnosis, and nothing where no run is recorded', async () => {
  await using stage = await openStage(
    { connectionMs: 50 },
    policyOf([CONNECTION, `${REGISTRY.replace(' }', ', canary: { pipeline: 8 } }')}`]),
  );
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
  const status = JSON.parse((await stage.keyturn('status', '--json')).stdout).rotations[0].targets;
  expect(status[0]).not.toHaveProperty('lastUse');
  expect(status[0].detail).not.toContain('last used');
  expect(status[1]).toMatchObject({
    lastUse: { by: 'pipeline uses registry', at: expect.stringMatching(/^20/), result: 'succeeded' },
    detail: expect.stringMatching(/; last used by pipeline uses registry on \S+ \S+ UTC \(succeeded\)$/),
  });
  expect((await stage.keyturn('status')).stdout.replaceAll(/\s+/g, ' ')).toContain(
    'last used by pipeline uses registry on',
  );
  const { places } = JSON.parse((await stage.keyturn('diagnose', 'payments-api', '--json')).stdout);
  expect(JSON.stringify(places)).toContain('last used by pipeline uses registry on');

  const refusal = { kind: 'error', status: 403, body: {} } as const;
  stage.sandbox.faults.add({
    service: 'devops',
    operation: 'listExecutionHistory',
    count: 'all',
    fault: refusal,
  });
  const refused = await stage.keyturn('status');
  expect(refused.exitCode).toBe(0);
  expect(refused.stdout.replaceAll(/\s+/g, ' ')).toContain('who used it last could not be read');
});

it('that a person broke seconds after a run is not taken for unchanged: each run that reads places mends it', async () => {
  const policy = policyOf([CONNECTION], 'defaults: { retire: after-overlap, overlap: 1h }');
  await using stage = await openStage({ connectionMs: 50 }, policy);
  const { world } = stage.sandbox;
  const held = () => must(world.serviceConnections?.[0]).parameters['serviceprincipalkey'];
  const broken = async () => {
    stage.sandbox.edit({
      op: 'change-service-connection',
      organization: 'contoso',
      project: 'payments',
      connection: 'azure',
      value: 'not8Q~what-it-was-marked-with.0123456789',
    });
    expect(await stage.keyturn('verify')).toMatchObject({ exitCode: 1 });
  };
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
  await broken();
  const run = await stage.keyturn('rotate', 'payments-api');
  expect(run, run.stdout + run.stderr).toMatchObject({ exitCode: 0 });
  expect(run.stdout).not.toContain('unchanged');
  expect(held()).toBe(newestVersion(world).value);
  expect(await stage.keyturn('verify')).toMatchObject({ exitCode: 0 });
  // Without the superseded credential, too: another one on the registration has it read in full.
  stage.advance(2);
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
  await broken();
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
  expect(held()).toBe(newestVersion(world).value);
});
