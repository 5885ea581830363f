import {
  callGraph,
  OPERATOR,
  PAYMENTS,
  PAYMENTS_OBJECT,
  type Read,
  type Sender,
  TENANT,
} from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

/** A person, who may own things. */
export const JANE = '99999999-9999-4999-8999-999999999999';

/** The application `payments`, which the operator owns, in a tenant with a person. */
export function directoryWorld(): SeededScene {
  return seededScene({
    tenants: [
      {
        id: TENANT,
        domains: ['contoso.onmicrosoft.com'],
        users: [{ id: JANE, userPrincipalName: 'jane@contoso.com' }],
        applications: [
          { appId: PAYMENTS, objectId: PAYMENTS_OBJECT, displayName: 'payments', owners: [OPERATOR] },
          { appId: OPERATOR, displayName: 'operator', owners: [] },
        ],
      },
    ],
  });
}

const all: Sender = { roles: ['Application.ReadWrite.All', 'Directory.Read.All'] };

/** By default as somebody who may write all and read the directory. */
export function send(
  scene: SeededScene,
  method: string,
  path: string,
  body?: object,
  sender: Sender = all,
): Read {
  return callGraph(scene, method, `/v1.0/${path}`, body, sender);
}

/** Status and code. */
export const errorOf = (reply: Read) => [reply.status, reply.at('error', 'code')];
