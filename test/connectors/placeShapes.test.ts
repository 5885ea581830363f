/** Promises 7 and 9: a place whose answer is not of the documented shape is not written, and not called fine. */
import { expect, test } from 'vitest';
import { type Given, given, problemOf, REFERENCE, SITE, wanted } from './given.ts';
import { cases, expectNoAnswer, expectRefused, reshape } from './shapes.ts';

const setting = { appService: { ...SITE, setting: 'CLIENT_SECRET' } };
const reference = { appService: { ...SITE, setting: 'REFERENCE' } };
const group = { organization: 'contoso', project: 'Pay Project', group: 'pay-vars', variable: 'SECRET' };
const secret = { repository: 'contoso/pay', secret: 'CLIENT_SECRET' };

async function target(cloud: Given, one: Parameters<Given['connect']>[0]) {
  const [port] = (await cloud.connect(one)).targets;
  if (port === undefined) throw new Error('no target');
  return port;
}

const WRITES = ['updateAppSettings', 'refreshReferences', 'updateVariableGroup', 'putSecret'];

function expectUnwritten(cloud: Given): void {
  for (const write of WRITES) expect(cloud.sent(write), write).toBe(0);
}

test.each(
  cases([
    ['listAppSettings', 'properties'],
    ['listAppSettings', 'properties.ODD', 'missing'],
  ]),
)(
  'App Service, %s: where %s is %s, nothing is read and nothing written',
  async (operation, at, _name, change) => {
    const cloud = await given();
    const port = await target(cloud, [setting]);
    reshape(cloud, 'arm', [operation, at], change);
    await expectRefused(port.observe(wanted));
    await expectRefused(port.deliver(wanted));
    expectUnwritten(cloud);
  },
);

test.each(
  cases([
    ['getReference', 'properties'],
    ['getReference', 'properties.status'],
    ['getReference', 'properties.activeVersion', 'null', 'missing'],
  ]),
)('App Service, %s: where %s is %s, what is in use is not known', async (operation, at, _name, change) => {
  const cloud = await given();
  const port = await target(cloud, [reference]);
  reshape(cloud, 'arm', [operation, at], change);
  await expectRefused(port.observe(wanted));
  expect(cloud.sandbox.world.sites[0]?.settings['REFERENCE']).toBe(REFERENCE);
});

test('a reference of which no version in use is told is open, and will not be told ever', async () => {
  const cloud = await given();
  const port = await target(cloud, [reference]);
  reshape(cloud, 'arm', ['getReference', 'properties.activeVersion'], { remove: true });
  expect(await port.observe(wanted)).toMatchObject({ state: 'unknown', unverifiable: true });
});

test.each(
  cases([
    ['getVariableGroup', 'id'],
    ['getVariableGroup', 'name'],
    ['getVariableGroup', 'type'],
    ['getVariableGroup', 'modifiedOn'],
    ['getVariableGroup', 'variables'],
    ['getVariableGroup', 'variables.SECRET', 'missing'],
    ['getVariableGroup', 'variables.SECRET.isSecret', 'null', 'missing'],
    ['getVariableGroup', 'variables.PLAIN.value', 'null'],
    ['listVariableGroups', 'value'],
    ['listVariableGroups', 'value[0].id', 'of another type'],
    ['listVariableGroups', 'value[0].name'],
  ]),
)(
  'Azure DevOps, %s: where %s is %s, nothing is read and nothing written',
  async (operation, at, _name, change) => {
    const cloud = await given();
    const port = await target(cloud, [{ variableGroup: group }]);
    reshape(cloud, 'devops', [operation, at], change);
    await expectRefused(port.observe(wanted));
    await expectRefused(port.deliver(wanted));
    expectUnwritten(cloud);
  },
);

test.each(cases([['getSecret', 'updated_at']]))(
  'GitHub, %s: where %s is %s, nothing is known of the secret',
  async (operation, at, _name, change) => {
    const cloud = await given();
    const port = await target(cloud, [{ githubSecret: secret }]);
    reshape(cloud, 'github', [operation, at], change);
    await expectRefused(port.observe(wanted));
  },
);

test.each(
  cases([
    ['getVariable', 'value'],
    ['getVariable', 'updated_at'],
  ]),
)('GitHub, %s: where %s is %s, its mark does not count', async (operation, at, _name, change) => {
  const cloud = await given();
  const port = await target(cloud, [{ githubSecret: secret }]);
  await port.deliver(wanted);
  expect(await port.observe(wanted)).toMatchObject({ state: 'in-sync' });
  reshape(cloud, 'github', [operation, at], change);
  await expectRefused(port.observe(wanted));
});

test.each(
  cases([
    ['getPublicKey', 'key'],
    ['getPublicKey', 'key_id'],
  ]),
)(
  'GitHub, %s: where %s is %s, nothing is sealed and nothing written',
  async (operation, at, _name, change) => {
    const cloud = await given();
    const port = await target(cloud, [{ githubSecret: secret }]);
    reshape(cloud, 'github', [operation, at], change);
    await expectRefused(port.deliver(wanted));
    expectUnwritten(cloud);
  },
);

test.each(
  cases([
    ['getSecret', 'visibility'],
    ['listSelectedRepositories', 'total_count', 'of another type'],
    ['listSelectedRepositories', 'repositories'],
    ['listSelectedRepositories', 'repositories[*].id', 'of another type'],
  ]),
)(
  'GitHub, %s: where %s is %s, a secret of an organization is not written, and stays shared as it was',
  async (operation, at, _name, change) => {
    const cloud = await given({
      seed: {
        repositories: [{ fullName: 'contoso/pay' }, { fullName: 'contoso/desk' }],
        githubOwners: [
          {
            login: 'contoso',
            secrets: { CLIENT_SECRET: 'old' },
            sharing: { CLIENT_SECRET: ['contoso/desk'] },
          },
        ],
      },
    });
    const port = await target(cloud, [
      { githubSecret: { organization: 'contoso', secret: 'CLIENT_SECRET' } },
    ]);
    reshape(cloud, 'github', [operation, at], change);
    await expectRefused(port.deliver(wanted));
    expectUnwritten(cloud);
    expect(cloud.sandbox.world.githubOwners?.[0]?.secrets['CLIENT_SECRET']?.selected).toEqual([
      'contoso/desk',
    ]);
  },
);

test('GitHub: a secret that is not there is missing, one in an environment that is not there is not', async () => {
  const cloud = await given();
  const inPlace = (environment: string | undefined) =>
    target(cloud, [{ githubSecret: { ...secret, secret: 'NEW_ONE', environment } }]);
  for (const environment of [undefined, 'prod eu'])
    expect(await (await inPlace(environment)).observe(wanted)).toMatchObject({ state: 'missing' });
  const problem = await problemOf((await inPlace('renamed')).observe(wanted));
  expect(problem).toMatchObject({ code: 'absent', remedy: expect.stringContaining('environment') });
});

test.each(
  cases([
    ['listVersions', 'value'],
    ['listVersions', 'value[0].id'],
    ['listVersions', 'value[0].attributes'],
    ['listVersions', 'value[0].attributes.created'],
    ['listVersions', 'value[0].attributes.enabled'],
    ['listVersions', 'value[0].tags', 'null', 'missing', 'a record'],
    ['getSecret', 'value'],
    ['getSecret', 'id'],
    ['getSecret', 'attributes.created'],
    ['getSecret', 'attributes.enabled'],
  ]),
)(
  'Key Vault, %s: where %s is %s, the secret is neither absent nor disabled',
  async (operation, at, _name, change) => {
    const cloud = await given();
    reshape(cloud, 'vault', [operation, at], change);
    await expectNoAnswer(cloud.ports.vault.read());
  },
);

test('Key Vault: an empty list beside a value is no empty vault, and another’s 404 is none either', async () => {
  const cloud = await given();
  reshape(cloud, 'vault', ['listVersions', 'value'], { to: [] });
  await expectNoAnswer(cloud.ports.vault.read());
  cloud.sandbox.faults.clear();
  const fault = { kind: 'error', status: 404, body: { message: 'no route' } } as const;
  cloud.fault({ service: 'vault', count: 'all', fault });
  const problem = await problemOf(cloud.ports.vault.read());
  expect(problem.code).toBe('absent');
});

/** As JSON has it: an object literal would set the prototype. */
const ODD_ENTRY = (value: unknown) =>
  JSON.parse(`{"__proto__":${JSON.stringify(value)},"A":${JSON.stringify(value)}}`);
const connection = { appService: { ...SITE, connectionString: 'Db' } };

test.each([
  ['listAppSettings', setting, 'text'],
  ['listConnectionStrings', connection, { value: 'text', type: 'Custom' }],
] as const)(
  'App Service, %s: an entry named __proto__, which a write would not repeat, is named, and nothing is written',
  async (operation, place, value) => {
    const cloud = await given();
    const port = await target(cloud, [place]);
    const body = { properties: ODD_ENTRY(value) };
    cloud.fault({ service: 'arm', operation, count: 'all', fault: { kind: 'error', status: 200, body } });
    const told = {
      code: 'refused',
      details: { reason: expect.stringContaining('an entry properties.__proto__') },
    };
    expect(await problemOf(port.observe(wanted))).toMatchObject(told);
    expect(await problemOf(port.deliver(wanted))).toMatchObject(told);
    expectUnwritten(cloud);
    expect(cloud.sent('updateConnectionStrings')).toBe(0);
  },
);
