/** A rotation by the built-in defaults, the nights after it, and somebody whom nobody knows and who uses the old secret. */
import { join } from 'node:path';
import { expect } from 'vitest';
import type { FindingWords, RunEvent } from '../../src/event.ts';
import type { Password } from '../../src/sandbox/directory/state.ts';
import { signInAs } from '../../src/sandbox/entra/signInAs.ts';
import type { Settings, World, WorldSeed } from '../../src/sandbox/world.ts';
import { searchedFolder } from '../support/canary.ts';
import type { CommandResult } from '../support/sandbox.ts';
import { living, must, newestVersion, openStage, policyOf, type Stage, theTenant } from './stage.ts';

export const HOUR = 3_600_000;
const APP = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';

/** Uses the old secret: for the first time so many hours after the rotation (before it, if negative), and then always again. */
export interface Consumer {
  readonly first: number;
  readonly every: number;
}

export const NOBODY: Consumer = { first: Number.POSITIVE_INFINITY, every: 1 };
export const SIX_HOURLY: Consumer = { first: -3, every: 6 };
export const ADDRESS = '198.51.100.4';

export interface Overlap {
  readonly stage: Stage;
  readonly old: Password;
  readonly begun: number;
  readonly consumer: Consumer;
  /** When its secret was refused, in hours after the rotation. */
  readonly refusals: number[];
  /** The audit trail of all runs. */
  readonly trail: string;
  next: number;
}

export interface Night extends CommandResult {
  readonly oldLives: boolean;
  readonly findings: readonly FindingWords[];
}

export interface Surroundings {
  readonly settings?: Partial<Settings>;
  /** Further lines of the policy. */
  readonly policy?: string;
  readonly changed?: (seed: WorldSeed) => WorldSeed;
}

/** The old secret is due by its age, and lives long enough for every wait of these tests. */
export async function openNights({ settings, policy, changed }: Surroundings = {}): Promise<Stage> {
  const stage = await openStage(settings, policyOf(undefined, policy), changed);
  Object.assign(inVault(stage.sandbox.world), { end: stage.sandbox.clock.now() + 300 * 24 * HOUR });
  return stage;
}

/** Rotates, and looks that the old secret lives. */
export async function rotateOnce(stage: Stage, consumer: Consumer = NOBODY): Promise<Overlap> {
  const { world, clock } = stage.sandbox;
  const trail = join(searchedFolder(), 'audit.jsonl');
  const started = { stage, old: inVault(world), begun: clock.now(), consumer, refusals: [], trail };
  const overlap: Overlap = { ...started, next: consumer.first };
  use(overlap, 0);
  const run = await stage.keyturn('rotate', '--audit', trail);
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  expect(inVault(world).keyId).not.toBe(overlap.old.keyId);
  return overlap;
}

/** What the consumer does until one o'clock of that night, and then the nightly run. */
export async function night(overlap: Overlap, number: number, ...args: readonly string[]): Promise<Night> {
  arrive(overlap, 24 * number + 1);
  const run = await overlap.stage.keyturn('rotate', '--json', '--audit', overlap.trail, ...args);
  return { ...run, oldLives: lives(overlap), findings: findingsOf(run) };
}

export async function nights(overlap: Overlap, numbers: readonly number[]): Promise<Night[]> {
  const all: Night[] = [];
  for (const number of numbers) all.push(await night(overlap, number));
  return all;
}

/** Moves the clock there; what the consumer does until then is done. */
export function arrive(overlap: Overlap, hours: number): void {
  const { begun, stage } = overlap;
  use(overlap, hours);
  stage.sandbox.clock.advance(Math.max(0, begun + hours * HOUR - stage.sandbox.clock.now()));
}

function use(overlap: Overlap, until: number): void {
  const { stage, old, begun, consumer, refusals } = overlap;
  for (; overlap.next <= until; overlap.next += consumer.every) {
    const at = begun + overlap.next * HOUR;
    const { accepted } = signInAs(stage.sandbox.scene, { appId: APP, value: old.value, at, ip: ADDRESS });
    if (!accepted) refusals.push(overlap.next);
  }
}

export function lives({ stage, old }: Overlap): boolean {
  return living(stage.sandbox.world).some(({ keyId }) => keyId === old.keyId);
}

/** The living credential whose value the vault holds. */
export function inVault(world: World): Password {
  const { value } = newestVersion(world);
  return must(living(world).find(each => each.value === value));
}

/** Every sign-in with this credential that got a token, whoever made it. */
export function signInsWith({ stage }: Overlap, keyId: string) {
  return theTenant(stage.sandbox.world).signIns.filter(signIn => signIn.keyId === keyId);
}

function findingsOf({ stdout }: CommandResult): FindingWords[] {
  const lines = stdout.split('\n').filter(line => line !== '');
  const events = lines.map(line => JSON.parse(line) as RunEvent);
  return events.flatMap(event => (event.event === 'rotation.finished' ? event.findings : []));
}

/** The sign-in log can be read as well as the report. */
export function withSignInLog(seed: WorldSeed): WorldSeed {
  const operatorRoles = ['Application.ReadWrite.OwnedBy', 'AuditLog.Read.All', 'Directory.Read.All'];
  return { ...seed, tenants: (seed.tenants ?? []).map(tenant => ({ ...tenant, operatorRoles })) };
}
