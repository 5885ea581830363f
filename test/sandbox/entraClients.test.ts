import { describe, expect, test } from 'vitest';
import type { ApplicationSeed, TenantSeed } from '../../src/sandbox/directory/schema.ts';
import { PAYMENTS, signIn, TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

const CUSTOMER = '77777777-7777-4777-8777-777777777777';
/** Several, so that no loop is detected. */
const SCOPES = ['graph.microsoft.com', 'vault.azure.net', 'storage.azure.com', 'management.azure.com'].map(
  host => `https://${host}/.default`,
);
const VALUE = 'one-of-the-old-values';

function world(application: Partial<ApplicationSeed> = {}, customer: Partial<TenantSeed> = {}): SeededScene {
  const credentials = [{ name: 'old', value: VALUE }];
  return seededScene({
    tenants: [
      { id: TENANT, applications: [{ appId: PAYMENTS, credentials, ...application }] },
      { id: CUSTOMER, displayName: 'Fabrikam', ...customer },
    ],
  });
}

interface Try {
  readonly tenant?: string;
  readonly secret?: string;
  readonly scope?: string;
}

/** 200, or the code of the refusal. */
function outcome(scene: SeededScene, { tenant = TENANT, secret = VALUE, scope }: Try = {}): unknown {
  const path = `/${tenant}/oauth2/v2.0/token`;
  const reply = signIn(scene, { client_secret: secret, ...(scope && { scope }) }, { path });
  return reply.status === 200 ? 200 : reply.at('error_codes', 0);
}

function claimsIn(scene: SeededScene, tenant: string): Record<string, unknown> {
  const reply = signIn(scene, { client_secret: VALUE }, { path: `/${tenant}/oauth2/v2.0/token` });
  const payload = String(reply.at('access_token')).split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

const multi = { signInAudience: 'AzureADMultipleOrgs' } as const;

describe('a registration for many tenants', () => {
  test('signs in with its one secret where it has a service principal, with the roles granted there', () => {
    const roles = { 'https://graph.microsoft.com': ['Application.Read.All'] };
    const scene = world(multi, { foreignServicePrincipals: [{ appId: PAYMENTS, appRoles: roles }] });
    expect([outcome(scene), outcome(scene, { tenant: CUSTOMER })]).toEqual([200, 200]);
    const [home, away] = [claimsIn(scene, TENANT), claimsIn(scene, CUSTOMER)];
    expect(away).toMatchObject({ tid: CUSTOMER, appid: PAYMENTS, roles: ['Application.Read.All'] });
    expect(home).not.toHaveProperty('roles');
    expect(away['oid']).not.toBe(home['oid']);
    expect(outcome(scene, { tenant: CUSTOMER, secret: 'nope' })).toBe(7000215);
  });

  test('is missing its service principal elsewhere, until somebody there makes one', () => {
    const scene = world(multi);
    expect(outcome(scene, { tenant: CUSTOMER })).toBe(7000229);
    const op = 'change-service-principal';
    scene.edit({ op, tenant: CUSTOMER, appId: PAYMENTS, exists: true });
    expect(outcome(scene, { tenant: CUSTOMER })).toBe(200);
    scene.edit({ op, tenant: CUSTOMER, appId: PAYMENTS, enabled: false });
    expect([outcome(scene), outcome(scene, { tenant: CUSTOMER })]).toEqual([200, 7000112]);
    scene.edit({ op, tenant: CUSTOMER, appId: PAYMENTS, exists: false });
    expect(outcome(scene, { tenant: CUSTOMER })).toBe(7000229);
  });

  test('is unknown elsewhere when it is for one tenant, in another cloud, or deleted at home', () => {
    const foreignServicePrincipals = [{ appId: PAYMENTS }];
    expect(outcome(world({}, { foreignServicePrincipals }), { tenant: CUSTOMER })).toBe(700016);
    const scene = world(multi, { foreignServicePrincipals });
    scene.edit({ op: 'change-application', tenant: TENANT, appId: PAYMENTS, deleted: true });
    expect(outcome(scene, { tenant: CUSTOMER })).toBe(700016);
    const china = world(multi, { cloud: 'china' });
    const path = `/${CUSTOMER}/oauth2/v2.0/token`;
    const host = 'login.partner.microsoftonline.cn';
    expect(signIn(china, { client_secret: VALUE }, { path, host }).at('error_codes', 0)).toBe(700016);
  });

  test('must have a home in the seed', () => {
    const lost = { foreignServicePrincipals: [{ appId: CUSTOMER }] };
    expect(() => world(multi, lost)).toThrow(/has no application in another tenant/);
  });
});

describe('a registration that is switched off', () => {
  test.each([{ enabled: false }, { deactivated: true }, { disabledByMicrosoft: true }])(
    '%o is disabled, whatever secret comes',
    state => {
      expect([outcome(world(state)), outcome(world(state), { secret: 'nope' })]).toEqual([7000112, 7000112]);
    },
  );

  test('by its owner is so in every tenant; by an administrator in his only', () => {
    const away = { foreignServicePrincipals: [{ appId: PAYMENTS }] };
    const change = { op: 'change-application', tenant: TENANT, appId: PAYMENTS } as const;
    const scene = world(multi, away);
    scene.edit({ ...change, enabled: false });
    expect([outcome(scene), outcome(scene, { tenant: CUSTOMER })]).toEqual([7000112, 200]);
    scene.edit({ ...change, enabled: true, deactivated: true });
    expect([outcome(scene), outcome(scene, { tenant: CUSTOMER })]).toEqual([7000112, 7000112]);
    scene.edit({ ...change, deactivated: false });
    expect([outcome(scene), outcome(scene, { tenant: CUSTOMER })]).toEqual([200, 200]);
  });
});

describe('what is new reaches the replicas one by one', () => {
  const settings = { replicas: 3, replicationMs: { min: 1000, max: 9000 } };

  function flapping(application: Partial<ApplicationSeed>): unknown[][] {
    const credentials = [{ name: 'old', value: VALUE }];
    const applications = [{ appId: PAYMENTS, credentials, ...application }];
    const scene = seededScene({ settings, tenants: [{ id: TENANT, applications }] });
    const tries = () => [...new Set(SCOPES.flatMap(scope => [1, 2, 3].map(() => outcome(scene, { scope }))))];
    const seen = [tries()];
    for (let second = 0; second < 9; second += 1) {
      scene.clock.advance(1000);
      seen.push(tries());
    }
    return seen;
  }

  test.each<[string, Partial<ApplicationSeed>, unknown, unknown]>([
    ['an application', { created: '-0.1s' }, 700016, 200],
    ['a secret', { credentials: [{ name: 'old', value: VALUE, added: '-0.1s' }] }, 7000215, 200],
    [
      'the removal of a secret',
      { credentials: [{ name: 'old', value: VALUE, removed: '-0.1s' }] },
      200,
      7000215,
    ],
  ])('%s', (_, application, before, after) => {
    const seen = flapping(application);
    expect(seen.at(0)).toEqual([before]);
    expect(seen.map(codes => codes.length)).toContain(2);
    expect(seen.at(-1)).toEqual([after]);
  });
});
