/** The seed, the dump and the edits of a service are one schema: what one gives, or takes, the others do. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type * as z from 'zod';
import { siteSeed } from '../../src/sandbox/arm/schema.ts';
import { virtualClock } from '../../src/sandbox/clock.ts';
import { dumpWorld } from '../../src/sandbox/control/dump.ts';
import { applyEdit } from '../../src/sandbox/control/edits.ts';
import { connectionSeed } from '../../src/sandbox/devops/connections/schema.ts';
import { organizationSeed } from '../../src/sandbox/devops/schema.ts';
import { tenantSeed } from '../../src/sandbox/directory/schema.ts';
import { loadSodium } from '../../src/sandbox/github/seal.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { buildWorld } from '../../src/sandbox/seeding/buildWorld.ts';
import { makeOperator } from '../../src/sandbox/seeding/identities.ts';
import { vaultSeed } from '../../src/sandbox/vault/schema.ts';
import type { Scene } from '../../src/sandbox/wire.ts';
import { type EditInput, editSchema, type WorldSeed } from '../../src/sandbox/world.ts';
import { control, openSandbox } from '../support/sandbox.ts';

const NOW = 1_795_000_000_000;
const TENANT = '11111111-1111-4111-8111-111111111111';
const APP = '22222222-2222-4222-8222-222222222222';
const HOST = 'kv-pay.vault.azure.net';
const SITE = { subscription: 'sub', resourceGroup: 'rg', name: 'web' };
const options = { now: NOW, operator: makeOperator(3), seedNumber: 3 };
const reference = `@Microsoft.KeyVault(SecretUri=https://${HOST}/secrets/pay)`;

beforeAll(loadSodium);

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const when = fc.constantFrom('-3d', '+2h', '-10s', '2026-01-02T03:04:05Z');
const value = fc.oneof(text, fc.constant({ credential: `${APP}/old` }));
const values = fc.dictionary(fc.stringMatching(/^[A-Z][A-Z_]{0,8}$/), value, {
  maxKeys: 3,
  noNullPrototype: true,
});
const flag = fc.boolean();
const some = <T extends Record<string, fc.Arbitrary<unknown>>>(members: T) =>
  fc.record(members, { requiredKeys: [], noNullPrototype: true });

const application = some({
  displayName: text,
  created: when,
  deactivated: flag,
  deleted: fc.oneof(flag, when),
  servicePrincipal: fc.constantFrom(true, false, 'deleted'),
  publicClient: flag,
  credentialPolicy: some({
    passwordsAllowed: flag,
    maxLifetimeDays: fc.integer({ min: 1, max: 9 }),
    enabled: flag,
  }),
});
const credential = some({
  start: when,
  end: fc.oneof(when, fc.constant(null)),
  hint: fc.constant(null),
  added: when,
  removed: when,
});
const version = fc.record(
  { value, enabled: flag, notBefore: when, contentType: text, tags: fc.constant({ a: 'b' }) },
  { requiredKeys: ['value'], noNullPrototype: true },
);
const seeds: fc.Arbitrary<unknown> = fc.record({
  settings: some({
    replicas: fc.integer({ min: 1, max: 5 }),
    report: fc.constant('blind'),
    deletingMs: fc.nat(9000),
  }),
  tenants: fc.tuple(application, credential).map(([app, made]) => [
    {
      id: TENANT,
      applications: [
        {
          appId: APP,
          ...app,
          credentials: [
            { name: 'old', value: 'Old8Q~value' },
            { name: 'made', ...made },
          ],
        },
      ],
    },
  ]),
  vaults: fc
    .tuple(fc.array(version, { minLength: 1, maxLength: 3 }), fc.oneof(flag, when), flag)
    .map(([versions, deleted, firewalled]) => [
      { host: HOST, tenant: TENANT, firewalled, secrets: [{ name: 'pay', deleted, versions }] },
    ]),
  sites: fc.tuple(values, flag).map(([settings, namesVersion]) => [
    {
      ...SITE,
      tenant: TENANT,
      authentication: { appId: APP },
      namesVersion,
      identity: [HOST],
      settings: { ...settings, REF: reference },
    },
  ]),
  staticSites: values.map(settings => [
    { ...SITE, name: 'front', tenant: TENANT, settings, environments: { '7': settings } },
  ]),
  organizations: fc.tuple(value, flag).map(([held, isSecret]) => [
    {
      name: 'org',
      tenant: TENANT,
      projects: [
        {
          name: 'p',
          groups: [{ name: 'g', variables: { v: { value: held, isSecret } } }],
          pipelines: ['ship', { name: 'deploy', connection: 'azure' }],
          serviceConnections: [{ name: 'azure', appId: APP, federated: isSecret }],
        },
      ],
    },
  ]),
  serviceConnections: fc.tuple(value, flag).map(([held, disabled]) => [
    {
      organization: 'org',
      project: 'p',
      name: 'registry',
      type: 'dockerregistry',
      appId: APP,
      value: held,
      sharedWith: ['elsewhere'],
      roles: { [APP]: 'Reader' },
      disabled,
    },
  ]),
  repositories: values.map(secrets => [
    {
      fullName: 'acme/api',
      secrets,
      environments: { prod: { secrets } },
      dependabot: secrets,
      codespaces: secrets,
      workflows: {
        'ship.yml': 'Ship',
        'go.yml': { name: 'Go', appId: APP, secret: 'S', environment: 'prod' },
      },
    },
  ]),
  githubOwners: values.map(secrets => [
    {
      login: 'acme',
      secrets,
      variables: { REGION: 'eu' },
      dependabot: secrets,
      codespaces: secrets,
      role: 'member',
    },
  ]),
});
const app = { tenant: TENANT, appId: APP };
const edits: readonly EditInput[] = [
  { op: 'add-credential', ...app, credential: 'by hand', end: null, replicated: true },
  { op: 'change-application', ...app, enabled: false, deleted: '-2h' },
  { op: 'write-secret-version', vault: HOST, secret: 'pay', value: { credential: `${APP}/old` } },
  { op: 'change-vault', vault: HOST, access: { [APP]: ['get'] }, demands: { tags: ['owner'] } },
  { op: 'set-site-setting', ...SITE, setting: 'S', value: 'x' },
  { op: 'set-site-connection-string', ...SITE, connectionString: 'C', value: 'x' },
  { op: 'set-static-site-setting', ...SITE, name: 'front', environment: '7', setting: 'S', value: 'x' },
  {
    op: 'set-variable',
    organization: 'org',
    group: 'g',
    variable: 'v',
    value: { credential: `${APP}/old` },
    isSecret: true,
  },
  {
    op: 'change-service-connection',
    organization: 'org',
    project: 'p',
    connection: 'registry',
    failed: 'it failed',
  },
  { op: 'run-pipeline', organization: 'org', project: 'p', pipeline: 'deploy' },
  { op: 'set-organization-secret', organization: 'acme', name: 'S', value: 'by hand', sharing: ['acme/api'] },
  { op: 'rotate-repository-key', repository: 'acme/api' },
];

function dumped(world: Scene['world']): { readonly text: string; readonly scene: Scene } {
  const clock = virtualClock(() => NOW);
  const scene = { world, clock, random: seededRandom(9) };
  return { text: JSON.stringify(dumpWorld(scene, 3)), scene };
}

test('a world that is seeded, edited and dumped is the same to the last value when its dump is seeded', () => {
  fc.assert(
    fc.property(seeds, fc.subarray([...edits]), (seed, chosen) => {
      const { scene } = dumped(buildWorld(seed, options));
      for (const edit of chosen) {
        try {
          applyEdit(scene, edit);
        } catch (error) {
          // A secret may be seeded as deleted.
          expect(String(error)).toMatch(/no secret|no credential/);
        }
      }
      const first = dumped(scene.world).text;
      const again = buildWorld(JSON.parse(first), options);
      expect(JSON.parse(dumped(again).text)).toEqual(JSON.parse(first));
      expect(again).toEqual({ ...scene.world });
    }),
    { seed: 15, numRuns: 60 },
  );
});

test('a dump starts another sandbox: who was signed in stays so, and chance does not repeat itself', async () => {
  const seed: WorldSeed = { seed: 7, tenants: [{ id: TENANT, applications: [{ appId: APP }] }] };
  const add = { op: 'add-credential', ...app, credential: 'one' };
  await using first = await openSandbox(seed);
  const { keyId } = (await control(first, 'POST', '/edit', add)) as { keyId: string };
  const dump = await control(first, 'GET', '/world');
  await using second = await openSandbox(JSON.parse(JSON.stringify(dump)));
  expect(await control(second, 'GET', '/world')).toEqual(dump);
  expect(second.environment).toMatchObject({ AZURE_CLIENT_SECRET: first.environment['AZURE_CLIENT_SECRET'] });
  expect(await control(second, 'POST', '/edit', add)).not.toEqual({ keyId });
  await control(first, 'POST', '/world', dump);
  expect(await control(first, 'GET', '/world')).toEqual(dump);
});

test('a dump of a sandbox with another number, or one that somebody broke, is refused with the reason', () => {
  const { text } = dumped(buildWorld({}, options));
  const elsewhere = { ...options, operator: makeOperator(4) };
  expect(() => buildWorld(JSON.parse(text), elsewhere)).toThrow(
    /does not have the operator of this sandbox.* number was 3/,
  );
  expect(() => buildWorld({ ...JSON.parse(text), vaults: [{ host: 5 }] }, options)).toThrow(
    /vaults\[0\]\.host is wrong/,
  );
});

const application_ = tenantSeed.shape.applications.unwrap().element;
const version_ = vaultSeed.shape.secrets.unwrap().element.shape.versions.element;
const group_ = organizationSeed.shape.projects.element.shape.groups.unwrap().element;
/** What each edit speaks of, as a seed has it. */
const SEEDED: Partial<Record<EditInput['op'], Readonly<Record<string, z.ZodType>>>> = {
  'add-credential': application_.shape.credentials.unwrap().element.shape,
  'change-application': application_.shape,
  'change-service-principal': application_.shape,
  'change-tenant': tenantSeed.shape,
  'write-secret-version': version_.shape,
  'set-version-tags': version_.shape,
  'change-vault': vaultSeed.shape,
  'change-site': siteSeed.shape,
  'change-service-connection': connectionSeed.shape,
  'set-variable': group_.shape.variables.valueType.shape,
};
const SAMPLES: readonly unknown[] = [
  true,
  null,
  'text',
  '-3d',
  '2026-01-02',
  'rbac',
  'Stopped',
  'PersonalMicrosoftAccount',
  APP,
  { credential: 'a/b' },
  { a: 'b' },
  ['owner'],
  [APP],
  { [APP]: ['get'] },
  { contentType: true, tags: ['a'] },
  { passwordsAllowed: false, maxLifetimeDays: 3, createdFrom: '-1d', exempt: [APP], enabled: false },
];

test.each(Object.keys(SEEDED))('%s takes whatever a seed takes for the same member', op => {
  const edit = editSchema.options.find(({ shape }) => shape.op.value === op);
  const taken: Readonly<Record<string, z.ZodType>> = edit?.shape ?? {};
  const seeded = Object.entries(SEEDED[op as EditInput['op']] ?? {});
  const shared = seeded.flatMap(([name, seed]) => (taken[name] ? [{ name, seed, edit: taken[name] }] : []));
  expect(shared.length).toBeGreaterThan(0);
  const narrower = shared.flatMap(({ name, seed, edit }) =>
    SAMPLES.filter(one => seed.safeParse(one).success && !edit.safeParse(one).success).map(one => [
      name,
      one,
    ]),
  );
  expect(narrower).toEqual([]);
});
