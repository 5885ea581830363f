/** Builds the situations that the decision is asked about, in the words of the field. */
import type { Rotation, Window } from '../../src/policy/policy.ts';
import { decide } from '../../src/rotation/decide.ts';
import type { Credential, TargetState, VaultVersion, VersionTags } from '../../src/rotation/observation.ts';
import { nothingKnown, type Situation } from '../../src/rotation/situation.ts';
import type { Step, Verdict } from '../../src/rotation/verdict.ts';
import { Secret } from '../../src/secret.ts';

export const now = new Date('2026-11-23T12:00:00Z');
const DAY = 86_400_000;
export const days = (count: number) => new Date(now.getTime() + count * DAY);
export const hours = (count: number) => new Date(now.getTime() + (count * DAY) / 24);

export function rotation(change: Partial<Rotation> = {}): Rotation {
  return {
    name: 'payments-api',
    tenant: '8f1d6f0a-0000-4000-8000-000000000001',
    appId: '8f1d6f0a-0000-4000-8000-000000000002',
    vault: { url: 'https://kv-payments.vault.azure.net', secret: 'payments-api-client-secret' },
    mark: 'keyturn/payments-api/3f9a2c1d/',
    targets: [
      {
        kind: 'appService',
        settings: {},
        required: true,
        runsApp: true,
        proof: 'read back',
        label: 'appService site-payments AZURE_CLIENT_SECRET',
      },
      {
        kind: 'githubSecret',
        settings: {},
        required: false,
        label: 'githubSecret contoso/payments AZURE_CLIENT_SECRET',
        proof: 'marked',
      },
    ],
    lifetimeMs: 180 * DAY,
    rotateBeforeMs: 30 * DAY,
    overlapMs: DAY,
    quietMs: 8 * DAY,
    // What rests on evidence has tests of its own (evidence.test.ts).
    retire: 'after-overlap',
    prove: { successes: 3, timeoutMs: 300_000 },
    windows: [],
    freezes: [],
    scope: 'https://graph.microsoft.com/.default',
    ...change,
  };
}

/** A credential of ours unless it is given another name. With another end, as old as its 180 days make it. */
export function credential(keyId: string, change: Partial<Credential> = {}): Credential {
  const { end = days(160), displayName = 'keyturn/payments-api/3f9a2c1d/r-earlier' } = change;
  const start = displayName.startsWith('keyturn/') ? new Date(end.getTime() - 180 * DAY) : days(-20);
  return { keyId, displayName, start, end, hint: keyId.slice(0, 3), ...change };
}

/** One that Graph lists with "endDateTime": null. */
export function endless(keyId: string, start = days(-20)): Credential {
  const { end: _none, ...rest } = credential(keyId, { start });
  return rest;
}

export function version(
  id: string,
  tags?: Partial<VersionTags> & { keyId: string },
  change: Partial<VaultVersion> = {},
): VaultVersion {
  const mark = 'keyturn/payments-api/3f9a2c1d/r-earlier';
  const own = tags === undefined ? {} : { tags: { mark, ...tags } };
  return { version: id, enabled: true, createdAt: days(-20), ...own, ...change };
}

export const inSync: TargetState = { state: 'in-sync', detail: 'holds it' };
export const differs: TargetState = { state: 'differs', detail: 'holds something else' };

interface Given {
  credentials?: readonly Credential[];
  versions?: readonly VaultVersion[];
  targets?: readonly TargetState[];
  personal?: boolean;
}

/** Settled: one credential of ours, in the vault, in every target, confirmed. */
export function situation(given: Given = {}, change: Partial<Situation> = {}): Situation {
  const versions = given.versions ?? [version('v1', { keyId: 'one', confirmedAt: days(-19) })];
  return {
    ...nothingKnown,
    registration: {
      appId: rotation().appId,
      objectId: 'object',
      displayName: 'payments-api',
      admitsPersonalAccounts: given.personal ?? false,
      credentials: given.credentials ?? [credential('one')],
    },
    vault:
      versions.length === 0
        ? { state: 'absent' }
        : { state: 'present', versions, value: new Secret('one~value') },
    targets: given.targets ?? [inSync, inSync],
    usage: { known: true, uses: new Map(), log: true },
    acceptance: { answer: 'accepted' },
    ...change,
  };
}

export function verdictOn(state: Situation, change: Partial<Rotation> = {}, force = false): Verdict {
  return decide(rotation(change), state, now, { run: 'r-now', force });
}

/** The steps as words: `create`, `retire one`, `distribute 0`. */
export function steps(verdict: Verdict): string[] {
  return verdict.steps.map(inWords);
}

export function inWords(step: Step): string {
  if (step.kind === 'distribute') return `distribute ${step.target}`;
  if (step.kind === 'confirm' || step.kind === 'reopen' || step.kind === 'record')
    return `${step.kind} ${step.version}`;
  return 'keyId' in step ? `${step.kind} ${step.keyId}` : step.kind;
}

/** A window of six hours a week; `now` is not in it. */
export const sunday: Window = {
  text: 'Sun 00:00-06:00 UTC',
  days: [0],
  fromMinute: 0,
  untilMinute: 360,
  timeZone: 'UTC',
};
