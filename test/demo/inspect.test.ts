import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Place, placesOf } from '../../src/rehearsal/demo/demoPlaces.ts';
import { readWorld, type SeenWorld } from '../../src/rehearsal/demo/demoWorld.ts';
import { inspect } from '../../src/rehearsal/demo/inspect.ts';
import { worldFor } from '../../src/rehearsal/worldFor.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { DAY, githubSecret, policyOf, site, variable } from './policyOf.ts';

const newKey = '77777777-7777-4777-8777-777777777777';
const targets = [
  site({ setting: 'SECRET' }),
  variable({ group: 'release', variable: 'secret' }),
  githubSecret({ environment: 'production', secret: 'SECRET' }),
];
const policy = policyOf({ name: 'payments-api', targets });
const [rotation] = policy.rotations;

let sandbox: Sandbox;
let before: SeenWorld;

beforeAll(async () => {
  sandbox = await startSandbox({ seed: worldFor(policy) });
  before = await seen();
});

afterAll(() => sandbox.close());

async function seen(): Promise<SeenWorld> {
  return readWorld(await (await fetch(`${sandbox.controlUrl}/world`)).json());
}

function wrongWith(
  change: (world: SeenWorld) => void,
  failing: (places: readonly Place[]) => Place[] = () => [],
): readonly string[] {
  if (rotation === undefined) throw new Error('the policy has no rotation');
  const after = rotated();
  change(after);
  const places = placesOf(policy, rotation);
  const now = Date.now() + 1000;
  return inspect(rotation, places, { before, after, began: now, now, failingApps: new Set(failing(places)) })
    .wrong;
}

/** The world as a good rotation leaves it, after the overlap. */
function rotated(): SeenWorld {
  const world = structuredClone(before);
  const [old] = passwords(world);
  const [vault] = world.vaults;
  const versions = vault?.secrets[0]?.versions ?? [];
  const [app] = world.sites;
  if (old === undefined || app === undefined) throw new Error('the world lacks something');
  const made = {
    ...old,
    keyId: newKey,
    displayName: `${rotation?.mark}r-1`,
    value: 'new-value',
    end: old.end + 9e9,
  };
  passwords(world).push(made);
  old.removedAt = Date.now();
  for (const version of versions) if (version.value === old.value) version.enabled = false;
  const tags = { owner: 'team-x', 'keyturn-key-id': newKey };
  versions.push({
    id: 'v3',
    value: 'new-value',
    enabled: true,
    expires: made.end,
    contentType: 'text/plain',
    tags,
  });
  app.settings['SECRET'] = 'new-value';
  app.environment['SECRET'] = 'new-value';
  Object.assign(variables(world), {
    secret: { value: 'new-value', isSecret: true },
    'secret.keyturn': { value: newKey, isSecret: false },
  });
  Object.assign(production(world).secrets, { SECRET: { value: 'new-value' } });
  Object.assign(production(world).variables, { SECRET_KEYTURN: { value: newKey } });
  return world;
}

function passwords(world: SeenWorld) {
  const application = world.tenants[0]?.applications.find(({ appId }) => appId === rotation?.appId);
  if (application === undefined) throw new Error('the world has no such application');
  return application.passwords;
}

function variables(world: SeenWorld) {
  return world.organizations[0]?.groups[0]?.variables ?? {};
}

function production(world: SeenWorld) {
  const scope = world.repositories[0]?.environments['production'];
  if (scope === undefined) throw new Error('the world has no such environment');
  return scope;
}

describe('the demo’s own inspection', () => {
  it('finds nothing wrong after a good rotation', () => {
    expect(wrongWith(() => {})).toEqual([]);
  });

  it.each<[string, (world: SeenWorld) => void, RegExp]>([
    [
      'a second credential of ours',
      world => passwords(world).push({ ...structuredClone(passwords(world).at(-1)), keyId: 'x' } as never),
      /2 credentials have the mark/,
    ],
    ['an old credential that still lives', world => delete passwords(world)[0]?.removedAt, /still exists/],
    [
      'a foreign credential that is gone',
      world => Object.assign(passwords(world)[1] ?? {}, { removedAt: 1 }),
      /was removed/,
    ],
    [
      'a place that holds the old value',
      world => Object.assign(variables(world)['secret'] ?? {}, { value: passwords(world)[0]?.value }),
      /release.*does not hold/,
    ],
    [
      'a new credential that a replica does not know yet',
      world => passwords(world).at(-1)?.seenFrom.push(9e15),
      /Entra does not accept/,
    ],
    [
      'a foreign setting that was lost',
      world => delete world.sites[0]?.settings['WEBSITE_RUN_FROM_PACKAGE'],
      /outside Keyturn was changed/,
    ],
    [
      'a foreign variable that was changed',
      world => Object.assign(variables(world)['SonarToken'] ?? {}, { value: '' }),
      /outside Keyturn was changed/,
    ],
    [
      'a foreign tag that was lost',
      world => delete world.vaults[0]?.secrets[0]?.versions.at(-1)?.tags['owner'],
      /outside Keyturn was changed/,
    ],
    [
      'a vault version without an expiry date',
      world => delete world.vaults[0]?.secrets[0]?.versions.at(-1)?.expires,
      /no expiry/,
    ],
    [
      'a vault version that names no credential',
      world => delete world.vaults[0]?.secrets[0]?.versions.at(-1)?.tags['keyturn-key-id'],
      /does not name/,
    ],
    [
      'a retired vault version that is still enabled',
      world => Object.assign(world.vaults[0]?.secrets[0]?.versions[1] ?? {}, { enabled: true }),
      /still enabled/,
    ],
  ])('notices %s', (_, change, words) => {
    expect(wrongWith(change).join('\n')).toMatch(words);
  });

  it('notices an app that cannot sign in', () => {
    expect(
      wrongWith(
        () => {},
        ([, app]) => (app === undefined ? [] : [app]),
      ).join(),
    ).toMatch(/cannot sign in/);
  });

  it('wants a leaked secret replaced and gone, though it was not due and the policy never retires', () => {
    if (rotation === undefined) throw new Error('the policy has no rotation');
    const careful = { ...rotation, retire: 'never', lifetimeMs: 4000 * DAY, rotateBeforeMs: 0 } as const;
    const places = placesOf(policy, careful);
    const seenAfter = (after: SeenWorld, leaked: string) => {
      const now = Date.now() + 1000;
      return inspect(careful, places, { before, after, began: now, now, failingApps: new Set(), leaked })
        .wrong;
    };
    expect(seenAfter(before, 'another-rotation')).toEqual([]);
    expect(seenAfter(rotated(), careful.name)).toEqual([]);
    const kept = rotated();
    delete passwords(kept)[0]?.removedAt;
    Object.assign(kept.vaults[0]?.secrets[0]?.versions[1] ?? {}, { enabled: true });
    expect(seenAfter(kept, careful.name)).toMatchObject([
      expect.stringContaining('still exists, but should not'),
      expect.stringContaining('is still enabled'),
    ]);
  });

  it('finds everything wrong where nothing was rotated', () => {
    const wrong = wrongWith(world => Object.assign(world, structuredClone(before)));
    expect(wrong).toHaveLength(8);
  });
});
