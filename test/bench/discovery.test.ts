/** The tenants that the benchmark discovers, small: what is promised of requests holds here, too, and the world is as it is counted. */
import { expect, test } from 'vitest';
import { searchedFolder } from '../support/canary.ts';
import { openSandbox, runCommand } from '../support/sandbox.ts';
import { forcedBy, ORGANIZATION, signInSome, tenantWorld } from './tenant.ts';
import { forProofs, pageRequests } from './tenantRequests.ts';

const SHAPE = {
  ...{ registrations: 40, vaults: 3, secrets: 30, sites: 6, groups: 5, connections: 4, projects: 2 },
};

test.each([
  { proving: [], proofs: 0 },
  { proving: ['--prove', '--yes'], proofs: forProofs(SHAPE) },
])(
  'a tenant is discovered in at most 1.2 × the requests that its pages force, and is whole $proving',
  async ({ proving, proofs }) => {
    await using sandbox = await openSandbox(tenantWorld(SHAPE, { readLagMs: { min: 0, max: 0 } }));
    signInSome(sandbox);
    const forced = forcedBy(sandbox.world) + proofs;
    const words = ['--all', '--subscription', 'all', '--organization', ORGANIZATION, '--json', ...proving];
    const run = await runCommand(sandbox, ['discover', ...words], { cwd: searchedFolder() });
    expect(run.exitCode, run.stderr).toBe(0);
    const { counts, places } = JSON.parse(run.stdout) as { counts: object; places: { kind: string }[] };
    expect(counts).toMatchObject({ registrations: 41, vaultSecrets: 90, placesUnread: 0 });
    const kinds = new Set(places.map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['variableGroup', 'serviceConnection', 'appService']));
    const sent = pageRequests(sandbox.history.entries());
    const byOperation = Object.entries(Object.groupBy(sent, ({ operation }) => operation));
    const told = byOperation.map(([operation, those]) => `${operation} ${those?.length}`).join(', ');
    expect(sent.length, told).toBeLessThanOrEqual(forced * 1.2);
    // Fewer than are forced would mean that they are counted wrongly.
    expect(sent.length, told).toBeGreaterThanOrEqual(forced);
  },
);
