/** Promise 9: what Graph does not say as it is documented is not known, and nothing is done upon it. */
import { expect, test } from 'vitest';
import { cloudClock, systemClock } from '../../src/clock.ts';
import { connectCloud } from '../../src/connectors/connectCloud.ts';
import { clouds } from '../../src/policy/clouds.ts';
import { APP, given, problemOf, TENANT } from './given.ts';
import { cases, expectRefused, reshape } from './shapes.ts';

const FIELDS = cases([
  ['getApplication', 'id'],
  ['getApplication', 'appId'],
  ['getApplication', 'displayName'],
  ['getApplication', 'signInAudience', 'null'],
  ['getApplication', 'passwordCredentials'],
  ['getApplication', 'passwordCredentials[0]'],
  ['getApplication', 'passwordCredentials[0].keyId'],
  ['getApplication', 'passwordCredentials[0].displayName', 'null'],
  ['getApplication', 'passwordCredentials[0].startDateTime'],
  ['getApplication', 'passwordCredentials[0].endDateTime', 'null'],
  ['getApplication', 'passwordCredentials[0].hint', 'null', 'missing'],
]).filter(([, at, name]) => !(at.endsWith('[0]') && name === 'missing'));

test.each(FIELDS)(
  '%s: a registration whose %s is %s is refused as a whole',
  async (operation, at, _name, change) => {
    const cloud = await given();
    reshape(cloud, 'graph', [operation, at], change);
    await expectRefused(cloud.ports.registration.read());
  },
);

test('an end that is null is no end, and one before there was Entra is not believed', async () => {
  const cloud = await given();
  const at = 'passwordCredentials[0].endDateTime';
  reshape(cloud, 'graph', ['getApplication', at], { to: null });
  const [only] = (await cloud.ports.registration.read()).credentials;
  expect(only).toBeDefined();
  expect(only?.end).toBeUndefined();
  cloud.sandbox.faults.clear();
  reshape(cloud, 'graph', ['getApplication', at], { to: '0001-01-01T00:00:00Z' });
  await expectRefused(cloud.ports.registration.read());
});

test.each(
  cases([
    ['addPassword', 'keyId'],
    ['addPassword', 'secretText'],
    ['addPassword', 'startDateTime'],
    ['addPassword', 'endDateTime'],
  ]),
)('%s: an answer whose %s is %s counts as lost', async (operation, at, _name, change) => {
  const cloud = await given();
  const { objectId } = await cloud.ports.registration.read();
  reshape(cloud, 'graph', [operation, at], change);
  const end = new Date(Date.now() + 86_400_000);
  const problem = await problemOf(
    cloud.ports.registration.create(objectId, { displayName: 'keyturn/x', end }),
  );
  expect(problem.code).toBe('unknown-outcome');
});

test.each([
  ['has passed', { to: '2019-01-01T00:00:00Z' }],
  ['is that of no secret', { to: '2299-12-31T00:00:00Z' }],
])('addPassword: an answer whose end %s counts as lost', async (_name, change) => {
  const cloud = await given();
  const { objectId } = await cloud.ports.registration.read();
  reshape(cloud, 'graph', ['addPassword', 'endDateTime'], change);
  const end = new Date(Date.now() + 86_400_000);
  const made = cloud.ports.registration.create(objectId, { displayName: 'keyturn/x', end });
  expect((await problemOf(made)).code).toBe('unknown-outcome');
});

test.each(
  cases([
    ['usageReport', 'value'],
    ['usageReport', 'value[0].keyId'],
    ['usageReport', 'value[0].signInActivity'],
    ['usageReport', 'value[0].signInActivity.lastSignInDateTime'],
  ]),
)('%s: a report whose %s is %s tells nothing', async (operation, at, _name, change) => {
  const cloud = await used();
  expect(await cloud.ports.registration.usage()).toMatchObject({ known: true });
  reshape(cloud, 'graph', [operation, at], change);
  expect(await cloud.ports.registration.usage()).toMatchObject({
    known: false,
    why: expect.stringContaining('not have the documented format'),
  });
});

test('a report that goes on for ever, or elsewhere, tells nothing', async () => {
  const cloud = await used();
  const page = (link: string) =>
    ({ status: 200, body: { value: [], '@odata.nextLink': link }, when: 'after' }) as const;
  const self = `https://graph.microsoft.com/beta/reports/appCredentialSignInActivities?$skip=1`;
  for (const link of [self, 'https://graph.evil.example/beta/reports?stray=1']) {
    cloud.sandbox.faults.clear();
    cloud.fault({ operation: 'usageReport', count: 'all', fault: { kind: 'error', ...page(link) } });
    expect(await cloud.ports.registration.usage()).toMatchObject({ known: false });
  }
  expect(cloud.sent('usageReport')).toBeLessThan(6);
  expect(cloud.sandbox.history.entries().some(({ path }) => path.includes('stray'))).toBe(false);
});

test.each(
  cases([
    ['listApplications', 'value[0].passwordCredentials'],
    ['listApplications', 'value[0].passwordCredentials[0].endDateTime', 'null'],
    ['listApplications', 'value[0].displayName'],
  ]),
)(
  '%s in a batch: a registration whose %s is %s is not found, so it is read alone',
  async (operation, at, _name, change) => {
    const cloud = await given();
    const clock = cloudClock(systemClock);
    const env = { ...cloud.sandbox.environment };
    const overview = await (await connectCloud({ endpoints: clouds.public, env, clock })).overview();
    expect((await overview.registrations(TENANT, [APP])).found).toHaveLength(1);
    reshape(cloud, 'graph', [operation, at], change);
    expect((await overview.registrations(TENANT, [APP])).found).toEqual([]);
  },
);

/** The credential has signed in once. */
async function used() {
  const cloud = await given();
  const { ports } = cloud;
  const vault = await ports.vault.read();
  if (vault.state !== 'present' || vault.value === undefined) throw new Error('no value');
  expect((await ports.token.ask(vault.value)).answer).toBe('accepted');
  return cloud;
}
