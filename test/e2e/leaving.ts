/** A rotation whose entry was taken out of the policy, and what it has left behind. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Application, Password } from '../../src/sandbox/directory/state.ts';
import { signInAs } from '../../src/sandbox/entra/signInAs.ts';
import { searchedFolder } from '../support/canary.ts';
import { type CommandResult, startCommand } from '../support/sandbox.ts';
import { must, openStage, passwords, policyOf, type Stage, theTenant } from './stage.ts';

export const DAY = 24;
export const BILLING = '0b6d2f8a-4c1e-4a7b-8f35-000000000000';
const PAYMENTS = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';
export const VAULT = 'https://kv-payments.vault.azure.net';

export interface Left extends AsyncDisposable {
  readonly stage: Stage;
  readonly trail: string;
  /** The policy without the entry. */
  readonly rest: string;
  /** The one that the rotation made. */
  readonly made: Password;
  forget(...args: readonly string[]): Promise<CommandResult>;
  /** Begins it. All of them share their locks. */
  begin(...args: readonly string[]): ReturnType<typeof startCommand>;
}

/** `billing` was rotated once, and then its entry was taken out; `payments-api` is still there, and is used. */
export async function leave(rest = policyOf()): Promise<Left> {
  const stage = await openStage({}, policyOf(undefined, '', ['billing']));
  const trail = join(searchedFolder(), 'audit.jsonl');
  const run = await stage.keyturn('rotate', 'billing', '--now', '--yes', '--audit', trail);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const made = must(marked(stage)[0]);
  const env = { XDG_STATE_HOME: searchedFolder() };
  const begin: Left['begin'] = (...args) =>
    startCommand(stage.sandbox, ['forget', ...args, '--config', rest], { env });
  const forget: Left['forget'] = (...args) => begin(...args).result;
  return {
    stage,
    trail,
    rest,
    made,
    forget,
    begin,
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  };
}

export function billing({ sandbox }: Stage): Application {
  return must(theTenant(sandbox.world).applications.find(({ appId }) => appId === BILLING));
}

export function marked(stage: Stage, name = 'billing'): Password[] {
  return billing(stage).passwords.filter(
    ({ displayName, removedAt }) =>
      removedAt === undefined && displayName?.startsWith(`keyturn/${name}/`) === true,
  );
}

export function versionsOf({ sandbox }: Stage, name = 'billing') {
  const secrets = sandbox.world.vaults.flatMap(({ secrets }) => secrets);
  return must(secrets.find(secret => secret.name === name)).versions;
}

/** So many days later; somebody uses payments-api all the time, so the report goes on. */
export function later({ stage }: Left, days: number): void {
  stage.advance(days * DAY);
  const { scene, world, clock } = stage.sandbox;
  const { value } = must(versionsOf(stage, 'payments-api-client-secret').at(-1));
  Object.assign(must(passwords(world).find(each => each.value === value)), { end: clock.now() + 86_400_000 });
  const used = signInAs(scene, { appId: PAYMENTS, value, at: clock.now() - 3_600_000 });
  expect(used.accepted).toBe(true);
}

export function flat({ stdout, stderr }: CommandResult): string {
  return `${stderr} ${stdout}`.replaceAll(/\s+/g, ' ');
}

export function eventsIn(
  trail: string,
): { event: string; step?: string; subject?: string; reason?: { text: string } }[] {
  return readFileSync(trail, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as ReturnType<typeof eventsIn>[number]);
}
