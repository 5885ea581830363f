/** Answers that are not of the documented shape: one place of an answer, once or in all answers of one run. */
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
  ...places('arm', 'listAppSettings', ['properties', `properties.${SETTING}`, 'properties.FEATURE_X']),
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
  ...places('github', 'getVariable', ['value', 'updated_at']),
  ...places('github', 'getPublicKey', ['key', 'key_id']),
  ...places('entra', 'token', ['access_token', 'expires_in', 'token_type']),
];

/** Made in the first run only. */
const ONLY_FIRST = ['addPassword', 'setSecret', 'updateAppSettings', 'updateVariableGroup', 'getPublicKey'];

const NOT_THAT_TYPE: readonly unknown[] = [7, true, { odd: true }, [], ''];

/** The same for a course and its liveness: whether one answer only is struck. */
export interface AnswersForce extends Force {
  readonly once: boolean;
}

export function answersForce(value: Surroundings['answers'], stage: Stage): AnswersForce {
  if (value === 'documented') return { ...nothingSpecial, once: true };
  const { bench, random, calendar } = stage;
  const { faults } = bench.sandbox;
  const from = drawn(random, [0, 0, 1, calendar.retiring]);
  const fitting = PLACES.filter(
    ({ operation, documented = [] }) =>
      !documented.includes(value) && (from === 0 || !ONLY_FIRST.includes(operation)),
  );
  const operation = drawn(random, [...new Set(fitting.map(place => place.operation))]);
  const { service, at } = drawn(
    random,
    fitting.filter(place => place.operation === operation),
  );
  const once = random.next() < 0.5;
  const change = changeOf(value, drawn(random, NOT_THAT_TYPE));
  const nth = once ? 1 + Math.floor(2 * random.next()) : 1;
  let rule: ReturnType<typeof faults.add> | undefined;
  return {
    once,
    before(run) {
      if (run !== from) return;
      const fault = { kind: 'reshape', at, ...change } as const;
      rule = faults.add({ service, operation, nth, count: once ? 1 : 'all', fault });
    },
    // Where nothing was to be struck, it goes on waiting.
    after() {
      if (rule !== undefined && rule.hit > 0) faults.remove(rule.id);
    },
    putRight() {
      if (rule !== undefined) faults.remove(rule.id);
    },
    reached: () => rule !== undefined && rule.hit > 0,
  };
}

function changeOf(value: Change, other: unknown): { readonly to: unknown } | { readonly remove: true } {
  if (value === 'null') return { to: null };
  return value === 'missing field' ? { remove: true } : { to: other };
}
