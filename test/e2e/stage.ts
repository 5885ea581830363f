/** A sandbox for one policy, the program as a child process in it, and questions to the sandbox's world. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kinds } from '../../src/connectors/kinds.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import { worldFor } from '../../src/rehearsal/worldFor.ts';
import type { Tenant } from '../../src/sandbox/directory/state.ts';
import type { Settings, World, WorldSeed } from '../../src/sandbox/world.ts';
import { searchedFolder } from '../support/canary.ts';
import { type CommandResult, openSandbox, startCommand, type TestSandbox } from '../support/sandbox.ts';

export const policyFile = fileURLToPath(new URL('rotation.yaml', import.meta.url));
export const MARK = /^keyturn\/payments-api\/[0-9a-f]{8}\/r-/;

export interface Stage extends AsyncDisposable {
  readonly sandbox: TestSandbox;
  /** Runs `keyturn ARGS --config` with the test's policy. */
  keyturn(...args: readonly string[]): Promise<CommandResult>;
  /** Begins to run it, for tests that interfere. All runs of a stage share their locks. */
  begin(...args: readonly string[]): ReturnType<typeof startCommand>;
  /** Resolves when a request for this operation has arrived. */
  arrived(operation: string): Promise<void>;
  advance(hours: number): void;
}

/** Quick replication, so that tests wait for the program and not for the sandbox. */
const quick: Partial<Settings> = {
  replicationMs: { min: 50, max: 300 },
  readLagMs: { min: 0, max: 100 },
  writeMs: { min: 0, max: 0 },
  concurrencyWindowMs: 50,
  concurrencyChance: 1,
  restartMs: { min: 0, max: 0 },
};

/** `changed`: what is otherwise than in the world that the policy describes. */
export async function openStage(
  settings: Partial<Settings> = {},
  file = policyFile,
  changed: (seed: WorldSeed) => WorldSeed = seed => seed,
): Promise<Stage> {
  const policy = await readPolicyFile(file, kinds);
  const sandbox = await openSandbox(changed({ ...worldFor(policy), settings: { ...quick, ...settings } }));
  const env = { XDG_STATE_HOME: searchedFolder() };
  const started = (args: readonly string[], alone: boolean) =>
    startCommand(sandbox, [...args, '--config', file], { env, alone });
  return {
    sandbox,
    begin: (...args) => started(args, true),
    keyturn: (...args) => started(args, false).result,
    arrived: operation => arrival(sandbox, operation),
    advance: hours => sandbox.clock.advance(hours * 3_600_000),
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

const SITE =
  '{ subscription: 1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f, resourceGroup: rg-pay, site: site-payments';
export const VALUE_SETTING = `appService: ${SITE}, setting: AZURE_CLIENT_SECRET }`;
export const REFERENCE_SETTING = `appService: ${SITE}, setting: AZURE_CLIENT_SECRET, as: reference }`;

/** The file of a policy with the built-in defaults; `more`: further lines of it; `others`: rotations without targets. */
export function policyOf(
  targets: readonly string[] = [VALUE_SETTING],
  more = '',
  others: readonly string[] = [],
): string {
  const file = join(searchedFolder(), 'rotation.yaml');
  const lines = [
    'version: 1',
    'tenant: 6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90',
    more,
    'rotations:',
    '  - name: payments-api',
    '    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6 }',
    '    vault: { url: https://kv-payments.vault.azure.net, secret: payments-api-client-secret }',
    targets.length === 0 ? '    targets: []' : '    targets:',
    ...targets.map(target => `      - ${target}`),
    ...others.flatMap((name, index) => [
      `  - name: ${name}`,
      `    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-${String(index).padStart(12, '0')} }`,
      `    vault: { url: https://kv-payments.vault.azure.net, secret: ${name} }`,
    ]),
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

function arrival({ history }: TestSandbox, operation: string): Promise<void> {
  return new Promise(resolve => {
    const stop = history.watch(entry => {
      if (entry.operation !== operation) return;
      stop();
      resolve();
    });
  });
}

export function theTenant({ tenants }: World): Tenant {
  return must(tenants[0]);
}

export function passwords(world: World) {
  return must(theTenant(world).applications.find(({ displayName }) => displayName === 'payments-api'))
    .passwords;
}

/** Those that have not been removed. */
export function living(world: World) {
  return passwords(world).filter(({ removedAt }) => removedAt === undefined);
}

export function vaultVersions(world: World) {
  return must(world.vaults[0]?.secrets[0]).versions;
}

export function newestVersion(world: World) {
  return must(vaultVersions(world).at(-1));
}

export function site(world: World, slot?: string) {
  return must(world.sites.find(each => each.slot === slot));
}

export function group(world: World) {
  return must(world.organizations[0]?.groups[0]);
}

export function repository(world: World) {
  return must(world.repositories[0]);
}

/** A copy of everything, to compare with later. */
export function picture(world: World): World {
  return structuredClone({ ...world, issued: new Set<string>() });
}

export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the world of this test lacks what it asks for');
  return value;
}
