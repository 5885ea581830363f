/** Secrets of organizations, of Dependabot and Codespaces, in environments of any name, and on other servers than github.com. */
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { githubIdentity } from '../../src/connectors/githubSecret/githubIdentity.ts';
import { githubPlace } from '../../src/connectors/githubSecret/githubPlace.ts';
import type { GithubOwner, Repository } from '../../src/sandbox/github/state.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { searchedFolder } from '../support/canary.ts';
import { type Given, given, problemOf, VALUE, wanted } from './given.ts';

const NEW = wanted.value.reveal();
const service = 'github';
const SECRET = 'CLIENT_SECRET';

type Settings = Readonly<Record<string, unknown>>;

async function target(cloud: Given, settings: Settings) {
  const [port] = (await cloud.connect([{ githubSecret: { secret: SECRET, ...settings } }])).targets;
  if (port === undefined) throw new Error('no target');
  return port;
}

/** An organization with three repositories; its secrets are shared as given. */
function organized(sharing: 'all' | 'private' | readonly string[]): Partial<WorldSeed> {
  const held = { [SECRET]: VALUE, OTHER: 'other-secret-value' };
  return {
    repositories: ['pay', 'desk', 'shop'].map(name => ({ fullName: `contoso/${name}` })),
    githubOwners: [
      {
        login: 'contoso',
        secrets: held,
        dependabot: held,
        codespaces: held,
        variables: { PLAIN: 'plain' },
        sharing: { [SECRET]: sharing, OTHER: ['contoso/shop'] },
      },
    ],
  };
}

function owner({ sandbox }: Given): GithubOwner {
  const [found] = sandbox.world.githubOwners ?? [];
  if (found === undefined) throw new Error('no organization');
  return found;
}

function repository({ sandbox }: Given): Repository {
  const [found] = sandbox.world.repositories;
  if (found === undefined) throw new Error('no repository');
  return found;
}

const STORES = ['actions', 'dependabot', 'codespaces'] as const;
type Store = (typeof STORES)[number];

function secretsOf(held: GithubOwner | Repository, store: Store) {
  return (store === 'actions' ? held.secrets : held[store]) ?? {};
}

/** As a policy has it: Actions is the store without a name. */
const inStore = (store: Store): Settings => (store === 'actions' ? {} : { store });
const markIn = (store: Store) => `${SECRET}_KEYTURN${store === 'actions' ? '' : `_${store.toUpperCase()}`}`;

for (const store of STORES) {
  for (const sharing of ['all', 'private', ['contoso/pay', 'contoso/desk'], []] as const)
    test(`a secret of an organization in ${store} that is shared with ${JSON.stringify(sharing)} stays shared so when it is written`, async () => {
      const cloud = await given({ seed: organized(sharing) });
      const before = structuredClone(secretsOf(owner(cloud), store));
      const port = await target(cloud, { organization: 'contoso', ...inStore(store) });
      await port.deliver(wanted);
      const after = secretsOf(owner(cloud), store);
      expect(after[SECRET]?.value).toBe(NEW);
      const { visibility, selected } = before[SECRET] ?? {};
      expect([after[SECRET]?.visibility, after[SECRET]?.selected]).toEqual([visibility, selected]);
      expect(after['OTHER']).toEqual(before['OTHER']);
      expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
    });

  test(`the mark of a secret in ${store} is an Actions variable of its own, of repository and organization`, async () => {
    const cloud = await given({ seed: { ...organized('all'), repositories: [{ fullName: 'contoso/pay' }] } });
    for (const place of [{ repository: 'contoso/pay' }, { organization: 'contoso' }])
      await (await target(cloud, { ...place, ...inStore(store) })).deliver(wanted);
    for (const held of [repository(cloud), owner(cloud)]) {
      expect(Object.keys(held.variables).filter(name => name.includes('KEYTURN'))).toEqual([markIn(store)]);
      expect(held.variables[markIn(store)]?.value).toMatch(`${wanted.keyId} 20`);
    }
    expect(owner(cloud).variables[markIn(store)]).toMatchObject({ visibility: 'selected', selected: [] });
  });
}

test('secrets of one name in three stores are three places, and no mark is taken for that of another', async () => {
  const held = { [SECRET]: VALUE };
  const seed = {
    repositories: [{ fullName: 'contoso/pay', secrets: held, dependabot: held, codespaces: held }],
  };
  const cloud = await given({ seed });
  const ports = await Promise.all(
    STORES.map(store => target(cloud, { repository: 'contoso/pay', ...inStore(store) })),
  );
  await ports[1]?.deliver(wanted);
  const states = await Promise.all(ports.map(port => port.observe(wanted)));
  expect(states.map(({ state }) => state)).toEqual(['unknown', 'in-sync', 'unknown']);
  expect(STORES.map(store => secretsOf(repository(cloud), store)[SECRET]?.value)).toEqual([
    VALUE,
    NEW,
    VALUE,
  ]);
});

test('a secret that somebody wrote after its mark differs in every store', async () => {
  const cloud = await given({ seed: organized(['contoso/pay']) });
  for (const store of STORES) {
    const port = await target(cloud, { organization: 'contoso', ...inStore(store) });
    await port.deliver(wanted);
    cloud.sandbox.clock.advance(60_000);
    cloud.sandbox.edit({
      op: 'set-organization-secret',
      organization: 'contoso',
      store,
      name: SECRET,
      value: VALUE,
    });
    expect(await port.observe(wanted)).toMatchObject({ state: 'differs', overwritten: true });
  }
});

test('a selection of more repositories than one page holds is kept whole', async () => {
  const names = Array.from({ length: 230 }, (_, index) => `contoso/r${index}`);
  const seed = {
    ...organized(names),
    repositories: names.map(fullName => ({ fullName })),
    githubOwners: [{ login: 'contoso', secrets: { [SECRET]: VALUE }, sharing: { [SECRET]: names } }],
  };
  const cloud = await given({ seed });
  await (await target(cloud, { organization: 'contoso' })).deliver(wanted);
  expect(owner(cloud).secrets[SECRET]).toMatchObject({ value: NEW, selected: names });
  expect(cloud.sent('listSelectedRepositories')).toBe(3);
});

test('a list of repositories that ends before its count is not written back', async () => {
  const cloud = await given({ seed: organized(['contoso/pay', 'contoso/desk']) });
  const body = { total_count: 2, repositories: [{ id: 1 }] };
  cloud.fault({
    service,
    operation: 'listSelectedRepositories',
    count: 'all',
    fault: { kind: 'error', status: 200, body },
  });
  const { details } = await problemOf((await target(cloud, { organization: 'contoso' })).deliver(wanted));
  expect(details).toMatchObject({
    code: 'try-later',
    reason: expect.stringContaining('list of repositories'),
  });
  expect(owner(cloud).secrets[SECRET]).toMatchObject({
    value: VALUE,
    selected: ['contoso/pay', 'contoso/desk'],
  });
});

test.each(['github.com', 'github.contoso.com'])(
  'a list of repositories at %s whose pages repeat is asked for twice, and not written back',
  async host => {
    const seed = organized(['contoso/pay', 'contoso/desk']);
    const isPublic = host === 'github.com';
    const cloud = await given({ seed: isPublic ? seed : { githubServers: [{ host, ...seed }] } });
    const repositories = Array.from({ length: 100 }, (_, index) => ({ id: index + 1 }));
    cloud.fault({
      service,
      operation: 'listSelectedRepositories',
      count: 'all',
      fault: { kind: 'error', status: 200, body: { total_count: 150, repositories } },
    });
    const port = await target(cloud, { organization: 'contoso', ...(isPublic ? {} : { host }) });
    const { details } = await problemOf(port.deliver(wanted));
    expect(details).toMatchObject({ code: 'refused', reason: expect.stringContaining('does not end') });
    expect(cloud.sent('listSelectedRepositories')).toBe(2);
    expect(cloud.sent('putSecret')).toBe(0);
  },
);

test('sharing that is edited between two deliveries is kept as it is then', async () => {
  const cloud = await given({ seed: organized(['contoso/pay']) });
  const port = await target(cloud, { organization: 'contoso' });
  await port.deliver(wanted);
  cloud.sandbox.edit({
    op: 'set-organization-secret',
    organization: 'contoso',
    name: SECRET,
    sharing: ['contoso/desk', 'contoso/shop'],
  });
  await port.deliver(wanted);
  expect(owner(cloud).secrets[SECRET]?.selected).toEqual(['contoso/desk', 'contoso/shop']);
});

test('sharing that is edited while a write is prepared is kept: it is read right before', async () => {
  const cloud = await given({ seed: organized(['contoso/pay']) });
  const port = await target(cloud, { organization: 'contoso' });
  await port.observe(wanted);
  cloud.fault({ service, operation: 'getPublicKey', fault: { kind: 'pause' } });
  const delivering = port.deliver(wanted);
  await expect
    .poll(() => cloud.sandbox.history.entries().some(one => one.operation === 'getPublicKey'))
    .toBe(true);
  cloud.sandbox.edit({
    op: 'set-organization-secret',
    organization: 'contoso',
    name: SECRET,
    sharing: ['contoso/desk'],
  });
  cloud.sandbox.faults.clear();
  await delivering;
  expect(owner(cloud).secrets[SECRET]).toMatchObject({ value: NEW, selected: ['contoso/desk'] });
});

test('a secret that an organization does not have is not created: who may use it is for a person to say', async () => {
  const cloud = await given({ seed: organized('all') });
  const port = await target(cloud, { organization: 'contoso', secret: 'NEWER', store: 'dependabot' });
  expect(await port.observe(wanted)).toMatchObject({ state: 'missing', fault: { advice: {} } });
  const command =
    'az keyvault secret show --vault-name kv-pay --name pay --query value -o tsv | gh secret set NEWER --org contoso --app dependabot --visibility private';
  if (!('writable' in port) || typeof port.writable !== 'function') throw new Error('is not asked before');
  expect(await port.writable()).toMatchObject({ writable: 'no', remedy: expect.stringContaining(command) });
  const { details } = await problemOf(port.deliver(wanted));
  expect(details).toMatchObject({ code: 'refused', step: { command } });
  expect(owner(cloud).dependabot['NEWER']).toBeUndefined();
});

test('an organization that the token does not cover is absent, and a member who is no owner is told the right', async () => {
  const cloud = await given({ seed: organized('all') });
  const nowhere = await problemOf((await target(cloud, { organization: 'fabrikam' })).observe(wanted));
  expect(nowhere.details).toMatchObject({ code: 'absent', reason: expect.stringContaining('organization') });
  const [token] = cloud.sandbox.world.githubTokens;
  Object.assign(token ?? {}, { memberOf: ['contoso'] });
  const port = await target(cloud, { organization: 'contoso', store: 'codespaces' });
  expect((await problemOf(port.observe(wanted))).details).toMatchObject({
    code: 'refused',
    status: 403,
    remedy: expect.stringContaining(
      '"Organization codespaces secrets and Variables: read and write" on organization contoso',
    ),
  });
});

test.each(['prod (eu)', 'customer/production', 'a/b/c d', '100% {blue}: ü?#&+', 'Prod.EU', '%41', "o'clock"])(
  'the environment %j is written, and no other',
  async environment => {
    const seed = {
      repositories: [{ fullName: 'contoso/pay', environments: { [environment]: {}, other: {} } }],
    };
    const cloud = await given({ seed });
    const port = await target(cloud, { repository: 'contoso/pay', environment });
    await port.deliver(wanted);
    expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
    const { environments, secrets } = repository(cloud);
    expect(environments[environment]?.secrets[SECRET]?.value).toBe(NEW);
    expect([secrets, environments['other']?.secrets]).toEqual([{}, {}]);
  },
);

test('an environment that is written in another case is the same', async () => {
  const seed = { repositories: [{ fullName: 'contoso/pay', environments: { 'Prod EU': {} } }] };
  const cloud = await given({ seed });
  const port = await target(cloud, { repository: 'Contoso/Pay', environment: 'prod eu' });
  await port.deliver(wanted);
  expect(repository(cloud).environments['Prod EU']?.secrets[SECRET]?.value).toBe(NEW);
});

const SERVERS = [
  ['github.contoso.com', 'an Enterprise Server'],
  ['contoso.ghe.com', 'an enterprise with data residency'],
] as const;

for (const [host, what] of SERVERS)
  test(`${what} is written at its own address with its own token, and github.com is not asked`, async () => {
    const held = { secrets: { [SECRET]: VALUE }, dependabot: { [SECRET]: VALUE } };
    const seed = {
      repositories: [{ fullName: 'contoso/pay', ...held }],
      githubServers: [
        {
          host,
          repositories: [{ fullName: 'contoso/pay', ...held, environments: { 'a/b': {} } }],
          githubOwners: [
            { login: 'contoso', secrets: { [SECRET]: VALUE }, sharing: { [SECRET]: ['contoso/pay'] } },
          ],
        },
      ],
    };
    const cloud = await given({ seed });
    for (const place of [
      { repository: 'contoso/pay' },
      { repository: 'contoso/pay', environment: 'a/b' },
      { repository: 'contoso/pay', store: 'dependabot' },
      { organization: 'contoso' },
    ]) {
      const port = await target(cloud, { host, ...place });
      await port.deliver(wanted);
      expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
    }
    const [server] = cloud.sandbox.world.githubServers ?? [];
    const [there] = server?.repositories ?? [];
    expect(
      [there?.secrets, there?.dependabot, there?.environments['a/b']?.secrets].map(
        held => held?.[SECRET]?.value,
      ),
    ).toEqual([NEW, NEW, NEW]);
    expect(server?.githubOwners[0]?.secrets[SECRET]).toMatchObject({ value: NEW, selected: ['contoso/pay'] });
    expect(repository(cloud).secrets[SECRET]?.value).toBe(VALUE);
    const hosts = cloud.sandbox.history
      .entries()
      .filter(entry => entry.service === service)
      .map(entry => entry.host);
    expect([...new Set(hosts)]).toEqual([host.endsWith('.ghe.com') ? `api.${host}` : host]);
  });

test('the token of github.com is not sent to an Enterprise Server, nor an App of another server', async () => {
  const host = 'github.contoso.com';
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = join(searchedFolder(), 'app.pem');
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const app = { KEYTURN_GITHUB_APP_ID: '4711', KEYTURN_GITHUB_APP_KEY_FILE: file };
  const seed = { githubServers: [{ host, repositories: [{ fullName: 'contoso/pay' }] }] };
  for (const more of [{}, app]) {
    const env = { GITHUB_ENTERPRISE_TOKEN: '', GH_ENTERPRISE_TOKEN: '', ...more };
    const cloud = await given({ seed, env });
    const problem = await problemOf(
      (await target(cloud, { host, repository: 'contoso/pay' })).observe(wanted),
    );
    expect(problem).toMatchObject({
      code: 'refused',
      remedy: expect.stringContaining('set GITHUB_ENTERPRISE_TOKEN'),
    });
    expect(problem.details.remedy).toContain(`KEYTURN_GITHUB_APP_HOST=${host}`);
    expect(cloud.sandbox.history.entries().filter(entry => entry.service === service)).toEqual([]);
  }
});

test('in a cloud of one’s own its server and github.com get their own addresses and tokens', () => {
  const github = 'https://github.contoso.com/api/v3';
  const env = { GITHUB_TOKEN: 'of-github.com', GITHUB_ENTERPRISE_TOKEN: 'of-the-server' };
  const signIn = (host?: string) => {
    const place = githubPlace(
      { repository: 'contoso/pay', secret: SECRET, ...(host && { host }) },
      { github },
    );
    return [place.api, githubIdentity(env, place.server)];
  };
  expect(signIn()).toEqual([github, { name: 'GITHUB_ENTERPRISE_TOKEN', token: 'of-the-server' }]);
  expect(signIn('github.com')).toEqual([
    'https://api.github.com',
    { name: 'GITHUB_TOKEN', token: 'of-github.com' },
  ]);
});

test('as with gh, a token is for github.com and every subdomain of ghe.com, or for every Enterprise Server', () => {
  const env = { GITHUB_TOKEN: 'one', GITHUB_ENTERPRISE_TOKEN: 'other' };
  const tokens = [
    'github.com',
    'contoso.ghe.com',
    'github.contoso.com',
    'github.fabrikam.com',
    'notghe.com',
  ].map(server => [server, githubIdentity(env, server)]);
  const [cloud, server] = [
    { name: 'GITHUB_TOKEN', token: 'one' },
    { name: 'GITHUB_ENTERPRISE_TOKEN', token: 'other' },
  ];
  expect(tokens).toEqual([
    ['github.com', cloud],
    ['contoso.ghe.com', cloud],
    ['github.contoso.com', server],
    ['github.fabrikam.com', server],
    ['notghe.com', server],
  ]);
});

const WHOLE = ['contoso/pay', 'contoso/desk', 'contoso/shop'];
const WRITING = { organization_secrets: 'write', organization_actions_variables: 'write' } as const;

test('a GitHub App on all repositories of an organization writes its secret, and keeps whom it is shared with', async () => {
  const cloud = await given({ seed: organized(['contoso/pay']), env: appOf() });
  install(cloud, WRITING, WHOLE);
  const port = await target(cloud, { organization: 'contoso' });
  if (!('writable' in port) || typeof port.writable !== 'function') throw new Error('is not asked before');
  expect(await port.writable()).toEqual({ writable: 'yes' });
  await port.deliver(wanted);
  expect(owner(cloud).secrets[SECRET]).toMatchObject({ value: NEW, selected: ['contoso/pay'] });
});

test('a GitHub App that may only read the secrets of an organization is told its right before a secret is made', async () => {
  const cloud = await given({ seed: organized(['contoso/pay']), env: appOf() });
  install(cloud, { organization_secrets: 'read' }, WHOLE);
  const port = await target(cloud, { organization: 'contoso' });
  if (!('writable' in port) || typeof port.writable !== 'function') throw new Error('is not asked before');
  expect(await port.writable()).toMatchObject({
    writable: 'no',
    remedy: expect.stringContaining('"Secrets: read and write"'),
  });
});

test('a GitHub App that is installed on some repositories does not take the secret from those that it cannot see', async () => {
  const cloud = await given({ seed: organized(['contoso/pay', 'contoso/desk']), env: appOf() });
  install(cloud, WRITING, ['contoso/pay']);
  const { details } = await problemOf((await target(cloud, { organization: 'contoso' })).deliver(wanted));
  expect(details).toMatchObject({
    code: 'refused',
    remedy: expect.stringContaining('all repositories of the organization contoso'),
  });
  expect(owner(cloud).secrets[SECRET]).toMatchObject({
    value: VALUE,
    selected: ['contoso/pay', 'contoso/desk'],
  });
});

/** The token of the operator, as it is here: a classic one with scopes, or a fine-grained one (null). */
function limitToken({ sandbox }: Given, scopes: string | null, repositories: readonly string[]) {
  const [token] = sandbox.world.githubTokens;
  if (token === undefined) throw new Error('no token');
  Object.assign(token, { scopes, repositories });
}

test.each([
  ['a fine-grained token that sees some repositories', null, 'fine-grained token names no scopes'],
  ['a classic token without the scope repo', 'admin:org, workflow', 'lacks the scope repo'],
  [
    'a token with a scope that only begins alike',
    'admin:org_hook, repo:status',
    'lacks the scope admin:org and repo',
  ],
] as const)(
  '%s does not take the secret of an organization from those that it cannot see, and that is told before one is made',
  async (_, scopes, why) => {
    const cloud = await given({ seed: organized(['contoso/pay', 'contoso/desk']) });
    limitToken(cloud, scopes, ['contoso/pay']);
    const port = await target(cloud, { organization: 'contoso' });
    if (!('writable' in port) || typeof port.writable !== 'function') throw new Error('is not asked before');
    const remedy = expect.stringMatching(/^set GITHUB_TOKEN to a classic token .* organization contoso, or /);
    const told = expect.stringContaining(why);
    expect(await port.writable()).toEqual({ writable: 'no', why: told, remedy });
    const { details } = await problemOf(port.deliver(wanted));
    expect(details).toMatchObject({ code: 'refused', reason: told, remedy });
    expect(owner(cloud).secrets[SECRET]).toMatchObject({
      value: VALUE,
      selected: ['contoso/pay', 'contoso/desk'],
    });
  },
);

test.each(['all', 'private'] as const)(
  'a fine-grained token writes a secret of an organization that is shared as %s: there is no list that it could shorten',
  async sharing => {
    const cloud = await given({ seed: organized(sharing) });
    limitToken(cloud, null, ['contoso/pay']);
    await (await target(cloud, { organization: 'contoso' })).deliver(wanted);
    expect(owner(cloud).secrets[SECRET]).toMatchObject({ value: NEW, visibility: sharing });
  },
);

const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });

function appOf(): Record<string, string> {
  const file = join(searchedFolder(), 'organization.pem');
  writeFileSync(file, KEYS.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { GITHUB_TOKEN: '', KEYTURN_GITHUB_APP_ID: '4711', KEYTURN_GITHUB_APP_KEY_FILE: file };
}

function install(
  { sandbox }: Given,
  permissions: Readonly<Record<string, 'read' | 'write'>>,
  repositories: readonly string[],
) {
  const publicKeyPem = KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  sandbox.world.githubApps = [
    {
      appId: '4711',
      publicKeyPem,
      installations: [{ id: 9, repositories: [...repositories], permissions: { ...permissions } }],
    },
  ];
}
