import { callGraph, OPERATOR, PAYMENTS, PAYMENTS_OBJECT, type Read, TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

export const JANE = '99999999-9999-4999-8999-999999999999';
const NIGHTLY = '66666666-6666-4666-8666-666666666666';

/** Three applications and a person. */
export function queryWorld(): SeededScene {
  return seededScene({
    tenants: [
      {
        id: TENANT,
        domains: ['contoso.onmicrosoft.com'],
        users: [{ id: JANE, userPrincipalName: 'jane@contoso.com', displayName: 'Jane Doe' }],
        applications: [
          {
            appId: PAYMENTS,
            objectId: PAYMENTS_OBJECT,
            displayName: 'payments',
            identifierUris: ['api://payments'],
            created: '-3d',
            owners: [OPERATOR, JANE],
          },
          { appId: NIGHTLY, displayName: 'nightly PayRoll', created: '-2d', owners: [], deactivated: true },
          { appId: OPERATOR, displayName: 'operator', created: '-1d', owners: [] },
        ],
      },
    ],
  });
}

export const roles = ['Directory.Read.All'];

export function ask(path: string, eventual = false, scene = queryWorld()): Read {
  const headers: Record<string, string> = eventual ? { consistencylevel: 'eventual' } : {};
  return callGraph(scene, 'GET', `/v1.0/${path}`, undefined, { roles, headers });
}

/** The names that are found, or the message. */
export function answer(path: string, eventual = false): unknown {
  const reply = ask(path, eventual);
  const value = reply.at('value');
  if (!Array.isArray(value)) return reply.at('error', 'message') ?? reply.body;
  return value.map(one => one.displayName).filter(name => name !== 'keyturn-operator');
}
