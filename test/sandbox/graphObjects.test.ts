/** Registrations, service principals, owners and federated credentials as clients make, change and delete them. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { makeAuthority } from '../../src/sandbox/server/ca.ts';
import { errorOf, JANE, send, directoryWorld as world } from './directoryScene.ts';
import { OPERATOR, PAYMENTS, PAYMENTS_OBJECT, START, signIn, TENANT } from './entraWorld.ts';

const DAY = 86_400_000;

describe('a registration', () => {
  test('is made with what was sent and shown with all the rest, and its maker owns it who may write owned ones only', () => {
    const scene = world();
    const owned = { roles: ['Application.ReadWrite.OwnedBy'] };
    const made = send(
      scene,
      'POST',
      'applications',
      { displayName: 'new', identifierUris: ['api://new'] },
      owned,
    );
    expect([made.status, made.at('@odata.context')]).toEqual([
      201,
      'https://graph.microsoft.com/v1.0/$metadata#applications/$entity',
    ]);
    expect(made.headers['location']).toContain(
      `/v2/${TENANT}/directoryObjects/${made.at('id')}/Microsoft.DirectoryServices.Application`,
    );
    expect(made.at('createdDateTime')).toMatch(/^2026-11-23T09:30:00\.\d{7}Z$/);
    const path = `applications/${made.at('id')}`;
    const read = send(scene, 'GET', path);
    expect(read.at('createdDateTime')).toBe('2026-11-23T09:30:00Z');
    expect({ ...Object(made.body), createdDateTime: '' }).toEqual({
      ...Object(read.body),
      createdDateTime: '',
    });
    expect(read.body).toMatchObject({
      identifierUris: ['api://new'],
      publisherDomain: 'contoso.onmicrosoft.com',
    });
    expect(send(scene, 'GET', `${path}/owners`).at('value', 0, 'appId')).toBe(OPERATOR);
    expect(send(scene, 'POST', `${path}/addPassword`, {}, owned).status).toBe(200);
  });

  test('is changed member by member, and its service principal shows what it takes over', () => {
    const scene = world();
    const path = `applications/${PAYMENTS_OBJECT}`;
    const web = { redirectUris: ['https://pay.contoso.com/cb'], homePageUrl: 'https://pay.contoso.com' };
    expect(send(scene, 'PATCH', path, { web, tags: ['a'], displayName: 'pay' }).status).toBe(204);
    expect(send(scene, 'PATCH', path, { web: { homePageUrl: null } }).status).toBe(204);
    const read = send(scene, 'GET', path);
    expect(read.body).toMatchObject({
      displayName: 'pay',
      tags: ['a'],
      web: { homePageUrl: null, redirectUris: web.redirectUris },
    });
    const principal = send(scene, 'GET', `servicePrincipals(appId='${PAYMENTS}')`);
    expect(principal.body).toMatchObject({ displayName: 'pay', replyUrls: web.redirectUris, homepage: null });
  });

  test.each([
    [
      { colour: 'red' },
      'BadRequest',
      "The property 'colour' does not exist on type 'microsoft.graph.application'.",
    ],
    [{ web: { colour: 'red' } }, 'BadRequest', "'microsoft.graph.webApplication'"],
    [{ appId: OPERATOR }, 'Request_BadRequest', "Property 'appId' is read-only"],
    [{ isFallbackPublicClient: 'yes' }, 'BadRequest', "expected type 'Edm.Boolean'"],
    [{ tags: 'a' }, 'BadRequest', "'tags'"],
    [{ signInAudience: 'Everybody' }, 'Request_BadRequest', "'signInAudience'"],
    [{ identifierUris: ['https://fabrikam.com/x'] }, 'HostNameNotOnVerifiedDomain', 'verified domain'],
  ])('refuses %j and stays as it was', (body, code, message) => {
    const scene = world();
    const before = send(scene, 'GET', `applications/${PAYMENTS_OBJECT}`).body;
    const reply = send(scene, 'PATCH', `applications/${PAYMENTS_OBJECT}`, body);
    expect(errorOf(reply)).toEqual([400, code]);
    expect(reply.at('error', 'message')).toContain(message);
    expect(send(scene, 'GET', `applications/${PAYMENTS_OBJECT}`).body).toEqual(before);
  });

  test('has URIs that no other one has', () => {
    const scene = world();
    const uris = { displayName: 'x', identifierUris: ['api://one'] };
    expect(send(scene, 'POST', 'applications', uris).status).toBe(201);
    const again = send(scene, 'POST', 'applications', { ...uris, identifierUris: ['API://ONE'] });
    expect(again.at('error', 'details', 0, 'code')).toBe('ObjectConflict');
  });

  test('is deleted with its service principal, restored, and purged for good', () => {
    const scene = world();
    const path = `applications/${PAYMENTS_OBJECT}`;
    expect(send(scene, 'DELETE', path).status).toBe(204);
    expect([
      send(scene, 'GET', path).status,
      send(scene, 'GET', `servicePrincipals(appId='${PAYMENTS}')`).status,
    ]).toEqual([404, 404]);
    const deleted = `directory/deletedItems/${PAYMENTS_OBJECT}`;
    expect(send(scene, 'POST', `${deleted}/restore`, {}).at('@odata.type')).toBe(
      '#microsoft.graph.application',
    );
    expect(send(scene, 'GET', path).status).toBe(200);
    send(scene, 'DELETE', path);
    expect(send(scene, 'DELETE', deleted).status).toBe(204);
    expect([
      send(scene, 'GET', deleted).status,
      send(scene, 'POST', `${deleted}/restore`, {}).status,
    ]).toEqual([404, 404]);
  });

  test('takes certificates by their base64, keeps those that are named by id, and refuses an end that is past', () => {
    const scene = world();
    const path = `applications/${PAYMENTS_OBJECT}`;
    const authority = makeAuthority(['pay.contoso.com'], new Date(START));
    const key = authority.caCertificate.replace(/-----[A-Z ]+-----|\n/g, '');
    expect(
      send(scene, 'PATCH', path, { keyCredentials: [{ type: 'AsymmetricX509Cert', usage: 'Verify', key }] })
        .status,
    ).toBe(204);
    const [one] = send(scene, 'GET', path).at('keyCredentials') as { keyId: string; key: null }[];
    expect(one).toMatchObject({ key: null, usage: 'Verify', type: 'AsymmetricX509Cert' });
    expect(send(scene, 'PATCH', path, { keyCredentials: [one] }).status).toBe(204);
    expect(send(scene, 'GET', path).at('keyCredentials', 0, 'keyId')).toBe(one?.keyId);
    const past = { keyCredentials: [{ key, endDateTime: new Date(START - DAY).toISOString() }] };
    expect(errorOf(send(scene, 'PATCH', path, past))).toEqual([400, 'KeyCredentialsInvalidEndDate']);
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const noCertificate = {
      keyCredentials: [{ key: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }],
    };
    expect(send(scene, 'PATCH', path, noCertificate).status).toBe(400);
  });
});

test('a service principal is made once, switched off, and deleted alone', () => {
  const scene = world();
  const { at } = send(scene, 'POST', 'applications', { displayName: 'new' });
  const appId = String(at('appId'));
  const made = send(scene, 'POST', 'servicePrincipals', { appId, accountEnabled: true, tags: ['t'] });
  expect([made.status, made.at('displayName'), made.at('tags')]).toEqual([201, 'new', ['t']]);
  expect(errorOf(send(scene, 'POST', 'servicePrincipals', { appId }))).toEqual([
    409,
    'Request_MultipleObjectsWithSameKeyValue',
  ]);
  expect(errorOf(send(scene, 'POST', 'servicePrincipals', { appId: JANE }))).toEqual([
    400,
    'NoBackingApplicationObject',
  ]);
  const path = `servicePrincipals/${made.at('id')}`;
  const secret = String(
    send(scene, 'POST', `applications(appId='${appId}')/addPassword`, {}).at('secretText'),
  );
  const enter = () => signIn(scene, { client_id: appId, client_secret: secret });
  expect(enter().status).toBe(200);
  expect(send(scene, 'PATCH', path, { accountEnabled: false }).status).toBe(204);
  expect(enter().at('error_codes', 0)).toBe(7000112);
  expect(send(scene, 'DELETE', path).status).toBe(204);
  expect(enter().at('error_codes', 0)).toBe(7000229);
  expect(send(scene, 'GET', `applications(appId='${appId}')`).status).toBe(200);
});

test('owners are added by somebody who may write all and read the directory, once each, and removed', () => {
  const scene = world();
  const path = `applications/${PAYMENTS_OBJECT}/owners`;
  const jane = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${JANE}` };
  expect(send(scene, 'POST', `${path}/$ref`, jane, { roles: ['Application.ReadWrite.OwnedBy'] }).status).toBe(
    403,
  );
  expect(send(scene, 'POST', `${path}/$ref`, jane).status).toBe(204);
  expect(send(scene, 'GET', path).at('value', 1)).toMatchObject({
    '@odata.type': '#microsoft.graph.user',
    id: JANE,
  });
  expect(send(scene, 'POST', `${path}/$ref`, jane).at('error', 'message')).toBe(
    "One or more added object references already exist for the following modified properties: 'owners'.",
  );
  expect(send(scene, 'DELETE', `${path}/${JANE}/$ref`).status).toBe(204);
  expect(send(scene, 'DELETE', `${path}/${JANE}/$ref`).status).toBe(404);
});
