/**
 * What one due rotation has to ask at least, and which answers each request truly needs. Written from the services'
 * interfaces and the promises of docs/design.md, not from what the program does: a request stands here only for a reason that
 * one of them gives, and waits only for what it could not be sent, or may not count, without.
 */

export type PlaceKind = 'appService' | 'variableGroup' | 'githubSecret';

export interface RotationShape {
  /** Token calls that prove a new secret at first, and late enough. */
  readonly proofs: number;
  /** The vault holds a value that has no Keyturn tags: a token call has to tell whether it is accepted. */
  readonly takeover: boolean;
  readonly places: readonly PlaceKind[];
}

export interface Rule {
  readonly request: string;
  /** The requests whose answers it needs, by name; all that have this name. */
  readonly after: readonly string[];
  readonly why: string;
  /** How often it is made side by side; left out: once. */
  readonly times?: number;
}

export interface CriticalPath {
  /** The longest chain of requests that need each other's answers. */
  readonly chain: readonly string[];
  /** Requests that cannot be left out. */
  readonly unavoidable: number;
}

export function criticalPath(rules: readonly Rule[]): CriticalPath {
  const chain = rules
    .map(({ request }) => longestTo(request, rules))
    .reduce((longest, each) => (each.length > longest.length ? each : longest), []);
  return { chain, unavoidable: rules.reduce((sum, { times }) => sum + (times ?? 1), 0) };
}

function longestTo(request: string, rules: readonly Rule[]): string[] {
  const after = rules.filter(rule => rule.request === request).flatMap(rule => rule.after);
  const before = after
    .map(each => longestTo(each, rules))
    .reduce((longest, each) => (each.length > longest.length ? each : longest), []);
  return [...before, request];
}

export function rulesOf(shape: RotationShape): readonly Rule[] {
  const places = shape.places.map((kind, index) => placeRules[kind](`${kind} ${index + 1}`));
  const named = (part: (rules: PlaceRules) => readonly Rule[]) => places.flatMap(part);
  const last = (part: (rules: PlaceRules) => readonly Rule[]) =>
    places.flatMap(rules => part(rules).map(({ request }) => request));
  return [
    ...signIns(shape),
    ...observing(shape),
    ...named(({ observe }) => observe),
    ...making(
      shape,
      last(({ observe }) => observe),
    ),
    ...named(({ deliver }) => deliver),
    ...named(({ readBack }) => readBack),
    ...confirming(last(({ readBack }) => readBack)),
  ];
}

function signIns({ places }: RotationShape): Rule[] {
  const token = (service: string): Rule => ({
    request: `sign-in ${service}`,
    after: [],
    why: 'each service wants a token of its own; all can be asked for at the start',
  });
  return [
    token('graph'),
    token('vault'),
    { request: 'challenge', after: [], why: 'only the vault knows which tenant it belongs to' },
    ...(places.includes('appService') ? [token('arm')] : []),
    ...(places.includes('variableGroup') ? [token('devops')] : []),
  ];
}

function observing({ takeover }: RotationShape): Rule[] {
  const vault = ['sign-in vault', 'challenge'];
  const acceptance: Rule = {
    request: 'token call about the old value',
    after: ['value', 'application'],
    why: 'no tag says which credential the value belongs to (ARCHITECTURE: tags are believed as far as the value agrees)',
  };
  return [
    { request: 'application', after: ['sign-in graph'], why: 'object id, credentials: due or not, orphans' },
    { request: 'versions', after: vault, why: 'tags of every version: what is referred to and superseded' },
    { request: 'value', after: vault, why: 'the list holds no values; places are compared by value' },
    ...(takeover ? [acceptance] : []),
    ...['owners', 'policy of the tenant', 'policies of the registration'].map(request => ({
      request,
      after: ['application'],
      why: 'whether the sign-in may make a secret, and how long it may live: known before one is made that nobody can use',
    })),
    {
      request: USAGE,
      after: ['application', 'versions', ...(takeover ? [ACCEPTANCE] : ['value'])],
      why: 'promise 4: the last use of what is going to be superseded, before our own sign-in hides it; asked where one is due',
    },
    ...(takeover ? [] : [signInLog]),
  ];
}

/** Not with a value without tags: whether it is accepted was asked a moment ago, which the report does not show yet. */
const signInLog: Rule = {
  request: 'sign-in log',
  after: ['usage report'],
  why: "promise 4: the report does not say whose the last sign-in was; Keyturn's own hides those of others",
};

function making({ proofs, takeover }: RotationShape, observed: readonly string[]): Rule[] {
  const known = ['application', 'versions', USAGE, ...observed, ...(takeover ? [ACCEPTANCE] : ['value'])];
  return [
    {
      request: 'addPassword',
      after: known,
      why: 'cannot be undone: places are read before a secret is made',
    },
    {
      request: 'first proof',
      after: ['addPassword'],
      times: proofs,
      why: 'promise 2; side by side, each on a new connection',
    },
    {
      request: 'proof',
      after: ['first proof'],
      times: Math.max(proofs, IN_A_ROW - proofs),
      why: 'promise 10: one replica that answers at first is no witness for the others; a second later, and twelve in all',
    },
    {
      request: 'application before publishing',
      after: ['proof'],
      why: 'promise 8: whether another run, or a person, has removed the new credential meanwhile',
    },
    {
      request: 'PUT secret',
      after: ['application before publishing'],
      why: 'promise 2: nothing unproven is published',
    },
    {
      request: 'application after publishing',
      after: ['PUT secret'],
      why: 'promise 8: as before, for the time of the write',
    },
    {
      request: 'vault read-back: value',
      after: ['PUT secret'],
      why: 'places get what the vault holds, not what this process remembers',
    },
    {
      request: 'vault read-back: versions',
      after: ['PUT secret'],
      why: 'promises 3 and 7: whether others wrote a version or tags since the first reading',
    },
  ];
}

/** A replica that serves a third of the calls and does not know the secret shows in twelve with 99 %, in three with 70 %. */
const IN_A_ROW = 12;

const ACCEPTANCE = 'token call about the old value';
const USAGE = 'usage report';
const READ_BACK = ['vault read-back: value', 'vault read-back: versions'];

function confirming(readBacks: readonly string[]): Rule[] {
  const held = readBacks.length > 0 ? readBacks : READ_BACK;
  return [
    {
      request: 'token call about what places hold',
      after: held,
      why: 'DESIGN, confirm: with the value that the place really holds',
    },
    {
      request: 'vault before it is marked',
      after: held,
      why: 'promise 7: all tags are replaced at once, and others may have tagged the version meanwhile',
    },
    {
      request: 'token call about the superseded value',
      after: held,
      why: 'promise 4: a report that does not show it is not believed',
    },
    {
      request: 'PATCH confirmed',
      after: [
        'token call about what places hold',
        'token call about the superseded value',
        'vault before it is marked',
      ],
      why: 'promise 4: the overlap begins when everything was seen to hold it',
    },
  ];
}

interface PlaceRules {
  readonly observe: readonly Rule[];
  readonly deliver: readonly Rule[];
  readonly readBack: readonly Rule[];
}

const OBSERVE = 'a place that cannot be reached is known before a secret is made';
const WRITABLE = 'so is one that this sign-in may not write: a secret would be made that cannot be delivered';
const CHANGED = 'no conditional write keeps others out, so losing is found out by reading (promise 7)';

const placeRules: Readonly<Record<PlaceKind, (name: string) => PlaceRules>> = {
  appService: name => ({
    observe: [
      { request: `${name}: settings`, after: ['sign-in arm'], why: OBSERVE },
      { request: `${name}: permissions`, after: ['sign-in arm'], why: WRITABLE },
    ],
    deliver: [
      {
        request: `${name}: settings before writing`,
        after: READ_BACK,
        why: 'the whole map is replaced: read one round trip before, and no earlier (promise 7)',
      },
      { request: `${name}: PUT`, after: [`${name}: settings before writing`], why: 'the delivery' },
    ],
    readBack: [{ request: `${name}: read-back`, after: [`${name}: PUT`], why: CHANGED }],
  }),
  variableGroup: name => ({
    observe: [
      {
        request: `${name}: by its name`,
        after: ['sign-in devops'],
        why: 'the policy names it, writing wants the id',
      },
      {
        request: `${name}: group`,
        after: [`${name}: by its name`],
        why: 'the list leaves out which projects share it (group.ts)',
      },
    ],
    deliver: [
      {
        request: `${name}: group before writing`,
        after: READ_BACK,
        why: 'the whole group is replaced: read one round trip before, and no earlier (promise 7)',
      },
      { request: `${name}: PUT`, after: [`${name}: group before writing`], why: 'the delivery' },
    ],
    readBack: [{ request: `${name}: read-back`, after: [`${name}: PUT`], why: CHANGED }],
  }),
  githubSecret: name => ({
    observe: [
      { request: `${name}: date`, after: [], why: OBSERVE },
      { request: `${name}: repository`, after: [], why: WRITABLE },
      { request: `${name}: mark`, after: [], why: 'the value cannot be read: the mark tells what it is' },
    ],
    deliver: [
      {
        request: `${name}: public key`,
        after: READ_BACK,
        why: 'GitHub changes it now and then: fetched right before',
      },
      { request: `${name}: PUT`, after: [`${name}: public key`], why: 'the delivery' },
      {
        request: `${name}: PATCH mark`,
        after: [`${name}: PUT`],
        why: 'a mark that is older than its secret is void',
      },
    ],
    readBack: [
      { request: `${name}: read-back of the date`, after: [`${name}: PATCH mark`], why: CHANGED },
      { request: `${name}: read-back of the mark`, after: [`${name}: PATCH mark`], why: CHANGED },
    ],
  }),
};
