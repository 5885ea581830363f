import { expect, test } from 'vitest';
import { limits as armLimits } from '../../src/sandbox/arm/throttle.ts';
import { virtualClock } from '../../src/sandbox/clock.ts';
import { limits as graphLimits, throttling } from '../../src/sandbox/graph/throttle.ts';
import { openBuckets } from '../../src/sandbox/throttle/buckets.ts';
import { openThrottle } from '../../src/sandbox/throttle/throttle.ts';
import type { SandboxRequest, Scene } from '../../src/sandbox/wire.ts';
import type { World } from '../../src/sandbox/world.ts';
import { control, openSandbox } from '../support/sandbox.ts';
import { type Answer, ask, countingService } from './coreClient.ts';

const limits = { ...armLimits, ...graphLimits };

const HOSTS = {
  graph: 'graph.microsoft.com',
  vault: 'kv1.vault.azure.net',
  arm: 'management.azure.com',
  devops: 'dev.azure.com',
  github: 'api.github.com',
} as const;

type Name = keyof typeof HOSTS;

const graphWrite: SandboxRequest = {
  id: 'r',
  method: 'POST',
  host: HOSTS.graph,
  path: '/v1.0/servicePrincipals/x/y',
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
};

async function untilRefused(name: Name, limit: string, request: { path: string; method?: string }) {
  const service = countingService(name, HOSTS[name]);
  const sandbox = await openSandbox({}, { services: [service] });
  await control(sandbox, 'POST', '/settings', { limits: { [limit]: 3 } });
  const once = () =>
    ask(sandbox, `https://${HOSTS[name]}${request.path}`, { method: request.method ?? 'GET' });
  let refused: Answer | undefined;
  for (let tries = 0; tries < 20 && refused === undefined; tries += 1) {
    const answer = await once();
    if (answer.status !== 200) refused = answer;
  }
  return { sandbox, service, once, refused };
}

test.each([
  ['graph', 'graph.writes', { path: '/v1.0/applications/x', method: 'POST' }, 429, /TooManyRequests/],
  ['graph', 'graph.reports', { path: '/beta/reports/x' }, 429, /TooManyRequests/],
  ['graph', 'graph.logs', { path: '/v1.0/auditLogs/signIns' }, 429, /TooManyRequests/],
  ['vault', 'vault.transactions', { path: '/secrets' }, 429, /Throttled/],
  ['arm', 'arm.writes', { path: '/subscriptions/s/x', method: 'PUT' }, 429, /SubscriptionRequestsThrottled/],
  ['devops', 'devops.units', { path: '/org' }, 429, /TF400733/],
  ['github', 'github.content', { path: '/repos', method: 'PUT' }, 403, /secondary rate limit/],
] as const)(
  '%s refuses beyond %s in its own words, and lets in again after Retry-After in virtual time',
  async (name, limit, request, status, words) => {
    const { sandbox, service, once, refused } = await untilRefused(name, limit, request);
    await using _ = sandbox;
    expect(refused?.status).toBe(status);
    expect(refused?.body).toMatch(words);
    expect(refused?.headers['content-type']).toContain('application/json');
    const wait = Number(refused?.headers['retry-after']);
    expect(wait).toBeGreaterThanOrEqual(1);
    const effects = service.effects.length;
    await control(sandbox, 'POST', '/clock', { advance: `${wait}s` });
    expect((await once()).status).toBe(200);
    expect(service.effects).toHaveLength(effects + 1);
    expect(sandbox.history.entries().filter(entry => entry.throttled)).toHaveLength(1);
  },
);

test('for a client that waits a tenth of what it is asked for, a period is a tenth, too', () => {
  let now = 0;
  const scene = { clock: virtualClock(() => now), world: { settings: { throttling: true } } } as Scene;
  const throttle = openThrottle(scene, { rate: 10, monotonicMs: () => now });
  const read = () => {
    const request = { ...graphWrite, method: 'GET', path: '/beta/auditLogs/signIns' };
    const toll = throttle.charge('graph', request, {});
    return 'refusal' in toll ? toll.refusal.headers?.['Retry-After'] : 'let in';
  };
  for (let sent = 0; sent < 5; sent += 1) expect(read()).toBe('let in');
  now = 200;
  expect(read()).toBe('8');
  now = 999;
  expect(read()).toBe('1');
  now = 1000;
  expect(read()).toBe('let in');
});

test("GitHub's primary limit has no Retry-After but says when it starts anew", async () => {
  const { sandbox, refused } = await untilRefused('github', 'github.primary', { path: '/user' });
  await using _ = sandbox;
  expect(refused?.status).toBe(403);
  expect(refused?.headers).toMatchObject({ 'x-ratelimit-remaining': '0', 'x-ratelimit-limit': '3' });
  const reset = Number(refused?.headers['x-ratelimit-reset']) * 1000;
  expect(reset).toBeGreaterThan(sandbox.clock.now());
});

test('Resource Manager counts down in its headers, per subscription', async () => {
  await using sandbox = await openSandbox({}, { services: [countingService('arm', HOSTS.arm)] });
  const remaining = async (subscription: string) => {
    const answer = await ask(sandbox, `https://${HOSTS.arm}/subscriptions/${subscription}/x`);
    return answer.headers['x-ms-ratelimit-remaining-subscription-reads'];
  };
  expect([await remaining('one'), await remaining('two')]).toEqual(['249', '249']);
});

test('throttling can be switched off', async () => {
  const { sandbox, once, refused } = await untilRefused('vault', 'vault.transactions', { path: '/x' });
  await using _ = sandbox;
  expect(refused?.status).toBe(429);
  await control(sandbox, 'POST', '/settings', { throttling: false });
  expect((await once()).status).toBe(200);
});

test('a limit of three lets three through, and the fourth is refused', async () => {
  const { sandbox, service } = await untilRefused('vault', 'vault.transactions', { path: '/x' });
  await using _ = sandbox;
  expect(service.effects).toHaveLength(3);
});

test('a charge that cannot be paid in full takes nothing from any account', () => {
  const buckets = openBuckets(virtualClock(() => 0));
  const charge = (limit: (typeof limits)['armReads'], cost: number) => ({ limit, scope: 's', cost });
  buckets.spend([charge(limits.armWrites, 200)], {});
  const refused = buckets.spend([charge(limits.armReads, 1), charge(limits.armWrites, 1)], {});
  expect(refused[0]).toMatchObject({ waitMs: 1000, charge: { limit: { name: 'arm.writes' } } });
  expect(buckets.spend([charge(limits.armReads, 1)], {})[0]?.left).toBe(249);
});

test('who comes back to Resource Manager before the time is up waits as long again', () => {
  let now = 0;
  const buckets = openBuckets(virtualClock(() => now));
  const write = () => buckets.spend([{ limit: limits.armWrites, scope: 's', cost: 1 }], {})[0]?.waitMs;
  for (let sent = 0; sent < 200; sent += 1) expect(write()).toBe(0);
  expect(write()).toBe(1000);
  now = 900;
  expect(write()).toBe(1000);
  now = 1800;
  expect(write()).toBe(1000);
  now = 2800;
  expect(write()).toBe(0);
});

test('all writers of a tenant share one account at Graph', () => {
  const charges = ['one', 'two'].map(appId =>
    throttling
      .charges(graphWrite, { appId, tenantId: 't' }, {} as World)
      .find(({ limit }) => limit.name === 'graph.tenantWrites'),
  );
  expect(charges.map(charge => charge?.scope)).toEqual(['t', 't']);
  expect(limits.graphTenantWrites).toMatchObject({ capacity: 18_000, perMs: 300_000 });
});

test('Azure DevOps slows a caller down, and says so, before it refuses', async () => {
  const service = countingService('devops', HOSTS.devops);
  await using sandbox = await openSandbox({ settings: { slowDownMs: 20 } }, { services: [service] });
  await control(sandbox, 'POST', '/settings', { limits: { 'devops.units': 3 } });
  const answers: Answer[] = [];
  while (answers.at(-1)?.status !== 429) answers.push(await ask(sandbox, `https://${HOSTS.devops}/org`));
  expect(answers[0]?.headers).not.toHaveProperty('x-ratelimit-delay');
  const slowed = answers.filter(({ status, headers }) => status === 200 && 'x-ratelimit-delay' in headers);
  expect(slowed.length).toBeGreaterThan(0);
  expect(slowed.at(-1)?.headers).toMatchObject({ 'x-ratelimit-delay': '0.020', 'retry-after': '1' });
});
