/** What App Service tells of what stands around a setting: its own sign-in, and the strategy of Flex Consumption. */
import { expect, test } from 'vitest';
import { isSurrounded } from '../../src/rotation/ports.ts';
import { APP, type Given, given, problemOf, SITE } from './given.ts';

async function surroundingsOf(cloud: Given) {
  const [port] = (await cloud.connect([{ appService: { ...SITE, setting: 'CLIENT_SECRET' } }])).targets;
  if (port === undefined || !isSurrounded(port)) throw new Error('nothing is told');
  return port.surroundings();
}

function siteOf({ sandbox }: Given) {
  const [found] = sandbox.world.sites;
  if (found === undefined) throw new Error('no site');
  return found;
}

/** What an app there may do, of which App Service shows nothing. */
const PERHAPS = {
  by: 'a managed identity of the site',
  certainty: 'possible',
  evidence: expect.any(String),
  steps: [
    {
      text: expect.any(String),
      command: expect.stringMatching(/^az identity create .* && az webapp identity assign /),
    },
  ],
};

test('nothing, where App Service Authentication is off and the plan is an ordinary one', async () => {
  expect(await surroundingsOf(await given())).toEqual({ readers: [], secretless: PERHAPS });
});

test('a user-assigned identity of the site is what the registration could trust, with the ids that it has', async () => {
  const cloud = await given();
  siteOf(cloud).authentication = { appId: APP, setting: 'CLIENT_SECRET' };
  siteOf(cloud).identity.userAssigned = ['id-pay'];
  const { readers, secretless } = await surroundingsOf(cloud);
  const [principalId, clientId] = [secretless?.trusts?.subject, readers[0]?.secretless?.steps[0]?.command];
  expect(readers[0]?.secretless).toMatchObject({
    certainty: 'shown',
    trusts: { name: 'site-pay-web', subject: principalId },
  });
  expect(secretless).toMatchObject({
    certainty: 'possible',
    steps: [{ text: expect.stringContaining('ClientAssertionCredential') }],
  });
  expect(principalId).toMatch(/^[0-9a-f-]{36}$/);
  expect(clientId).toMatch(/--slot-settings OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID=[0-9a-f-]{36}$/);
});

test('App Service Authentication is named with its application and the place of its secret', async () => {
  const cloud = await given();
  siteOf(cloud).authentication = { appId: APP, setting: 'CLIENT_SECRET' };
  expect(await surroundingsOf(cloud)).toEqual({
    readers: [
      {
        by: 'App Service Authentication of site pay-web',
        appId: APP,
        settings: { ...SITE, setting: 'CLIENT_SECRET' },
        label: 'appService pay-web CLIENT_SECRET',
        secretless: { ...PERHAPS, certainty: 'shown' },
      },
    ],
    secretless: PERHAPS,
  });
});

test('one that signs in with a managed identity reads no secret', async () => {
  const cloud = await given();
  siteOf(cloud).authentication = { appId: APP, setting: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID' };
  expect(await surroundingsOf(cloud)).toEqual({ readers: [], secretless: PERHAPS });
});

test.each([
  ['Recreate', 'executions in progress are ended'],
  ['RollingUpdate', 'in batches'],
] as const)('in Flex Consumption a write is told by its strategy, %s', async (updateStrategy, said) => {
  const cloud = await given();
  Object.assign(siteOf(cloud), { kind: 'functionapp', updateStrategy });
  expect(await surroundingsOf(cloud)).toMatchObject({ onWrite: expect.stringContaining(said) });
});

test('an answer without the members of the service is a refusal, and not "nobody"', async () => {
  const cloud = await given();
  cloud.fault({
    service: 'arm',
    operation: 'getAuthSettingsV2',
    fault: { kind: 'reshape', at: 'properties', remove: true },
  });
  expect((await problemOf(surroundingsOf(cloud))).code).toBe('refused');
});
