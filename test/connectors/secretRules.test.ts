import { expect, test } from 'vitest';
import type { CredentialPolicy } from '../../src/sandbox/directory/state.ts';
import { APP, type Given, given, problemOf, TENANT } from './given.ts';

const DAY = 86_400_000;

async function rulesOf(cloud: Given) {
  const ports = await cloud.connect();
  const registration = await ports.registration.read();
  return ports.rules?.read(registration);
}

function policy({ sandbox }: Given, change: Partial<CredentialPolicy>): void {
  const credentialPolicy = sandbox.world.tenants[0]?.credentialPolicy;
  Object.assign(credentialPolicy ?? {}, change);
}

function own({ sandbox }: Given, credentialPolicy: { maxLifetimeDays?: number; enabled?: boolean }): void {
  sandbox.edit({ op: 'change-application', tenant: TENANT, appId: APP, credentialPolicy });
}

test('a tenant without restrictions has none, and neither has one whose policy is switched off', async () => {
  expect(await rulesOf(await given())).toEqual({ known: true });
});

test("the tenant's restrictions are read with their limit, their callers and a command that shows them", async () => {
  const cloud = await given();
  policy(cloud, { passwordsAllowed: false, maxLifetimeMs: 90 * DAY, exempt: [APP] });
  const rules = await rulesOf(cloud);
  const about = {
    by: "the tenant's default app management policy",
    shownBy: 'az rest --url https://graph.microsoft.com/v1.0/policies/defaultAppManagementPolicy',
    exempts: 'PolicyExemptions_AppManagementExemption = ExemptFromPasswordRestrictions',
  };
  expect(rules).toEqual({ known: true, forbids: about, limits: { ...about, ms: 90 * DAY } });
  policy(cloud, { maxLifetimeMs: 1.5 * DAY });
  expect(await rulesOf(cloud)).toMatchObject({ limits: { ms: 1.5 * DAY } });
});

test('a restriction of younger registrations does not hold for an older one', async () => {
  const cloud = await given();
  policy(cloud, { passwordsAllowed: false, createdFrom: Date.now() - DAY });
  expect(await rulesOf(cloud)).toEqual({ known: true });
  policy(cloud, { createdFrom: Date.now() - 4_000 * DAY });
  expect(await rulesOf(cloud)).toHaveProperty('forbids');
});

test("a registration's own policy takes the place of the tenant's, unless it is switched off", async () => {
  const cloud = await given();
  policy(cloud, { passwordsAllowed: false });
  own(cloud, { maxLifetimeDays: 30 });
  expect(await rulesOf(cloud)).toMatchObject({
    known: true,
    limits: {
      by: 'app management policy "Custom app management policy" of this registration',
      ms: 30 * DAY,
      shownBy: expect.stringMatching(/\/v1\.0\/applications\/[0-9a-f-]{36}\/appManagementPolicies$/),
    },
  });
  own(cloud, { maxLifetimeDays: 30, enabled: false });
  expect(await rulesOf(cloud)).toMatchObject({ forbids: {} });
});

test('a tenant is asked once per run, and a registration only where there are policies for single ones', async () => {
  const cloud = await given();
  const registration = await cloud.ports.registration.read();
  for (let again = 0; again < 3; again += 1) await cloud.ports.rules?.read(registration);
  const asked = ['getCredentialPolicy', 'listCredentialPolicies', 'listOwnCredentialPolicies'];
  expect(asked.map(cloud.sent)).toEqual([1, 1, 0]);
});

test('without the right it is refused once, with the right that is needed', async () => {
  const cloud = await given();
  for (const { appRoles } of cloud.sandbox.world.tenants[0]?.applications ?? [])
    Object.assign(appRoles, { 'https://graph.microsoft.com': ['Application.ReadWrite.OwnedBy'] });
  const registration = await cloud.ports.registration.read();
  for (let again = 0; again < 2; again += 1) {
    const problem = await problemOf(Promise.resolve(cloud.ports.rules?.read(registration)));
    expect(problem.code).toBe('refused');
    expect(problem.remedy).toContain('Policy.Read.ApplicationConfiguration');
  }
  expect(cloud.sent('getCredentialPolicy')).toBe(1);
});

test.each([
  ['no list of restrictions', 'applicationRestrictions'],
  ['no word on whether it is in force', 'isEnabled'],
  ['a limit that is no duration', 'applicationRestrictions.passwordCredentials[1].maxLifetime'],
])('an answer with %s is not taken for "nothing is forbidden"', async (_, at) => {
  const cloud = await given();
  policy(cloud, { passwordsAllowed: false, maxLifetimeMs: 90 * DAY });
  cloud.fault({
    service: 'graph',
    operation: 'getCredentialPolicy',
    fault: { kind: 'reshape', at, to: null },
  });
  expect((await problemOf(rulesOf(cloud))).code).toBe('refused');
});
