/** A small cloud in memory and a command line around it: what is tested here is words and exit codes. */

import type { Context, Output } from '../../src/cli/context.ts';
import { runProgram } from '../../src/cli/program.ts';
import { cloudClock } from '../../src/clock.ts';
import { configOf } from '../../src/policy/configFile.ts';
import { placesOf } from '../../src/policy/place.ts';
import type { Policy, Rotation, Target } from '../../src/policy/policy.ts';
import type { Problem } from '../../src/problem.ts';
import type { Credential, TokenAnswer, VaultState, VaultVersion } from '../../src/rotation/observation.ts';
import type { OverviewPort } from '../../src/rotation/overview.ts';
import type { PrecheckedTarget, ReadableTarget, RotationPorts } from '../../src/rotation/ports.ts';
import { Secret } from '../../src/secret.ts';
import { policyOf } from '../demo/policyOf.ts';
import { leaveOutput } from '../support/canary.ts';

export const NOW = new Date('2026-11-23T12:00:00Z');
const HOUR = 3_600_000;
export const hours = (count: number) => new Date(NOW.getTime() + count * HOUR);
export const days = (count: number) => hours(count * 24);

export const KEY = {
  old: '0ab94c12-5d7e-4f10-9b7a-3c2f1d6e8a01',
  current: '7c1e55d0-91aa-4c3b-8f2e-6f0b2a9d4e02',
};
export const FOREIGN = 'f00df00d-1111-4222-8333-944445555566';

/** What a target holds: a value, a reference, or something that nobody can read. */
export type Held =
  | { readonly value: string }
  | { readonly reads: Problem }
  | { readonly writeOnly: string; readonly state?: 'in-sync' | 'differs' };

/** One rotation's corner of the cloud, to be changed by tests and by runs. */
export interface Corner {
  credentials: Credential[];
  vault: VaultState;
  held: Held[];
  /** What Entra says; without it, whatever the vault's newest or an earlier version holds is accepted. */
  token?: TokenAnswer;
  personal?: boolean;
  /** Thrown by the first reading. */
  unreadable?: Problem;
}

export const SITE = 'appService site-payments AZURE_CLIENT_SECRET';
export const GITHUB = 'githubSecret contoso/payments AZURE_CLIENT_SECRET';

export function target(label: string, required = true): Target {
  const kind = label.split(' ')[0] ?? '';
  return { kind, settings: {}, required, label, proof: kind === 'appService' ? 'read back' : 'marked' };
}

export function policy(...rotations: Partial<Rotation>[]): Policy {
  return policyOf(...rotations.map(some => ({ targets: [target(SITE)], ...some })));
}

export function credential(keyId: string, change: Partial<Credential> = {}): Credential {
  const displayName = 'keyturn/payments-api/0a1b2c3d/r-earlier';
  const hint = keyId === KEY.old ? 'old' : 'cur';
  return { keyId, displayName, start: days(-20), end: days(160), hint, ...change };
}

export function version(id: string, keyId: string, change: Partial<VaultVersion> = {}): VaultVersion {
  const tags = { keyId, mark: 'keyturn/payments-api/0a1b2c3d/r-earlier', confirmedAt: days(-19) };
  return { version: id, enabled: true, createdAt: days(-20), tags, ...change };
}

/** One credential of ours, in the vault and in the site, confirmed; 160 days left. */
export function settled(change: Partial<Corner> = {}): Corner {
  return {
    credentials: [credential(KEY.current)],
    vault: present(version('b7d2', KEY.current)),
    held: [{ value: 'current-value' }],
    ...change,
  };
}

/** As settled, with so many days left. */
export function ending(left: number, change: Partial<Corner> = {}): Corner {
  return settled({
    credentials: [credential(KEY.current, { start: days(left - 180), end: days(left) })],
    ...change,
  });
}

/** Rotated two hours ago, and probed; the old credential lives for ten days more. */
export function overlapping(): Corner {
  const tags = {
    keyId: KEY.current,
    mark: 'keyturn/payments-api/0a1b2c3d/r-earlier',
    confirmedAt: hours(-2),
  };
  const supersedes = { keyId: KEY.old, version: 'a1c9', probe: { at: hours(-2) } };
  const newest = { version: 'b7d2', enabled: true, createdAt: hours(-2), tags: { ...tags, supersedes } };
  return settled({
    credentials: [
      credential(KEY.old, { start: days(-170), end: days(10) }),
      credential(KEY.current, { start: hours(-2), end: days(180) }),
    ],
    vault: present(newest, version('a1c9', KEY.old, { createdAt: days(-170) })),
  });
}

export function present(...versions: VaultVersion[]): VaultState {
  return { state: 'present', versions, value: new Secret('current-value') };
}

export interface Typed {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  readonly questions: readonly string[];
}

export interface Situation {
  readonly policy?: Policy;
  /** By the rotation's name; `settled` where nothing is said. */
  readonly corners?: Readonly<Record<string, Corner>>;
  readonly context?: Partial<Context>;
  /** `nobody`: there is no terminal to answer at. */
  readonly answer?: boolean | 'nobody';
  readonly columns?: number;
  readonly color?: boolean;
  readonly live?: boolean;
}

/** Runs a command line as typed: `keyturn plan --json` is `typed('plan --json', …)`. */
export async function typed(line: string, situation: Situation = {}): Promise<Typed> {
  const out: string[] = [];
  const err: string[] = [];
  const questions: string[] = [];
  const context = contextFor(situation, out, err, questions);
  const exitCode = await runProgram(line === '' ? [] : line.split(' '), context);
  leaveOutput(`cli ${line}`, [...out, ...err].join(''));
  return { exitCode, out: out.join(''), err: err.join(''), questions };
}

export function contextFor(
  situation: Situation,
  out: string[],
  err: string[],
  questions: string[] = [],
): Context {
  const given = situation.policy ?? policy({ name: 'payments-api' });
  const corners = new Map(given.rotations.map(({ name }) => [name, situation.corners?.[name] ?? settled()]));
  return {
    stdout: outputTo(out, situation),
    stderr: outputTo(err, situation),
    env: {},
    clock: cloudClock(quickClock()),
    random: () => 0,
    signal: new AbortController().signal,
    actor: 'ada@desk',
    enter: undefined,
    pid: 4242,
    newRun: () => 'r-20261123T120000-k7f2q9',
    readPolicy: async file => readAs(file, given),
    connect: async () => async rotation => portsOf(rotation, corners.get(rotation.name) ?? settled()),
    requests: () => [],
    overview: async () => nothingSeen,
    discovering: () => Promise.reject(new Error('no tenant in this test')),
    halting: () => Promise.reject(new Error('no vault in this test')),
    rights: async () => [],
    selftesting: () => Promise.reject(new Error('no tenant in this test')),
    diagnosing: () => Promise.reject(new Error('no cloud in this test')),
    outbox: () => Promise.reject(new Error('nothing is sent in this test')),
    readBytes: () => Promise.reject(new Error('no files in this test')),
    lockPlace: () => ({ kind: 'folder', folder: '/var/lib/keyturn/locks' }),
    lock: async () => async () => ({
      ended: [],
      check: async () => {},
      leftMs: () => 60_000,
      doing: () => {},
      release: async () => {},
    }),
    confirm: async question => {
      questions.push(question);
      return situation.answer === 'nobody' ? undefined : (situation.answer ?? false);
    },
    ask: async question => {
      questions.push(question);
      return undefined;
    },
    ...situation.context,
  };
}

/** A cloud that tells nothing to the quick check: everything is read in full. */
const nothingSeen: OverviewPort = {
  portions: appIds => [appIds],
  registrations: async () => ({ found: [], left: [] }),
  owned: async () => ({ appIds: [], complete: true }),
  async *secrets() {},
  versions: async () => [],
};

/** A clock that stands still until `time.passed` is moved, in milliseconds. */
export function stillClock(begun: Date, time: { readonly passed: number }) {
  return {
    now: () => new Date(begun.getTime() + time.passed),
    ticks: () => time.passed,
    skewMs: () => 0,
    doubt: () => undefined,
    offsets: () => ({}),
    sleep: async () => {},
    observe: () => {},
  };
}

/** Waiting takes no time, and time passes all the same. */
function quickClock() {
  let passed = 0;
  const sleep = async (ms: number) => {
    passed += ms;
  };
  return {
    now: () => new Date(NOW.getTime() + passed),
    ticks: () => passed,
    skewMs: () => 0,
    doubt: () => undefined,
    offsets: () => ({}),
    sleep,
  };
}

function outputTo(parts: string[], { columns = 100, color = false, live = false }: Situation): Output {
  return { write: text => void parts.push(text), lost: () => undefined, live, columns, rows: 24, color };
}

function portsOf(rotation: Rotation, corner: Corner): RotationPorts {
  return {
    registration: {
      async read() {
        if (corner.unreadable !== undefined) throw corner.unreadable;
        const { appId, name } = rotation;
        const admitsPersonalAccounts = corner.personal ?? false;
        return {
          appId,
          objectId: 'object',
          displayName: name,
          admitsPersonalAccounts,
          credentials: corner.credentials,
        };
      },
      async create(_objectId, { displayName, end }) {
        const start = NOW;
        const made = { keyId: 'd1d1d1d1-0000-4000-8000-00000000000a', displayName, start, end, hint: 'new' };
        corner.credentials = [...corner.credentials, made];
        return { ...made, value: new Secret('new-value') };
      },
      async remove(_objectId, keyId) {
        corner.credentials = corner.credentials.filter(each => each.keyId !== keyId);
      },
      usage: async () => ({ known: true, rows: new Map() }),
      signIns: async () => ({ known: true, entries: [], complete: true }),
    },
    vault: vaultOf(corner, rotation),
    targets: rotation.targets.map((_target, index) => targetOf(corner, index)),
    token: { ask: async () => corner.token ?? { answer: 'accepted' } },
    rules: { read: async () => ({ known: true }), mayCreate: async () => ({ writable: 'yes' }) },
  };
}

/** What was confirmed says for which places, as each run writes it. */
function named(vault: VaultState, { targets }: Rotation): VaultState {
  if (vault.state !== 'present') return vault;
  const versions = vault.versions.map(each => {
    const { tags } = each;
    if (tags?.confirmedAt === undefined || tags.places !== undefined) return each;
    return { ...each, tags: { ...tags, places: placesOf(targets) } };
  });
  return { ...vault, versions };
}

function vaultOf(corner: Corner, rotation: Rotation): RotationPorts['vault'] {
  const versions = () => {
    const vault = named(corner.vault, rotation);
    return vault.state === 'present' ? vault.versions : [];
  };
  return {
    read: async () => named(corner.vault, rotation),
    async current() {
      const [version] = versions();
      const value = corner.vault.state === 'present' ? corner.vault.value : undefined;
      return version === undefined || value === undefined ? undefined : { version, value };
    },
    carry: async () => {},
    async publish({ value, tags, expiresAt }) {
      const made = {
        version: 'c0ffee',
        enabled: true,
        createdAt: NOW,
        ...(expiresAt && { expiresAt }),
        tags,
      };
      corner.vault = { state: 'present', versions: [made, ...versions()], value };
      return made.version;
    },
    async tag(id, tags) {
      if (corner.vault.state !== 'present') return;
      corner.vault = {
        ...corner.vault,
        versions: versions().map(each => (each.version === id ? { ...each, tags } : each)),
      };
    },
    noteLeaks: async () => {},
    announceRollback: async () => true,
    disable: async () => undefined,
    async valueOf(id) {
      const held = versions().find(({ version }) => version === id)?.tags?.keyId;
      return new Secret(held === KEY.old ? 'old, and what follows' : 'current');
    },
  };
}

function targetOf(corner: Corner, index: number): PrecheckedTarget | ReadableTarget {
  const port: PrecheckedTarget = {
    writable: async () => ({ writable: 'yes' }),
    async observe(wanted) {
      const held = corner.held[index];
      if (held === undefined) return { state: 'missing', detail: 'there is no such setting' };
      if ('reads' in held) throw held.reads;
      if ('writeOnly' in held) return { state: held.state ?? 'unknown', detail: held.writeOnly };
      if ((await wanted).value.equals(new Secret(held.value)))
        return { state: 'in-sync', detail: 'holds the newest version' };
      return { state: 'differs', detail: 'holds another value than the vault', hint: 'old' };
    },
    async deliver(wanted) {
      corner.held[index] = { value: wanted.value.reveal() };
    },
  };
  const held = corner.held[index];
  if (held !== undefined && 'writeOnly' in held) return port;
  const value = async () => {
    const now = corner.held[index];
    return now !== undefined && 'value' in now ? new Secret(now.value) : undefined;
  };
  return { ...port, value };
}

/** The policy as it would be if that file held it. */
function readAs(file: string, policy: Policy): Policy {
  return {
    ...policy,
    file,
    rotations: policy.rotations.map(rotation => ({ ...rotation, ...configOf(file) })),
  };
}
