/**
 * Worlds that nobody thought of: every place and the registration in a state drawn by chance. The sandbox's world is
 * asked what is the case, by code that knows nothing of the tool. KEYTURN_SEED repeats a series.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { acceptance } from '../../src/sandbox/directory/acceptance.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { type Diagnosed, diagnosed } from './stage.ts';
import {
  APP,
  type Change,
  CURRENT,
  current,
  expired,
  GITHUB,
  GROUP,
  HOST,
  KEY_ID,
  marked,
  NEIGHBOURS,
  OLD,
  OLD_KEY_ID,
  policy,
  REFERENCE,
  SETTING,
  SLOT,
  SUBSCRIPTION,
  superseded,
  TENANT,
  tagged,
  world,
} from './worlds/ground.ts';

const SEED = Number(process.env['KEYTURN_SEED'] ?? 20_261_125);
const WORLDS = 50;
const GONE = 'Gon1Q~qW2.eR4-tY6_uI8~oP0.aS1-dF3_gH5jK7';

/** What a place may hold, by names that may be printed; the good one is drawn more often than each of the others. */
const VALUES = {
  current: CURRENT,
  old: OLD,
  gone: GONE,
  'of billing': NEIGHBOURS,
  'with a line break': `${CURRENT}\n`,
  'in quotes': `"${CURRENT}"`,
  'cut off': CURRENT.slice(0, 25),
  'the key id': KEY_ID,
  empty: '',
  reference: REFERENCE,
} as const;
type Held = keyof typeof VALUES;

/** Most draws are good: of a hundred worlds some are to be healthy, and many to have one fault only. */
const mostly = <T>(good: T, ...others: readonly T[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const value = mostly<Held>(
  'current',
  'old',
  'gone',
  'of billing',
  'with a line break',
  'in quotes',
  'cut off',
);
const held = mostly<Held | null>(
  'current',
  'old',
  'gone',
  'of billing',
  'with a line break',
  'in quotes',
  'cut off',
  'the key id',
  'empty',
  null,
);
/** The older credential: still valid, expired, or removed. */
const OLDER = { valid: superseded, expired, gone: undefined } as const;
const older = fc.constantFrom<keyof typeof OLDER>('valid', 'expired', 'gone');
const registration = mostly<NonNullable<Change['application']>>(
  {},
  { enabled: false },
  { publicClient: true },
  { blockedByConditionalAccess: true },
  { servicePrincipal: false },
  { deactivated: true },
  { deleted: '-2d' },
);
const vault = mostly('present', 'disabled', 'deleted', 'absent');
/** Of a write-only place the mark is right, or it was written by hand after its mark; a lying mark cannot be told. */
const writeOnly = mostly('current', 'old', 'changed', 'unmarked', 'missing');

const drawn = fc.record({
  older,
  registration,
  vault,
  newest: value,
  isTagged: fc.boolean(),
  setting: held,
  slot: fc.oneof({ weight: 2, arbitrary: fc.constant<Held>('reference') }, { weight: 1, arbitrary: held }),
  slotMayRead: mostly(true, false),
  group: writeOnly,
  github: writeOnly,
});

type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;
type WriteOnly = Drawn['group'];

const keyIn = (state: WriteOnly) => (state === 'old' ? OLD_KEY_ID : KEY_ID);
/** What nobody marked was written long ago, before the current one was made. */
const valueIn = (state: WriteOnly) => (state === 'old' || state === 'unmarked' ? OLD : CURRENT);

function changeFor(draw: Drawn): Change {
  const { registration: application, newest, isTagged } = draw;
  const old = OLDER[draw.older];
  return {
    application,
    credentials: [...(old === undefined ? [] : [old]), current],
    ...(draw.vault === 'absent'
      ? { versions: null }
      : { versions: versionsFor(draw, VALUES[newest], isTagged) }),
    ...(draw.vault === 'deleted' ? { secretDeleted: true } : {}),
    setting: draw.setting === null ? null : VALUES[draw.setting],
    slot: {
      settings: draw.slot === null ? {} : { CLIENT_SECRET: VALUES[draw.slot] },
      identity: draw.slotMayRead ? [HOST] : [],
    },
    group: { variables: groupVariables(draw.group) },
    repository: {
      secrets: draw.github === 'missing' ? {} : { CLIENT_SECRET: valueIn(draw.github) },
      variables: draw.github === 'unmarked' ? {} : { CLIENT_SECRET_KEYTURN: marked(keyIn(draw.github)) },
    },
  };
}

function versionsFor(
  { vault: state }: Drawn,
  newest: string,
  isTagged: boolean,
): NonNullable<Change['versions']> {
  const tags = isTagged && newest === CURRENT ? { tags: tagged(KEY_ID) } : {};
  const enabled = state === 'disabled' ? { enabled: false } : {};
  return [
    { value: OLD, created: '-100d', enabled: false },
    { value: newest, created: '-40d', ...tags, ...enabled },
  ];
}

function groupVariables(state: WriteOnly): NonNullable<NonNullable<Change['group']>['variables']> {
  return {
    ...(state === 'missing'
      ? { other: { value: 'x' } }
      : { clientSecret: { value: valueIn(state), isSecret: true } }),
    ...(state === 'unmarked' || state === 'missing'
      ? {}
      : { 'clientSecret.keyturn': { value: marked(keyIn(state)) } }),
  };
}

function editsFor({ group, github }: Drawn) {
  return [
    ...(group === 'changed'
      ? [
          {
            op: 'set-variable',
            organization: 'contoso',
            group: 'release',
            variable: 'clientSecret',
            value: GONE,
            isSecret: true,
          } as const,
        ]
      : []),
    ...(github === 'changed'
      ? [
          {
            op: 'set-repository-secret',
            repository: 'contoso/pay',
            name: 'CLIENT_SECRET',
            value: GONE,
          } as const,
        ]
      : []),
  ];
}

/** What each place in use gives its consumers, and whether Entra takes it; undefined: nothing. */
function truth({ world: { tenants, vaults, sites, organizations, repositories, settings } }: Sandbox) {
  const tenant = tenants.find(({ id }) => id === TENANT);
  const accepted = (text: string | undefined) =>
    tenant !== undefined &&
    text !== undefined &&
    acceptance(tenant, APP, text, settings.replicas, Date.now()).accepted;
  const secret = vaults[0]?.secrets.find(
    ({ name, deleted }) => name === 'payments-api' && deleted === undefined,
  );
  const newest = secret?.versions.at(-1);
  const siteHolds = (slot: string | undefined) =>
    sites.find(site => site.subscription === SUBSCRIPTION && site.slot === slot)?.environment[
      'CLIENT_SECRET'
    ];
  const group = organizations[0]?.groups[0]?.variables['clientSecret']?.value;
  return new Map([
    ['vault', accepted(newest?.enabled ? newest.value : undefined)],
    [SETTING, accepted(siteHolds(undefined))],
    [SLOT, accepted(siteHolds('staging'))],
    [GROUP, accepted(group ?? undefined)],
    [GITHUB, accepted(repositories[0]?.secrets['CLIENT_SECRET']?.value)],
  ]);
}

/** Every place works and has the vault's value: there is nothing to find. */
function isFine(
  { newest, vault: state, setting, slot, group, github }: Drawn,
  works: ReadonlyMap<string, boolean>,
) {
  const isSame = [setting, slot].every(text => text === newest || text === 'reference');
  return (
    state === 'present' &&
    isSame &&
    group === github &&
    keyIn(group) === (newest === 'old' ? OLD_KEY_ID : KEY_ID) &&
    !['changed', 'unmarked'].includes(group) &&
    [...works.values()].every(Boolean)
  );
}

/** What is wrong with what was said, in words; empty where it is right. */
function faults(draw: Drawn, { document, sandbox }: Diagnosed): string[] {
  const works = truth(sandbox);
  const broken = [...works].filter(([, accepted]) => !accepted).map(([place]) => place);
  const good = document.places.filter(({ state }) => state === 'good').map(({ place }) => place);
  const nameOf = (place: string) => (place.startsWith('vault ') ? 'vault' : place);
  const proved = document.causes.filter(
    ({ code, confidence }) => confidence === 'proved' && DEADLY.has(code),
  );
  return [
    ...(document.outcome === 'healthy' && broken.length > 0
      ? [`healthy, and ${broken.join(', ')} would be refused`]
      : []),
    ...good
      .filter(place => broken.includes(nameOf(place)) && !isSilent(draw))
      .map(place => `${place} is called good, and would be refused`),
    ...proved.flatMap(({ code, places }) =>
      places
        .filter(place => works.get(nameOf(place)))
        .map(place => `${place} is proved to be ${code}, and works`),
    ),
    ...(isFine(draw, works) && document.causes.length > 0
      ? [`${document.causes.map(({ code }) => code).join(', ')}, and everything is good`]
      : []),
  ];
}

/** A registration that lets nobody in makes no place bad by itself: what a mark names would work without that. */
function isSilent({ registration: application }: Drawn): boolean {
  return Object.keys(application).length > 0;
}

/** A place with one of these proved does not work. */
const DEADLY: ReadonlySet<string> = new Set([
  'mangled',
  'expired',
  'removed',
  'foreign',
  'not-a-secret',
  'nothing-sent',
  'vault-disabled',
  'vault-deleted',
  'place-missing',
  'reference-unresolved',
]);

it(`${WORLDS} drawn worlds: never healthy where Entra would refuse, no cause where nothing is wrong`, async () => {
  const wrong: string[] = [];
  const outcomes: string[] = [];
  for (const [at, draw] of fc.sample(drawn, { seed: SEED, numRuns: WORLDS }).entries()) {
    const found = await diagnosed({
      name: `drawn ${at}`,
      seed: world(changeFor(draw)),
      policy,
      ask: 'payments-api',
      edits: editsFor(draw),
      expected: { outcome: 'healthy' },
    });
    const said = faults(draw, found);
    outcomes.push(found.document.outcome);
    if (said.length > 0)
      wrong.push(`world ${at} ${JSON.stringify(draw)}\n  ${said.join('\n  ')}\n  ${found.document.verdict}`);
  }
  // A series without one of the three would prove nothing about it.
  expect(new Set(outcomes).size, `KEYTURN_SEED=${SEED}`).toBe(3);
  expect(wrong, `KEYTURN_SEED=${SEED}\n${wrong.join('\n')}`).toEqual([]);
}, 180_000);
