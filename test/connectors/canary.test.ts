/** Workflows and pipelines that are started as canaries, at the real wire of the sandbox. */
import { expect, test } from 'vitest';
import { type Canary, type CanaryOutcome, hasCanary } from '../../src/rotation/canary.ts';
import { isTried } from '../../src/rotation/ports.ts';
import { type Given, given, problemOf, TENANT, wanted } from './given.ts';

const WORKFLOW = { workflow: 'canary.yml', ref: 'main' };
const seed = {
  repositories: [
    { fullName: 'contoso/pay', secrets: { S: 'x' }, workflows: { 'canary.yml': { name: 'Canary' } } },
  ],
  organizations: [
    {
      name: 'contoso',
      tenant: TENANT,
      projects: [
        {
          name: 'pay',
          groups: [{ name: 'prod', variables: { V: { value: 'x', isSecret: true } } }],
          pipelines: [{ name: 'canary', id: 7, parameters: [] }],
        },
      ],
    },
  ],
};

async function canaryOf(cloud: Given, target: Record<string, Record<string, unknown>>): Promise<Canary> {
  const [port] = (await cloud.connect([target])).targets;
  if (port === undefined || !hasCanary(port)) throw new Error('no canary');
  return port.canary;
}

const github = (change: Record<string, unknown> = {}) => ({
  githubSecret: { repository: 'contoso/pay', secret: 'S', canary: { ...WORKFLOW, ...change } },
});
const devops = (change: Record<string, unknown> = {}) => ({
  variableGroup: {
    organization: 'contoso',
    project: 'pay',
    group: 'prod',
    variable: 'V',
    canary: { pipeline: 7, ...change },
  },
});

test('a target without one has none, and one with one is not tried by verify or diagnose', async () => {
  const cloud = await given({ seed });
  const [bare, named] = (
    await cloud.connect([{ githubSecret: { repository: 'contoso/pay', secret: 'S' } }, github()])
  ).targets;
  expect([bare && hasCanary(bare), named && hasCanary(named), named && isTried(named)]).toEqual([
    false,
    true,
    false,
  ]);
  await named?.observe(wanted);
  expect(cloud.sent('createDispatch')).toBe(0);
});

test('a workflow is started with one request, which names its run, and followed to its end', async () => {
  const cloud = await given({ seed });
  const canary = await canaryOf(cloud, github());
  expect([canary.name, canary.timeoutMs]).toEqual(['workflow canary.yml of contoso/pay on main', 900_000]);
  const run = await canary.start();
  expect(run).toEqual({
    id: '30000000001',
    url: 'https://github.com/contoso/pay/actions/runs/30000000001',
    look: 'gh run view 30000000001 --repo contoso/pay --log-failed',
  });
  expect(await canary.outcome(run)).toEqual({ outcome: 'running', state: 'queued' });
  cloud.sandbox.clock.advance(2_000);
  expect(await canary.outcome(run)).toEqual({ outcome: 'running', state: 'in_progress' });
  cloud.sandbox.clock.advance(5_000);
  expect(await canary.outcome(run)).toEqual({ outcome: 'succeeded' });
  expect(cloud.sent('createDispatch')).toBe(1);
});

test.each([
  ['failure', 'failed'],
  ['startup_failure', 'failed'],
  ['cancelled', 'untold'],
  ['skipped', 'untold'],
  ['timed_out', 'untold'],
  ['action_required', 'untold'],
  ['neutral', 'untold'],
  ['stale', 'untold'],
] as const)('the conclusion %s of a workflow is %s', async (ends, outcome) => {
  const cloud = await given({ seed });
  cloud.sandbox.edit({ op: 'change-workflow', repository: 'contoso/pay', workflow: 'canary.yml', ends });
  const canary = await canaryOf(cloud, github());
  const run = await canary.start();
  cloud.sandbox.clock.advance(6_000);
  expect(await canary.outcome(run)).toMatchObject({ outcome, reason: expect.stringContaining(ends) });
});

test('a workflow that no runner takes, or nobody approves, goes on', async () => {
  const cloud = await given({ seed });
  const stays = 'waiting';
  cloud.sandbox.edit({ op: 'change-workflow', repository: 'contoso/pay', workflow: 'canary.yml', stays });
  const canary = await canaryOf(cloud, github());
  const run = await canary.start();
  cloud.sandbox.clock.advance(86_400_000);
  expect(await canary.outcome(run)).toEqual({ outcome: 'running', state: stays });
});

test('what GitHub refuses to start is told with what to change', async () => {
  const cloud = await given({ seed });
  const refusals = [
    { change: { ref: 'gone' }, code: 'refused', words: 'canary.ref (gone)' },
    { change: { workflow: 'other.yml' }, code: 'absent', words: 'gh workflow list --repo contoso/pay --all' },
  ];
  for (const { change, code, words } of refusals) {
    const { details } = await problemOf((await canaryOf(cloud, github(change))).start());
    expect(details).toMatchObject({ code, remedy: expect.stringContaining(words) });
  }
  cloud.sandbox.edit({
    op: 'change-workflow',
    repository: 'contoso/pay',
    workflow: 'canary.yml',
    disabled: true,
  });
  const { details } = await problemOf((await canaryOf(cloud, github())).start());
  expect(details).toMatchObject({ code: 'refused', remedy: expect.stringContaining('is enabled') });
});

test('a server that does not say which run it started gives no verdict', async () => {
  const cloud = await given({ seed });
  cloud.fault({
    service: 'github',
    operation: 'createDispatch',
    fault: { kind: 'error', status: 204, body: '' },
  });
  const { details } = await problemOf((await canaryOf(cloud, github())).start());
  expect(details).toMatchObject({ code: 'refused', reason: expect.stringContaining('which run') });
});

test('a start whose answer is lost, and one that failed with 500, are unknown; of a reading both are asked again', async () => {
  const cloud = await given({ seed });
  const error = { kind: 'error', status: 500, body: {} } as const;
  for (const [target, service, start, look] of [
    [github(), 'github', 'createDispatch', 'getRun'],
    [devops(), 'devops', 'createRun', 'getRun'],
  ] as const) {
    const canary = await canaryOf(cloud, target);
    const run = await canary.start();
    cloud.fault({ service, operation: start, fault: { kind: 'cut-after' } });
    expect((await problemOf(canary.start())).code).toBe('unknown-outcome');
    cloud.fault({ service, operation: start, fault: error });
    expect((await problemOf(canary.start())).code).toBe('unknown-outcome');
    cloud.fault({ service, operation: look, fault: error });
    expect((await problemOf(canary.outcome(run))).code).toBe('try-later');
  }
});

test('a pipeline is started on its branch, and followed to its end', async () => {
  const cloud = await given({ seed });
  const canary = await canaryOf(cloud, devops({ branch: 'main', timeout: '30m' }));
  expect([canary.name, canary.timeoutMs]).toEqual(['pipeline 7 of contoso/pay on main', 1_800_000]);
  const run = await canary.start();
  expect(run).toEqual({
    id: '1',
    url: 'https://dev.azure.com/contoso/pay/_build/results?buildId=1',
    look: 'az pipelines runs show --id 1 --organization https://dev.azure.com/contoso --project pay --open',
  });
  expect(await canary.outcome(run)).toEqual({ outcome: 'running', state: 'inProgress' });
  cloud.sandbox.clock.advance(6_000);
  expect(await canary.outcome(run)).toEqual({ outcome: 'succeeded' });
  const outcomes: CanaryOutcome['outcome'][] = [];
  for (const ends of ['failed', 'canceled', 'unknown'] as const) {
    cloud.sandbox.edit({ op: 'change-pipeline', organization: 'contoso', project: 'pay', pipeline: 7, ends });
    const other = await canary.start();
    cloud.sandbox.clock.advance(6_000);
    outcomes.push((await canary.outcome(other)).outcome);
  }
  expect(outcomes).toEqual(['failed', 'untold', 'untold']);
});

test('what Azure DevOps refuses to start is told with what to grant or change', async () => {
  const cloud = await given({ seed });
  const start = async (change: Record<string, unknown> = {}) =>
    (await problemOf((await canaryOf(cloud, devops(change))).start())).details;
  expect(await start({ branch: 'gone' })).toMatchObject({
    code: 'refused',
    status: 400,
    remedy: expect.stringContaining('canary.branch'),
  });
  expect(await start({ pipeline: 99 })).toMatchObject({
    code: 'absent',
    remedy: expect.stringContaining('az pipelines list --organization https://dev.azure.com/contoso'),
  });
  cloud.sandbox.edit({
    op: 'change-pipeline',
    organization: 'contoso',
    project: 'pay',
    pipeline: 7,
    locked: true,
  });
  expect(await start()).toMatchObject({
    code: 'refused',
    status: 403,
    remedy: expect.stringContaining('"Queue builds" on pipeline 7'),
  });
});
