import { describe, expect, test } from 'vitest';
import { applyEdit } from '../../src/sandbox/control/edits.ts';
import type { EditInput } from '../../src/sandbox/world.ts';
import {
  callGraph,
  OPERATOR,
  PAYMENTS,
  PAYMENTS_OBJECT,
  START,
  type Stage,
  stage,
  TENANT,
} from './entraWorld.ts';

const DAY = 24 * 3600_000;
const OWN = `/v1.0/applications/${PAYMENTS_OBJECT}/appManagementPolicies`;

function add(scene: Stage, days: number): unknown {
  const passwordCredential = { endDateTime: new Date(scene.clock.now() + days * DAY).toISOString() };
  const path = `/v1.0/applications/${PAYMENTS_OBJECT}/addPassword`;
  const reply = callGraph(scene, 'POST', path, { passwordCredential });
  return reply.status === 200 ? 'made' : reply.at('error', 'code');
}

const TOO_LONG = 'CredentialInvalidLifetimeAsPerAppPolicy';
const FORBIDDEN = 'CredentialTypeNotAllowedAsPerAppPolicy';

describe('an app management policy', () => {
  test("of the application takes the place of the tenant's, and nothing of that is left", () => {
    const scene = stage();
    applyEdit(scene, { op: 'change-tenant', tenant: TENANT, credentialPolicy: { passwordsAllowed: false } });
    expect(add(scene, 10)).toBe(FORBIDDEN);
    change(scene, { maxLifetimeDays: 30 });
    expect(add(scene, 30)).toBe(TOO_LONG);
    expect(add(scene, 29)).toBe('made');
    change(scene, { maxLifetimeDays: 30, enabled: false });
    expect(add(scene, 29)).toBe(FORBIDDEN);
    change(scene, null);
    expect(add(scene, 29)).toBe(FORBIDDEN);
  });

  test('restricts applications that were made on its date or later', () => {
    const scene = stage();
    const from = (ms: number) => {
      scene.tenant.credentialPolicy = { passwordsAllowed: false, createdFrom: ms };
      return add(scene, 10);
    };
    expect(from(scene.payments.createdAt)).toBe(FORBIDDEN);
    expect(from(scene.payments.createdAt + 1)).toBe('made');
  });

  test('exempts callers that bear its attribute', () => {
    const scene = stage();
    scene.tenant.credentialPolicy = { passwordsAllowed: false, exempt: [OPERATOR] };
    expect(add(scene, 10)).toBe('made');
    scene.tenant.credentialPolicy = { passwordsAllowed: false, exempt: [TENANT] };
    expect(add(scene, 10)).toBe(FORBIDDEN);
  });

  test('is shown to those who may read policies, with its date and its exemption', () => {
    const scene = stage();
    scene.tenant.credentialPolicy = {
      passwordsAllowed: true,
      maxLifetimeMs: 90 * DAY,
      createdFrom: START,
      exempt: [OPERATOR],
    };
    const reply = callGraph(scene, 'GET', '/v1.0/policies/defaultAppManagementPolicy', undefined, {
      roles: ['Policy.Read.ApplicationConfiguration'],
    });
    expect(reply.at('applicationRestrictions', 'passwordCredentials', 0)).toMatchObject({
      restrictionType: 'passwordLifetime',
      maxLifetime: 'P90D',
      state: 'enabled',
      restrictForAppsCreatedAfterDateTime: '2026-11-23T09:30:00Z',
      excludeActors: { customSecurityAttributes: [{ id: 'PolicyExemptions_AppManagementExemption' }] },
    });
  });

  test('of an application is listed with it, and among all', () => {
    const scene = stage();
    const read = (path: string, roles: string[]) => callGraph(scene, 'GET', path, undefined, { roles });
    const both = ['Application.Read.All', 'Policy.Read.All'];
    expect(read(OWN, both).at('value')).toEqual([]);
    change(scene, { maxLifetimeDays: 30 });
    for (const path of [OWN, '/v1.0/policies/appManagementPolicies'])
      expect(read(path, both).at('value', 0, 'restrictions', 'passwordCredentials', 0)).toMatchObject({
        restrictionType: 'passwordLifetime',
        maxLifetime: 'P30D',
      });
    expect(read(OWN, ['Application.Read.All']).status).toBe(403);
    expect(read(OWN, ['Policy.Read.All']).status).toBe(403);
  });
});

type Own = Extract<EditInput, { op: 'change-application' }>['credentialPolicy'];

function change(scene: Stage, credentialPolicy: Own): void {
  applyEdit(scene, { op: 'change-application', tenant: TENANT, appId: PAYMENTS, credentialPolicy });
  // The edit counts as a write, and one right after it would clash with it.
  scene.clock.advance(1_000);
}
