/** The quick check of a fleet, with the real SDKs on the sandbox: how much it asks, what it settles, what it leaves alone. */
import { expect, test } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import type { RunEvent } from '../../src/event.ts';
import type { OverviewPort } from '../../src/rotation/overview.ts';
import { quickCheckAll } from '../../src/run/quickCheckAll.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { type Fleet, settledFleet } from '../e2e/settledFleet.ts';
import { openSandbox, type TestSandbox } from '../support/sandbox.ts';

interface Seen {
  readonly settled: readonly string[];
  readonly events: readonly RunEvent[];
}

async function look(
  { policy }: Pick<Fleet, 'policy'>,
  around: (overview: OverviewPort) => OverviewPort = same => same,
): Promise<Seen> {
  const clock = cloudClock({ ...systemClock, sleep: () => systemClock.sleep(5) });
  const cloud = await connectCloud({ endpoints: policy.cloud, env: process.env, clock });
  const events: RunEvent[] = [];
  const options = {
    policy,
    rotations: policy.rotations,
    clock,
    random: () => 0,
    signal: new AbortController().signal,
  };
  const settled = await quickCheckAll(
    { ...options, intent: { run: 'r-now', force: false } },
    around(await cloud.overview()),
    event => events.push(event),
  );
  return { settled: [...settled].map(({ name }) => name), events };
}

const quiet = { replicationMs: { min: 0, max: 0 }, readLagMs: { min: 0, max: 0 } };

async function fleetIn(count: number, vaults: number): Promise<[Fleet, TestSandbox]> {
  const fleet = await settledFleet(count, vaults);
  return [fleet, await openSandbox({ ...fleet.seed, settings: quiet })];
}

function asked({ history }: TestSandbox): Record<string, number> {
  const groups = Map.groupBy(history.entries(), ({ operation }) => operation);
  return Object.fromEntries([...groups].map(([operation, entries]) => [operation, entries.length]));
}

function notes(events: readonly RunEvent[]): string[] {
  return events.flatMap(event => (event.event === 'run.note' ? [event.text] : []));
}

test('300 settled rotations in 6 vaults cost one batch, two pages a vault, and a token and a challenge each', async () => {
  const [fleet, sandbox] = await fleetIn(300, 6);
  await using _ = sandbox;
  const { settled, events } = await look(fleet);
  expect(settled).toHaveLength(300);
  // The requests in the batch are told one by one; on the wire they are one.
  const { listApplications, token, ...rest } = asked(sandbox);
  expect(listApplications).toBe(20);
  expect(token).toBe(2);
  expect(rest).toEqual({ batch: 1, challenge: 6, listSecrets: 12 });
  expect(notes(events)).toEqual([
    '300 rotations settled, by the quick check; targets were not read, and Entra was not asked (--drift)',
  ]);
  const ends = events.filter(event => event.event === 'rotation.finished');
  expect(ends).toHaveLength(300);
  // The list of registrations shows the end; of places nothing was read, so nothing is told.
  const applications = (fleet.seed.tenants ?? []).flatMap(tenant => tenant.applications ?? []);
  const endOf = new Map(applications.map(each => [each.displayName, each.credentials?.[0]?.end]));
  for (const { rotation, endsAt, targetCounts } of ends) {
    expect(Date.parse(endsAt ?? '')).toBe(Date.parse(String(endOf.get(rotation))));
    expect(targetCounts).toBeUndefined();
  }
  expect(ends[7]).toMatchObject({ outcome: 'unchanged', phase: 'settled', glanced: true, findings: [] });
  expect(ends[7]?.summary).toMatch(
    /^nothing to do: expires in \d+ days \(rotates at 30 days\); targets were not read, and Entra was not asked$/,
  );
});

/** Somebody added a secret to each registration by hand; the versions of some secrets name it. */
function withStrangers({ seed }: Fleet, named: readonly string[]): WorldSeed {
  const [tenant] = seed.tenants ?? [];
  if (tenant === undefined) throw new Error('a fleet has a tenant');
  const day = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
  const strange = (index: number) => `33333333-0000-4000-8000-${String(index).padStart(12, '0')}`;
  const applications = (tenant.applications ?? []).map((application, index) => ({
    ...application,
    credentials: [
      ...(application.credentials ?? []),
      { name: 'by Ada', keyId: strange(index), start: day(-300), end: day(60) },
    ],
  }));
  const numberOf = (name: string) => applications.findIndex(({ displayName }) => displayName === name);
  const before = (name: string) => ({
    value: 'some-value-of-long-ago',
    created: day(-200),
    ...(named.includes(name)
      ? { tags: { 'keyturn-key-id': strange(numberOf(name)), 'keyturn-mark': 'unnamed' } }
      : {}),
  });
  const vaults = (seed.vaults ?? []).map(vault => ({
    ...vault,
    secrets: (vault.secrets ?? []).map(secret => ({
      ...secret,
      versions: [before(secret.name), ...(secret.versions ?? [])],
    })),
  }));
  return { ...seed, settings: quiet, tenants: [{ ...tenant, applications }], vaults };
}

test('a credential that somebody else made costs a list of versions, one request, and settles then', async () => {
  const fleet = await settledFleet(40, 2);
  await using sandbox = await openSandbox(withStrangers(fleet, []));
  const { settled, events } = await look(fleet);
  expect(settled).toHaveLength(40);
  const { listVersions, getSecret, getApplication } = asked(sandbox);
  expect({ listVersions, getSecret, getApplication }).toEqual({ listVersions: 40 });
  const [end] = events.filter(event => event.event === 'rotation.finished');
  expect(end).toMatchObject({
    outcome: 'unchanged',
    glanced: true,
    findings: [{ code: 'foreign-credential', severity: 'note' }],
  });
});

test('one that an older version names is read in full, and so is one whose versions cannot be listed', async () => {
  const fleet = await settledFleet(6, 1);
  await using sandbox = await openSandbox(withStrangers(fleet, ['app-2']));
  sandbox.faults.add({
    service: 'vault',
    operation: 'listVersions',
    nth: 1,
    fault: { kind: 'error', status: 403 },
  });
  const { settled, events } = await look(fleet);
  expect(settled).toHaveLength(4);
  expect(settled).not.toContain('app-2');
  expect(notes(events)[0]).toMatch(/^read one by one: .*the versions of https:/);
});

test('a list that does not agree with what the vault said of the newest version settles nothing', async () => {
  const fleet = await settledFleet(3, 1);
  await using _ = await openSandbox(withStrangers(fleet, []));
  const behind = (overview: OverviewPort): OverviewPort => ({
    ...overview,
    versions: async place => (await overview.versions(place)).slice(1),
  });
  expect((await look(fleet, behind)).settled).toEqual([]);
});

test('a rotation that is due, one without registration and one without secret are left to a full reading', async () => {
  const fleet = await settledFleet(6, 1);
  const { policy, seed } = fleet;
  const [tenant] = seed.tenants ?? [];
  const [vault] = seed.vaults ?? [];
  const applications = tenant?.applications?.filter(({ displayName }) => displayName !== 'app-1') ?? [];
  const secrets = vault?.secrets?.filter(({ name }) => name !== 'app-2') ?? [];
  await using _ = await openSandbox({
    ...seed,
    settings: quiet,
    tenants: tenant === undefined ? [] : [{ ...tenant, applications }],
    vaults:
      vault === undefined ? [] : [{ ...vault, secrets: secrets.filter(({ name }) => name !== 'app-1') }],
  });
  const rotations = policy.rotations.map(each =>
    each.name === 'app-3' ? { ...each, rotateBeforeMs: 1e11 } : each,
  );
  const { settled } = await look({ policy: { ...policy, rotations } });
  expect(settled).toEqual(['app-0', 'app-4', 'app-5']);
});

test('where a vault cannot be listed, its rotations are left alone, the others are not, and it is told once', async () => {
  const [fleet, sandbox] = await fleetIn(6, 3);
  await using _ = sandbox;
  sandbox.faults.add({
    service: 'vault',
    host: 'kv-fleet-1.vault.azure.net',
    fault: { kind: 'error', status: 403 },
  });
  const { settled, events } = await look(fleet);
  expect(settled).toEqual(['app-0', 'app-2', 'app-3', 'app-5']);
  expect(notes(events)[0]).toMatch(
    /^read one by one: the list of secrets of https:\/\/kv-fleet-1\.vault\.azure\.net: /,
  );
});

test('requests in a batch that are throttled are asked again, and only they', async () => {
  const [fleet, sandbox] = await fleetIn(40, 1);
  await using _ = sandbox;
  const fault = { kind: 'error' as const, status: 429, headers: { 'Retry-After': '1' } };
  sandbox.faults.add({ service: 'graph', operation: 'listApplications', nth: 2, fault });
  expect((await look(fleet)).settled).toHaveLength(40);
  expect(asked(sandbox)).toMatchObject({ batch: 2, listApplications: 3 + 1 });
});

test('what a batch answers with garbage is asked again, and what it refuses is left to a full reading', async () => {
  const [fleet, sandbox] = await fleetIn(40, 1);
  await using _ = sandbox;
  sandbox.faults.add({
    service: 'graph',
    operation: 'listApplications',
    nth: 1,
    fault: { kind: 'error', status: 403 },
  });
  sandbox.faults.add({ service: 'graph', operation: 'listApplications', nth: 2, fault: { kind: 'garbage' } });
  expect((await look(fleet)).settled).toHaveLength(25);
  expect(asked(sandbox)).toMatchObject({ batch: 2, listApplications: 3 + 1 });
});

test('where the directory does not answer at all, nothing is settled and nothing fails', async () => {
  const [fleet, sandbox] = await fleetIn(3, 1);
  await using _ = sandbox;
  sandbox.faults.add({ service: 'graph', count: 'all', fault: { kind: 'error', status: 503 } });
  const { settled, events } = await look(fleet);
  expect(settled).toEqual([]);
  const told = notes(events).filter(text => !text.startsWith('waiting for '));
  expect(told).toHaveLength(1);
  expect(notes(events).length, 'what is waited for is told').toBeGreaterThan(1);
});

test('a vault full of other secrets is listed for no more pages than reading its rotations would cost', async () => {
  const fleet = await settledFleet(200, 1);
  await using sandbox = await openSandbox({ ...fleet.seed, settings: quiet });
  const last = fleet.policy.rotations.filter(({ name }) => name === 'app-99');
  const { settled } = await look({ policy: { ...fleet.policy, rotations: last } });
  expect(settled).toEqual([]);
  expect(asked(sandbox)).toMatchObject({ listSecrets: 4 });
});

test('a bug of ours is not taken for a vault that cannot be listed', async () => {
  const [fleet, sandbox] = await fleetIn(1, 1);
  await using _ = sandbox;
  const broken = (overview: OverviewPort): OverviewPort => ({
    ...overview,
    registrations: () => Promise.reject(new TypeError('oops')),
  });
  await expect(look(fleet, broken)).rejects.toThrow('oops');
});
