/** Rotations of one run that share a site and a variable group, as a user runs them. Asked afterwards: the sandbox's world. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/event.ts';
import type { World } from '../../src/sandbox/world.ts';
import { searchedFolder } from '../support/canary.ts';
import type { CommandResult } from '../support/sandbox.ts';
import { group, must, openStage, picture, type Stage, site } from './stage.ts';

const NAMES = ['billing-api', 'ledger-api', 'payments-api'];

/** Three rotations that are due, each with a setting of the same site and a variable of the same group. */
function fellows(): string {
  const file = join(searchedFolder(), 'rotation.yaml');
  const rotation = (name: string, index: number) => `
  - name: ${name}
    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a${index} }
    vault: { url: https://kv-payments.vault.azure.net, secret: ${secretOf(name)} }
    targets:
      - appService: { subscription: 1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f, resourceGroup: rg-pay, site: site-payments, setting: ${keyOf(name)} }
      - variableGroup: { organization: contoso, project: payments, group: payments-prod, variable: ${keyOf(name)} }`;
  const head = `version: 1
tenant: 6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90
defaults: { overlap: 24h, prove: { timeout: 2m } }
limits: { stopAfterFailures: 3 }
`;
  writeFileSync(file, `${head}rotations:${NAMES.map(rotation).join('')}\n`);
  return file;
}

const secretOf = (name: string) => `${name}-client-secret`;
const keyOf = (name: string) => name.toUpperCase().replace('-', '_');

/** Two of three get their secret into the vault later than the first. */
async function openFellows(): Promise<Stage> {
  const stage = await openStage({}, fellows());
  late(stage, 'ledger-api', 1_500);
  late(stage, 'payments-api', 3_000);
  return stage;
}

function late({ sandbox }: Stage, name: string, ms: number): void {
  const path = `/secrets/${secretOf(name)}`;
  sandbox.faults.add({ operation: 'setSecret', path, count: 'all', fault: { kind: 'delay', ms } });
}

const sent = ({ sandbox }: Stage, operation: string) =>
  sandbox.history.entries().filter(entry => entry.operation === operation && entry.status !== 401).length;

function inVault(world: World, name: string): string | undefined {
  const secret = world.vaults[0]?.secrets.find(each => each.name === secretOf(name));
  return secret?.versions.at(-1)?.value;
}

function eventsOf({ stdout }: CommandResult): RunEvent[] {
  const lines = stdout.trimEnd().split('\n');
  return lines.map(line => JSON.parse(line) as RunEvent);
}

/** Who waited for how many others, to write the same place. */
function waitsOf(run: CommandResult): string[] {
  return eventsOf(run).flatMap(event =>
    event.event === 'step.waiting' && event.why.includes('other rotation')
      ? [`${event.rotation} ${event.why}`]
      : [],
  );
}

describe('three rotations that are due and share a site and a variable group', () => {
  it('come to them at different times, and each is written once: one restart', async () => {
    await using stage = await openFellows();
    const { world } = stage.sandbox;
    const before = picture(world);
    const run = await stage.keyturn('rotate', '--json');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    const fresh = Object.fromEntries(NAMES.map(name => [keyOf(name), inVault(world, name)]));
    for (const name of NAMES) expect(inVault(world, name)).not.toBe(inVault(before, name));
    expect(site(world).settings).toEqual({ ...site(before).settings, ...fresh });
    expect(site(world).restarts).toBe(site(before).restarts + 1);
    expect(sent(stage, 'updateAppSettings')).toBe(1);
    for (const name of NAMES) expect(group(world).variables[keyOf(name)]?.value).toBe(inVault(world, name));
    expect(sent(stage, 'updateVariableGroup')).toBe(1);
    expect(waitsOf(run)).toContain('billing-api for 2 other rotations to write the same place at once');
    expect((await stage.keyturn('rotate')).stdout).toContain('nothing to do');
  });

  it('do not wait for one that failed, whose places keep what they had', async () => {
    await using stage = await openFellows();
    const { world, faults } = stage.sandbox;
    const before = picture(world);
    const body = { error: { code: 'Forbidden', message: 'no' } };
    const path = `/secrets/${secretOf('payments-api')}`;
    faults.clear();
    faults.add({ operation: 'setSecret', path, count: 'all', fault: { kind: 'error', status: 403, body } });
    const run = await stage.keyturn('rotate', '--json');
    expect(run.exitCode, run.stdout).not.toBe(0);
    expect(sent(stage, 'updateAppSettings')).toBe(1);
    const { settings } = site(world);
    expect(settings[keyOf('billing-api')]).toBe(inVault(world, 'billing-api'));
    expect(settings[keyOf('ledger-api')]).toBe(inVault(world, 'ledger-api'));
    expect(settings[keyOf('ledger-api')]).not.toBe(site(before).settings[keyOf('ledger-api')]);
    expect(settings[keyOf('payments-api')]).toBe(site(before).settings[keyOf('payments-api')]);
  });

  it('come together again after a write that failed', async () => {
    await using stage = await openFellows();
    const { world, faults } = stage.sandbox;
    const restarts = site(world).restarts;
    const throttled = { kind: 'error', status: 429, headers: { 'retry-after': '1' }, body: {} } as const;
    faults.add({ operation: 'updateAppSettings', fault: throttled });
    const run = await stage.keyturn('rotate', '--json');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(sent(stage, 'updateAppSettings')).toBe(2);
    expect(site(world).restarts).toBe(restarts + 1);
    for (const name of NAMES) expect(site(world).settings[keyOf(name)]).toBe(inVault(world, name));
  });

  it('are not waited for by one that mends an outage', async () => {
    await using stage = await openFellows();
    const { world } = stage.sandbox;
    const vault = must(world.vaults[0]);
    vault.secrets = vault.secrets.filter(({ name }) => name !== secretOf('billing-api'));
    const run = await stage.keyturn('rotate', '--json');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    expect(waitsOf(run).filter(line => line.startsWith('billing-api'))).toEqual([]);
    expect(waitsOf(run).filter(line => line.startsWith('ledger-api'))).not.toEqual([]);
    // One, where all have come at the same moment by chance.
    expect(sent(stage, 'updateAppSettings')).toBeLessThanOrEqual(2);
    for (const name of NAMES) expect(site(world).settings[keyOf(name)]).toBe(inVault(world, name));
  });
});
