/** What is inside a $batch is throttled, recorded and hit by faults like a request that came alone. */
import { beforeEach, expect, test } from 'vitest';
import { issueToken } from '../../src/sandbox/entra/tokens.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { openSandbox, type TestSandbox } from '../support/sandbox.ts';
import { ask } from './coreClient.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const APP = '22222222-2222-4222-8222-222222222222';
/** Writes to one application would clash: the requests of a batch are under way together. */
const APPS = [APP, APP.replaceAll('2', '3'), APP.replaceAll('2', '4')];
const seed: WorldSeed = {
  settings: { writeMs: { min: 0, max: 0 }, concurrencyWindowMs: 0 },
  tenants: [
    {
      id: TENANT,
      applications: APPS.map(appId => ({ appId, ...(appId === APP && { credentials: [{ name: 'old' }] }) })),
    },
  ],
};

interface Inner {
  readonly id: string;
  readonly status: number;
  readonly headers: Record<string, string>;
}

let count = 0;

beforeEach(() => {
  count = 0;
});

function addPassword(): object {
  count += 1;
  const headers = { 'Content-Type': 'application/json' };
  const url = `/applications(appId='${APPS[count % APPS.length]}')/addPassword`;
  return { id: String(count), method: 'POST', url, headers, body: {} };
}

async function batch(sandbox: TestSandbox, requests: readonly object[]): Promise<readonly Inner[]> {
  const audience = 'https://graph.microsoft.com';
  const roles = ['Application.ReadWrite.OwnedBy'];
  const grant = { tenantId: TENANT, appId: sandbox.operator.appId, audience, roles, lifetimeMs: 3_600_000 };
  const headers = {
    authorization: `Bearer ${issueToken(sandbox.scene, grant)}`,
    'content-type': 'application/json',
  };
  const body = JSON.stringify({ requests });
  const answer = await ask(sandbox, `${audience}/v1.0/$batch`, { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
  const { responses } = JSON.parse(answer.body) as { responses: Inner[] };
  return responses.toSorted((left, right) => Number(left.id) - Number(right.id));
}

const passwords = (sandbox: TestSandbox) =>
  (sandbox.world.tenants[0]?.applications ?? []).flatMap(({ appId, passwords }) =>
    APPS.includes(appId) ? passwords : [],
  );

test('each write inside is charged, and the one beyond the limit is 429 with Retry-After and without effect', async () => {
  await using sandbox = await openSandbox({
    ...seed,
    settings: { ...seed.settings, limits: { 'graph.writes': 2 } },
  });
  const answers = await batch(sandbox, [addPassword(), addPassword(), addPassword()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(Number(answers[2]?.headers['Retry-After'])).toBeGreaterThanOrEqual(1);
  expect(passwords(sandbox)).toHaveLength(3);
});

test('the history has a line for each, which names the batch it came in', async () => {
  await using sandbox = await openSandbox(seed);
  await batch(sandbox, [addPassword(), { id: '9', method: 'GET', url: '/applications?$top=5' }]);
  const [outer, ...inner] = sandbox.history.entries();
  expect(outer).toMatchObject({ operation: 'batch', status: 200 });
  expect(inner).toMatchObject([
    { operation: 'addPassword', status: 200, within: outer?.sequence, outcome: 'answered' },
    { operation: 'listApplications', status: 200, within: outer?.sequence },
  ]);
});

test('a fault after the effect hides what was done, and one that needs a connection waits for another', async () => {
  await using sandbox = await openSandbox(seed);
  const rule = { service: 'graph', operation: 'addPassword' };
  sandbox.faults.add({ ...rule, fault: { kind: 'cut-after' } });
  sandbox.faults.add({ ...rule, fault: { kind: 'error', status: 504, body: {}, when: 'after' } });
  expect((await batch(sandbox, [addPassword()]))[0]?.status).toBe(504);
  expect(passwords(sandbox)).toHaveLength(2);
  expect(sandbox.faults.list().map(({ seen }) => seen)).toEqual([0, 1]);
});
