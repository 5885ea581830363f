/** `keyturn selftest` in this process against a sandbox whose time passes with the waits, so that minutes take none. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectSelftest } from '../../src/connectors/selftest/open.ts';
import type { FaultRuleInput } from '../../src/sandbox/faultRule.ts';
import type { Settings, WorldSeed } from '../../src/sandbox/world.ts';
import type { Recording } from '../../src/selftest/recording.ts';
import { typed } from '../cli/given.ts';
import { readRecording } from '../sandbox/replay.ts';
import { searchedFolder } from '../support/canary.ts';
import { openSandbox, type TestSandbox } from '../support/sandbox.ts';

export const TENANT = '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90';
export const VAULT = 'https://kv-test.vault.azure.net';
/** With quotes of its own, as Entra quotes it. */
const TENANT_NAME = "O'Brien's Ltd";
export const DOMAIN = 'obrien.onmicrosoft.com';
const HOST = 'kv-test.vault.azure.net';

export interface Surroundings {
  readonly settings?: Partial<Settings>;
  readonly applications?: NonNullable<NonNullable<WorldSeed['tenants']>[number]['applications']>;
  readonly operatorRoles?: readonly string[];
  readonly secrets?: NonNullable<NonNullable<WorldSeed['vaults']>[number]['secrets']>;
  readonly faults?: readonly FaultRuleInput[];
  /** Whether the operator may purge. Default: yes. */
  readonly mayPurge?: boolean;
}

export async function openTenant(surroundings: Surroundings = {}): Promise<TestSandbox> {
  const {
    settings = {},
    applications = [],
    operatorRoles,
    secrets = [],
    faults = [],
    mayPurge,
  } = surroundings;
  const roles = operatorRoles === undefined ? {} : { operatorRoles };
  const sandbox = await openSandbox({
    tenants: [{ id: TENANT, displayName: TENANT_NAME, domains: [DOMAIN], applications, ...roles }],
    vaults: [{ host: HOST, tenant: TENANT, secrets }],
    settings: { grantMs: { min: 0, max: 0 }, ...settings },
  });
  if (mayPurge !== false) {
    const all = ['get', 'list', 'set', 'delete', 'recover', 'purge'];
    sandbox.edit({ op: 'change-vault', vault: HOST, access: { [sandbox.operator.appId]: all } });
  }
  for (const fault of faults) sandbox.faults.add(fault);
  return sandbox;
}

export interface Tried {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  readonly questions: readonly string[];
  readonly recording: () => Recording;
}

interface Trying {
  readonly answer?: boolean | 'nobody';
  readonly signal?: AbortSignal;
}

/** `words`: what follows `selftest --tenant TENANT`. */
export async function tried(sandbox: TestSandbox, words: string, trying: Trying = {}): Promise<Tried> {
  let skipped = 0;
  const clock = cloudClock({
    ...systemClock,
    now: () => new Date(Date.now() + skipped),
    ticks: () => performance.now() + skipped,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      skipped += ms;
      sandbox.clock.advance(ms);
    },
  });
  const file = join(searchedFolder(), 'selftest.json');
  const { signal = new AbortController().signal, answer = true } = trying;
  const told = await typed(`selftest --tenant ${TENANT} ${words.replace('FILE', file)}`.trim(), {
    answer,
    context: {
      ...{ clock, signal },
      newRun: () => `r-20261130T080000-${crypto.randomUUID().slice(0, 8)}`,
      selftesting: (endpoints, place) => connectSelftest({ endpoints, env: process.env, clock, ...place }),
    },
  });
  return { ...told, recording: () => readRecording(readFileSync(file, 'utf8'), file) };
}

/** What is left in the world of any self-test. */
export function leftIn({ world, clock }: TestSandbox): string[] {
  const applications = world.tenants.flatMap(tenant => tenant.applications.map(one => one.displayName));
  // A purge takes seconds, and is not checked before somebody asks.
  const isGone = (at?: number) => at !== undefined && at < clock.now() + 60_000;
  const secrets = world.vaults.flatMap(vault =>
    vault.secrets.filter(({ deleted }) => !isGone(deleted?.purgeAt)).map(({ name }) => name),
  );
  return [...applications, ...secrets].filter(name => name.startsWith('keyturn-selftest'));
}
