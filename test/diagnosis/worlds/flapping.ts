/** Rung 8: answers that change from call to call. */
import type { BrokenWorld, Expected } from '../stage.ts';
import {
  adHoc,
  CURRENT,
  current,
  KEY_ID,
  nobody,
  policy,
  SETTING,
  tenantOnly,
  VARIABLE,
  world,
} from './ground.ts';

const env = { S: CURRENT };
/** Begins like it, as one in 262144 does. Invented. */
const ALIKE = 'Cur1Q~qW2.eR4-tY6_uI8~oP0.aS1-dF3_gH5jK7';
const young = { ...current, start: '-30s', added: '-30s' };
/** Half of the replicas know it after half a minute. */
const half = { replicas: 8, replicationMs: { min: 0, max: 60_000 } };
/** And here two thirds. */
const most = { ...half, replicationMs: { min: 0, max: 45_000 } };
const slow = { replicas: 2, replicationMs: { min: 600_000, max: 700_000 } };
const refusal = (status: number, error: string, code?: number) =>
  ({
    service: 'entra',
    operation: 'token',
    fault: {
      kind: 'error',
      status,
      headers: { 'Retry-After': '1' },
      body: { error, ...(code === undefined ? {} : { error_codes: [code] }) },
    },
  }) as const;

/** A rotation was done half a minute ago, every other place has the new value, and one a copy that was changed. */
const youngCopy = (
  name: string,
  setting: string,
  says: Expected['says'],
  more: Partial<Expected> = {},
): BrokenWorld => ({
  name: `a new secret works in the other places, and one holds ${name}`,
  seed: world({ credentials: [young], versions: [{ value: CURRENT, created: '-20s' }], setting }),
  policy,
  ask: 'payments-api',
  expected: {
    outcome: 'cause-found',
    cause: 'mangled',
    confidence: 'proved',
    places: [SETTING],
    ...(says === undefined ? {} : { says }),
    saysNot: 'not accepted anywhere yet',
    command: 'keyturn rotate payments-api',
    ...more,
  },
});
const changedAt = (at: number, text = CURRENT) => `${text.slice(0, at - 1)}X${text.slice(at)}`;

export const flappingWorlds: readonly BrokenWorld[] = [
  youngCopy('one that was cut off at the end', CURRENT.slice(0, 37), [
    'only the beginning of the value of vault',
    '37 of 40 characters',
  ]),
  youngCopy('one that was cut off in the middle', CURRENT.slice(0, 20), '20 of 40 characters'),
  youngCopy('one without its first character', CURRENT.slice(1), '39 of 40 characters'),
  youngCopy('one with another character in the middle', changedAt(20), 'at character 20;'),
  youngCopy('one with another last character', changedAt(40), 'from character 40 on;'),
  youngCopy('one with two other characters', changedAt(30, changedAt(10)), 'between characters 10 and 30;'),
  youngCopy('one with three more characters', `${CURRENT}abc`, [
    'from character 41 on',
    '43 characters in place of 40',
  ]),
  youngCopy(
    'another value that has the first characters of it',
    ALIKE,
    ['has the first characters of', 'another value'],
    {
      cause: 'altered',
      confidence: 'likely',
    },
  ),
  {
    ...youngCopy('one that was cut off', '', '37 characters, and Entra makes secrets of 40', {
      cause: 'altered',
      also: ['replicating'],
      confidence: 'likely',
      saysNot: 'rotate payments-api --now',
    }),
    // There is nothing to compare it with yet that is known to be right.
    name: 'a new secret is accepted nowhere yet, and one place holds one that was cut off',
    seed: world({
      settings: slow,
      credentials: [young],
      versions: [{ value: CURRENT, created: '-20s' }],
      setting: CURRENT.slice(0, 37),
    }),
  },
  {
    name: 'a new secret was cut off, and there is nothing to compare it with',
    seed: tenantOnly({ credentials: [young] }),
    ask: adHoc,
    env: { S: CURRENT.slice(0, 37) },
    expected: {
      outcome: 'cause-found',
      cause: 'altered',
      confidence: 'likely',
      says: ['37 characters', '40'],
    },
  },
  {
    name: 'a secret of half a minute works at some replicas only',
    seed: tenantOnly({ settings: half, credentials: [young] }),
    ask: adHoc,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'replicating',
      confidence: 'proved',
      places: [VARIABLE],
      says: ['calls were accepted', KEY_ID.slice(0, 8), ' s old'],
      calls: 5,
    },
  },
  {
    name: 'a rotation was done half a minute ago, and not every replica knows the secret',
    seed: world({ settings: most, credentials: [young], versions: [{ value: CURRENT, created: '-20s' }] }),
    policy,
    ask: 'payments-api',
    expected: {
      outcome: 'cause-found',
      cause: 'replicating',
      confidence: 'proved',
      says: 'calls were accepted',
      saysNot: 'keyturn rotate',
    },
  },
  {
    name: 'a new secret is refused everywhere so far',
    seed: tenantOnly({ settings: slow, credentials: [young] }),
    ask: adHoc,
    env,
    expected: {
      outcome: 'cause-found',
      cause: 'replicating',
      confidence: 'likely',
      places: [VARIABLE],
      says: ['0 of 5 calls', KEY_ID.slice(0, 8)],
      command: 'keyturn diagnose',
    },
  },
  {
    name: 'a new secret is mangled',
    seed: tenantOnly({ credentials: [young] }),
    ask: adHoc,
    env: { S: `${CURRENT}\n` },
    expected: { outcome: 'cause-found', cause: 'mangled', confidence: 'proved', says: 'line break' },
  },
  {
    name: 'a new secret that every replica knows is healthy',
    seed: tenantOnly({ credentials: [young] }),
    ask: adHoc,
    env,
    expected: { outcome: 'healthy' },
  },
  {
    // It was removed seconds ago, or made seconds ago: the registration does not list it, and Entra takes it.
    name: 'the credential was just removed, and replicas still accept it',
    seed: world({ settings: slow, credentials: [{ ...current, removed: '-10s' }] }),
    policy,
    ask: 'payments-api',
    expected: {
      outcome: 'cause-found',
      cause: 'removed',
      // The marks beside the write-only places name it as well.
      also: ['removed'],
      confidence: 'likely',
      says: 'still accepted',
      command: 'keyturn rotate payments-api --now',
    },
  },
  {
    name: 'the token endpoint answers 429 to every call',
    seed: tenantOnly(),
    ask: adHoc,
    env: { ...nobody, ...env },
    faults: [{ ...refusal(429, 'temporarily_unavailable', 90055), count: 'all' }],
    expected: {
      outcome: 'not-determined',
      cause: 'no-answer',
      confidence: 'unknown',
      says: ['busy', 'AADSTS90055'],
      calls: 3,
    },
  },
  {
    name: 'the token endpoint answers 503 to every call',
    seed: tenantOnly(),
    ask: adHoc,
    env: { ...nobody, ...env },
    faults: [{ ...refusal(503, 'server_error'), count: 'all' }],
    expected: { outcome: 'not-determined', cause: 'no-answer', confidence: 'unknown', says: '503' },
  },
  {
    name: 'Entra takes the calls for a loop',
    seed: tenantOnly(),
    ask: adHoc,
    env: { ...nobody, ...env },
    faults: [{ ...refusal(429, 'invalid_request', 50196), count: 'all' }],
    expected: { outcome: 'not-determined', cause: 'no-answer', confidence: 'unknown', says: 'AADSTS50196' },
  },
  {
    name: 'Entra is busy for the second of two values only',
    seed: world({ setting: `${CURRENT}\n` }),
    policy,
    ask: 'payments-api',
    faults: [{ ...refusal(503, 'temporarily_unavailable'), path: '/oauth2/v2.0/token', nth: 6, count: 1 }],
    expected: { outcome: 'cause-found', cause: 'mangled', confidence: 'proved', places: [SETTING] },
  },
];
