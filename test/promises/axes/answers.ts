/** Answers that are not of the documented shape: one place of an answer, once or in all answers of one run. */
import type { Random } from '../../../src/sandbox/random.ts';
import { SETTING } from '../scenery.ts';
import { drawn, type Force, nothingSpecial, type Stage, type Surroundings } from './axis.ts';

type Change = Exclude<Surroundings['answers'], 'documented'>;

interface Place {
  readonly service: string;
  readonly operation: string;
  readonly at: string;
  /** What the documentation admits there. */
  readonly documented?: readonly Change[];
}

function places(
  service: string,
  operation: string,
  all: readonly (string | readonly [string, ...Change[]])[],
): Place[] {
  return all.map(one => {
    const [at, ...documented] = typeof one === 'string' ? [one] : one;
    return { service, operation, at, documented };
  });
}

/** What is read of each answer, as far as something is decided by it. */
const PLACES: readonly Place[] = [
  ...places('graph', 'getApplication', [
    'appId',
    'id',
    'passwordCredentials',
    'passwordCredentials[*].keyId',
    'passwordCredentials[*].startDateTime',
    ['passwordCredentials[*].endDateTime', 'null'],
    ['passwordCredentials[*].displayName', 'null'],
    ['passwordCredentials[*].hint', 'null'],
    'passwordCredentials[0].keyId',
  ]),
  ...places('graph', 'addPassword', ['keyId', 'secretText', 'startDateTime', 'endDateTime']),
  ...places('graph', 'usageReport', [
    'value',
    'value[*].keyId',
    'value[*].signInActivity',
    'value[*].signInActivity.lastSignInDateTime',
    'value[0].signInActivity.lastSignInDateTime',
  ]),
  ...places('vault', 'listVersions', [
    'value',
    'value[*].id',
    'value[*].tags',
    'value[*].attributes',
    'value[*].attributes.enabled',
    'value[*].attributes.created',
    'value[*].attributes.exp',
  ]),
  ...places('vault', 'getSecret', ['value', 'id', 'tags', 'attributes', 'attributes.created']),
  ...places('vault', 'setSecret', ['id', 'attributes']),
  ...places('vault', 'updateSecret', ['id', 'attributes', 'tags']),
  ...places('arm', 'listAppSettings', [
    'properties',
    `properties.${SETTING}`,
    'properties.ASPNETCORE_ENVIRONMENT',
  ]),
  ...places('arm', 'updateAppSettings', ['properties', `properties.${SETTING}`]),
  ...places('arm', 'getReference', [
    'properties',
    'properties.status',
    ['properties.activeVersion', 'null', 'missing field'],
  ]),
  ...places('devops', 'getVariableGroup', [
    'id',
    'name',
    'type',
    'variables',
    `variables.${SETTING}`,
    `variables.${SETTING}.value`,
    'modifiedOn',
  ]),
  ...places('devops', 'updateVariableGroup', ['variables', 'modifiedOn']),
  ...places('github', 'getSecret', ['updated_at']),
  ...places('github', 'listSelectedRepositories', ['total_count', 'repositories']),
  ...places('github', 'getVariable', ['value', 'updated_at']),
  ...places('github', 'getPublicKey', ['key', 'key_id']),
  ...places('entra', 'token', ['access_token', 'expires_in', 'token_type']),
];

/** The user's own texts: an empty one is as good as any, and no reader can tell. */
const ANY_TEXT: readonly string[] = [
  `properties.${SETTING}`,
  'properties.ASPNETCORE_ENVIRONMENT',
  `variables.${SETTING}.value`,
  'value',
];

/** Made in the first run only. */
const ONLY_FIRST = [
  'addPassword',
  'setSecret',
  'updateAppSettings',
  'updateVariableGroup',
  'getPublicKey',
  'listSelectedRepositories',
];

const NO_TEXT: readonly unknown[] = [7, true, { odd: true }, []];
const NOT_THAT_TYPE: readonly unknown[] = [...NO_TEXT, ''];

export interface AnswersForce extends Force {
  /** One answer of the whole course. */
  readonly once: boolean;
}

type Rule = Parameters<Stage['bench']['sandbox']['faults']['add']>[0];

/** In one run, once or in all answers; or in three runs, each time at another place. */
export function answersForce(value: Surroundings['answers'], stage: Stage): AnswersForce {
  if (value === 'documented') return { ...nothingSpecial, once: true };
  const { bench, random, calendar } = stage;
  const { faults } = bench.sandbox;
  const isOne = random.next() < 0.5;
  const runs = isOne ? [drawn(random, [0, 0, 1, calendar.retiring])] : [0, 1, calendar.retiring];
  const strikes = runs.map(run => ({ run, rule: ruleFor(value, run, random) }));
  const standing: ReturnType<typeof faults.add>[] = [];
  // Where nothing was to be struck, it goes on waiting.
  const removeSpent = () => {
    for (const { id, hit } of standing) if (hit > 0) faults.remove(id);
  };
  return {
    once: isOne && strikes.every(({ rule }) => rule.count === 1),
    before(run) {
      for (const strike of strikes) if (strike.run === run) standing.push(faults.add(strike.rule));
    },
    after: removeSpent,
    putRight() {
      for (const { id } of standing) faults.remove(id);
    },
    reached: () => standing.some(({ hit }) => hit > 0),
  };
}

/** `run`: 0 where a secret may be made. */
export function ruleFor(value: Change, run: number, random: Pick<Random, 'next'>): Rule {
  const fitting = PLACES.filter(
    ({ operation, documented = [] }) =>
      !documented.includes(value) && (run === 0 || !ONLY_FIRST.includes(operation)),
  );
  const { service, operation, at } = drawn(random, fitting);
  const once = random.next() < 0.5;
  const other = drawn(random, ANY_TEXT.includes(at) ? NO_TEXT : NOT_THAT_TYPE);
  const fault = { kind: 'reshape', at, ...changeOf(value, other) } as const;
  return { service, operation, nth: once && random.next() < 0.3 ? 2 : 1, count: once ? 1 : 'all', fault };
}

function changeOf(value: Change, other: unknown): { readonly to: unknown } | { readonly remove: true } {
  if (value === 'null') return { to: null };
  return value === 'missing field' ? { remove: true } : { to: other };
}
