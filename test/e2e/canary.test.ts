/** Places that show no more than a mark, with a workflow or a pipeline that is started for their confirmation: the real program on the sandbox. */
import { expect, it } from 'vitest';
import { living, must, newestVersion, openStage, policyOf, type Stage } from './stage.ts';

const WORKFLOW = 'canary: { workflow: canary.yml, ref: main, timeout: 1m }';
const PIPELINE = 'canary: { pipeline: 7, branch: main, timeout: 1m }';
const SECRET = `githubSecret: { repository: contoso/payments, environment: production, secret: AZURE_CLIENT_SECRET, ${WORKFLOW} }`;
const SHARED = `githubSecret: { organization: contoso, secret: SHARED_SECRET, canary: { repository: contoso/payments, workflow: shared.yml, ref: main } }`;
const GROUP = `variableGroup: { organization: contoso, project: payments, group: prod, variable: clientSecret, ${PIPELINE} }`;
const CONNECTION =
  'serviceConnection: { organization: contoso, project: payments, name: registry, parameter: password, canary: { pipeline: 8 } }';
const LABEL = 'githubSecret contoso/payments/production AZURE_CLIENT_SECRET';

const workflow = ({ sandbox: { world } }: Stage) =>
  must(must(world.repositories.find(({ fullName }) => fullName === 'contoso/payments')).workflows?.[0]);
const pipelines = ({ sandbox: { world } }: Stage) => world.organizations[0]?.projects[0]?.pipelines ?? [];
const starts = ({ sandbox: { history } }: Stage) =>
  history
    .entries()
    .filter(({ operation, service, status }) =>
      service === 'github' ? operation === 'createDispatch' : operation === 'createRun' && status === 200,
    ).length;
const confirmed = (stage: Stage) => newestVersion(stage.sandbox.world).tags['keyturn-confirmed'];

it('is named by plan, started when every place is written, counts as tried in place, and is not repeated by others', async () => {
  await using stage = await openStage({ connectionMs: 50 }, policyOf([SECRET, SHARED, GROUP, CONNECTION]));
  const plan = await stage.keyturn('plan');
  expect(plan.stdout).toContain('(marked, with a canary)');
  expect(plan.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'start workflow canary.yml of contoso/payments on main and workflow shared.yml of contoso/payments on main and pipeline 7 of contoso/payments on main and pipeline 8 of contoso/payments, and wait for success',
  );
  const run = await stage.keyturn('rotate');
  expect(run, run.stdout + run.stderr).toMatchObject({ exitCode: 0 });
  expect(run.stderr).toContain('4 more were tried in place');
  expect(run.stderr).toContain('workflow canary.yml of contoso/payments on main succeeded');
  expect(starts(stage)).toBe(4);
  expect(pipelines(stage).map(({ id, runs }) => [id, runs.map(({ failed }) => failed)])).toEqual([
    [7, [undefined]],
    [8, [undefined]],
  ]);
  const [first] = workflow(stage).runs;
  const { updatedAt } = must(
    stage.sandbox.world.repositories[0]?.environments['production']?.secrets['AZURE_CLIENT_SECRET'],
  );
  expect(must(first).startedAt).toBeGreaterThanOrEqual(updatedAt);

  for (const verb of ['status', 'verify', 'plan', 'rotate'])
    expect(await stage.keyturn(verb), verb).toMatchObject({ exitCode: 0 });
  const status = JSON.parse((await stage.keyturn('status', '--json')).stdout).rotations[0].targets;
  expect(status[0]).toMatchObject({
    proof: 'tried in place',
    canary: 'workflow canary.yml of contoso/payments on main',
    state: 'in-sync',
  });
  const verify = JSON.parse((await stage.keyturn('verify', '--json')).stdout).rotations[0].places;
  expect(verify[1]).toMatchObject({
    proof: 'tried in place',
    verdict: 'marked',
    detail: expect.stringContaining('canary.yml of contoso/payments on main succeeded before'),
  });
  expect(starts(stage)).toBe(4);
});

it('that fails stops before the confirmation, names its run, and removes nothing; the next run starts it again', async () => {
  await using stage = await openStage({}, policyOf([SECRET]));
  workflow(stage).ends = 'failure';
  const run = await stage.keyturn('rotate');
  expect(run.exitCode).toBe(3);
  expect(run.stderr).toContain('workflow canary.yml of contoso/payments on main failed (failure)');
  expect(run.stdout + run.stderr).toContain('https://github.com/contoso/payments/actions/runs/30000000001');
  expect(run.stdout + run.stderr).toContain('gh run view 30000000001 --repo contoso/payments --log-failed');
  expect(confirmed(stage)).toBeUndefined();
  const verify = JSON.parse((await stage.keyturn('verify', '--json')).stdout).rotations[0].places;
  expect(verify[1]).toMatchObject({ place: LABEL, proof: 'marked', verdict: 'marked' });

  delete workflow(stage).ends;
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
  expect(confirmed(stage)).toBeDefined();
  expect(workflow(stage).runs).toHaveLength(2);
});

it('that gives no verdict is no success', async () => {
  await using stage = await openStage({}, policyOf([SECRET, GROUP]));
  workflow(stage).ends = 'cancelled';
  must(pipelines(stage)[0]).ends = 'canceled';
  const run = await stage.keyturn('rotate', '--json');
  expect(run.exitCode, run.stdout).toBe(1);
  expect(run.stdout).toContain('ended without a verdict (cancelled)');
  expect(confirmed(stage)).toBeUndefined();
});

it('that signs in with something else than the place got fails the run', async () => {
  await using stage = await openStage({}, policyOf([GROUP]));
  must(must(pipelines(stage)[0]).variable).name = 'SonarToken';
  const run = await stage.keyturn('rotate');
  expect(run.exitCode).toBe(3);
  expect(run.stdout + run.stderr).toContain(
    'az pipelines runs show --id 1 --organization https://dev.azure.com/contoso',
  );
  expect(confirmed(stage)).toBeUndefined();
});

it('whose start was lost is not taken for started', async () => {
  await using stage = await openStage({}, policyOf([SECRET]));
  stage.sandbox.faults.add({ service: 'github', operation: 'createDispatch', fault: { kind: 'cut-after' } });
  const run = await stage.keyturn('rotate');
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain(
    'whether workflow canary.yml of contoso/payments on main was started is unknown',
  );
  expect([confirmed(stage), workflow(stage).runs.length]).toEqual([undefined, 1]);
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
});

it('is started again before an old secret is removed, and its failure keeps that', async () => {
  await using stage = await openStage({}, policyOf([SECRET], 'defaults: { retire: after-overlap }'));
  const { world } = stage.sandbox;
  const held = () => [living(world).length, workflow(stage).runs.length];
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
  expect(held()).toEqual([3, 1]);
  stage.advance(25);
  workflow(stage).ends = 'failure';
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 3 });
  expect(held()).toEqual([3, 2]);
  delete workflow(stage).ends;
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
  expect(held()).toEqual([2, 3]);
});

it('that may not be started, or not like this, is told with what to grant or to change', async () => {
  await using stage = await openStage({}, policyOf([GROUP]));
  must(pipelines(stage)[0]).locked = true;
  const locked = await stage.keyturn('rotate');
  expect(locked.exitCode).toBe(3);
  expect(locked.stdout + locked.stderr).toContain('"Queue builds" on pipeline 7');
  await using other = await openStage({}, policyOf([SECRET]));
  workflow(other).untriggered = true;
  const refused = await other.keyturn('rotate');
  expect(refused.exitCode).toBe(3);
  expect(refused.stdout + refused.stderr).toContain('has the trigger workflow_dispatch');
});
