/** A sandbox for one policy, the program as a child process in it, and questions to the sandbox's world. */
import { fileURLToPath } from 'node:url';
import { worldFor } from '../../src/cli/worldFor.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import type { Settings, Tenant, World } from '../../src/sandbox/world.ts';
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
  concurrencyWindowMs: 50,
  restartMs: { min: 0, max: 0 },
};

export async function openStage(settings: Partial<Settings> = {}, file = policyFile): Promise<Stage> {
  const policy = await readPolicyFile(file, kinds);
  const sandbox = await openSandbox({ ...worldFor(policy), settings: { ...quick, ...settings } });
  const env = { XDG_STATE_HOME: searchedFolder() };
  const begin: Stage['begin'] = (...args) => startCommand(sandbox, [...args, '--config', file], { env });
  return {
    sandbox,
    begin,
    keyturn: (...args) => begin(...args).result,
    arrived: operation => arrival(sandbox, operation),
    advance: hours => sandbox.clock.advance(hours * 3_600_000),
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
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
