/** People sign in by a code that a device shows, as Entra's documentation and people's logs have it. */
import { describe, expect, test } from 'vitest';
import { entra } from '../../src/sandbox/entra/service.ts';
import { graph } from '../../src/sandbox/graph/service.ts';
import { GRAPH, PAYMENTS, TENANT } from './entraWorld.ts';
import { type SeededScene, seededScene } from './seededScene.ts';

const AZ = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const DESK = '55555555-5555-4555-8555-555555555555';
const OTHER = '99999999-9999-4999-8999-999999999999';
const JANE = '66666666-6666-4666-8666-666666666666';
const JOE = '77777777-7777-4777-8777-777777777777';
const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const SCOPE = `${GRAPH}/.default openid profile offline_access`;
const MINUTE = 60_000;

type Body = Readonly<Record<string, unknown>>;

function world(): SeededScene {
  const users = [
    { id: JANE, userPrincipalName: 'jane@contoso.com' },
    { id: JOE, userPrincipalName: 'joe@contoso.com', directoryRoles: ['Application Administrator' as const] },
  ];
  const applications = [
    { appId: PAYMENTS, owners: [JANE] },
    { appId: DESK, publicClient: true, owners: [] },
  ];
  return seededScene({ tenants: [{ id: TENANT, users, applications }, { id: OTHER }] });
}

function post(
  scene: SeededScene,
  path: string,
  form: Record<string, string>,
  host = 'login.microsoftonline.com',
) {
  const reply = entra.handle(
    {
      id: 'r',
      method: 'POST',
      host,
      path,
      query: new URLSearchParams(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(new URLSearchParams(form).toString()),
    },
    scene,
  );
  const body: Body =
    typeof reply.body === 'string' ? { text: reply.body } : JSON.parse(JSON.stringify(reply.body));
  return { status: reply.status, body };
}

function begin(scene: SeededScene, clientId = AZ, tenant = 'organizations') {
  const { body } = post(scene, `/${tenant}/oauth2/v2.0/devicecode`, { client_id: clientId, scope: SCOPE });
  return { device: String(body['device_code']), user: String(body['user_code']), body };
}

function poll(scene: SeededScene, device: string, clientId = AZ, tenant = 'organizations') {
  return post(scene, `/${tenant}/oauth2/v2.0/token`, {
    grant_type: GRANT,
    device_code: device,
    client_id: clientId,
  });
}

/** Status, error and number. */
function refusal({ status, body }: ReturnType<typeof post>): unknown[] {
  return [status, body['error'], ...[body['error_codes']].flat()];
}

function signIn(scene: SeededScene, user: string, clientId = AZ): Body {
  const flow = begin(scene, clientId);
  scene.edit({ op: 'approve-device-code', userCode: flow.user, user });
  const { status, body } = poll(scene, flow.device, clientId);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

function claimsOf(token: unknown): Body {
  return JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());
}

function askGraph(scene: SeededScene, token: unknown, path: string, method = 'GET', sent: unknown = {}) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = Buffer.from(method === 'GET' ? '' : JSON.stringify(sent));
  const query = new URLSearchParams();
  return graph.handle(
    { id: 'g', method, host: 'graph.microsoft.com', path: `/v1.0${path}`, query, headers, body },
    scene,
  );
}

test('a device gets a code for a quarter of an hour, and a sentence to show', () => {
  const { body, user } = begin(world());
  expect(body).toEqual({
    user_code: expect.stringMatching(/^[A-Z2-9]{9}$/),
    device_code: expect.any(String),
    verification_uri: 'https://microsoft.com/devicelogin',
    expires_in: 900,
    interval: 5,
    message: `To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code ${user} to authenticate.`,
  });
});

test('nobody has entered the code yet; then a person has, once', () => {
  const scene = world();
  const { device, user } = begin(scene);
  expect(refusal(poll(scene, device))).toEqual([400, 'authorization_pending', 70016]);
  scene.edit({ op: 'approve-device-code', userCode: user.toLowerCase(), user: 'Jane@contoso.com' });
  const { body } = poll(scene, device);
  expect(body).toMatchObject({ token_type: 'Bearer', foci: '1', scope: `${GRAPH}/.default` });
  expect(claimsOf(body['access_token'])).toMatchObject({ idtyp: 'user', oid: JANE, tid: TENANT, appid: AZ });
  expect(claimsOf(body['id_token'])).toMatchObject({ aud: AZ, preferred_username: 'jane@contoso.com' });
  expect(refusal(poll(scene, device))).toEqual([400, 'invalid_grant', 54005]);
  expect(scene.world.issued.has(String(body['refresh_token']))).toBe(true);
});

describe('a code that leads nowhere', () => {
  test('was declined, has expired, is another client’s, or never was', () => {
    const scene = world();
    const declined = begin(scene);
    scene.edit({ op: 'decline-device-code', userCode: declined.user });
    expect(refusal(poll(scene, declined.device))).toEqual([400, 'authorization_declined', 65004]);
    const late = begin(scene);
    expect(refusal(poll(scene, late.device, DESK))).toEqual([400, 'bad_verification_code', 70018]);
    scene.clock.advance(15 * MINUTE);
    expect(refusal(poll(scene, late.device))).toEqual([400, 'expired_token', 70020]);
    expect(() => scene.edit({ op: 'approve-device-code', userCode: late.user, user: JANE })).toThrow(
      late.user,
    );
    expect(refusal(poll(scene, 'guessed'))).toEqual([400, 'bad_verification_code', 70018]);
  });

  test('is a registration’s that needs a secret, or is asked for where the person is not', () => {
    const scene = world();
    const { device, user } = begin(scene, PAYMENTS, TENANT);
    scene.edit({ op: 'approve-device-code', userCode: user, user: JANE });
    expect(refusal(poll(scene, device, PAYMENTS, TENANT))).toEqual([401, 'invalid_client', 7000218]);
    const elsewhere = begin(scene, AZ, OTHER);
    scene.edit({ op: 'approve-device-code', userCode: elsewhere.user, user: JANE });
    expect(refusal(poll(scene, elsewhere.device, AZ, OTHER))).toEqual([400, 'invalid_grant', 50020]);
  });

  test('belongs to a client that the tenant does not have, or names none', () => {
    const path = `/${TENANT}/oauth2/v2.0/devicecode`;
    expect(refusal(post(world(), path, { client_id: JANE, scope: SCOPE }))).toEqual([
      400,
      'unauthorized_client',
      700016,
    ]);
    expect(refusal(post(world(), path, { scope: SCOPE }))).toEqual([400, 'invalid_request', 900144]);
    expect(refusal(post(world(), path, { client_id: AZ }))).toEqual([400, 'invalid_request', 900144]);
  });
});

test('the page of the code approves and declines, as a person in a shell of the sandbox can', () => {
  const scene = world();
  const { device, user } = begin(scene);
  const enter = (form: Record<string, string>) => post(scene, '/devicelogin', form, 'microsoft.com').status;
  expect([enter({ code: user, user: 'nobody@contoso.com' }), enter({ code: user, user: JANE })]).toEqual([
    400, 200,
  ]);
  expect(poll(scene, device).status).toBe(200);
});

test('a refresh token brings tokens for every service, until it was not used for ninety days', () => {
  const scene = world();
  const refresh = String(signIn(scene, JANE)['refresh_token']);
  const ask = (client_id: string, tenant = TENANT) =>
    post(scene, `/${tenant}/oauth2/v2.0/token`, {
      grant_type: 'refresh_token',
      refresh_token: refresh,
      client_id,
      scope: 'https://vault.azure.net/.default',
    });
  const bare = ask(AZ).body;
  expect(bare).not.toHaveProperty('refresh_token');
  expect(bare).not.toHaveProperty('id_token');
  expect(claimsOf(bare['access_token'])).toMatchObject({
    aud: 'https://vault.azure.net',
    scp: 'user_impersonation',
  });
  expect(refusal(ask(DESK))).toEqual([400, 'invalid_grant', 9002313]);
  expect(refusal(ask(AZ, OTHER))).toEqual([400, 'invalid_grant', 50020]);
  scene.clock.advance(90 * 24 * 60 * MINUTE);
  expect(refusal(ask(AZ))).toEqual([400, 'invalid_grant', 700082]);
});

describe('what a person may do in the directory', () => {
  test('a member reads it and changes what is his own; an administrator of applications all of them', () => {
    const scene = world();
    const [jane, joe] = [JANE, JOE].map(user => signIn(scene, user)['access_token']);
    const change = (token: unknown, appId: string) =>
      askGraph(scene, token, `/applications(appId='${appId}')`, 'PATCH', { notes: 'x' }).status;
    expect(askGraph(scene, jane, '/me')).toMatchObject({ status: 200, body: { id: JANE } });
    expect([change(jane, PAYMENTS), change(jane, DESK), change(joe, DESK)]).toEqual([204, 403, 204]);
    expect(askGraph(scene, jane, '/auditLogs/directoryAudits').status).toBe(403);
    const made = askGraph(scene, joe, '/applications', 'POST', { displayName: 'made' });
    expect(made.status).toBe(201);
    expect(scene.world.tenants[0]?.applications.at(-1)?.owners).toEqual([JOE]);
    expect(scene.world.tenants[0]?.audits.at(-1)?.by).toEqual({ user: 'joe@contoso.com' });
  });

  test('through a registration no more than was asked for', () => {
    const scene = world();
    const { device, user } = begin(scene, DESK, TENANT);
    scene.edit({ op: 'approve-device-code', userCode: user, user: JOE });
    const token = poll(scene, device, DESK, TENANT).body['access_token'];
    expect(claimsOf(token)).toMatchObject({ appid: DESK, scp: 'User.Read' });
    expect(askGraph(scene, token, '/me').status).toBe(200);
    expect(askGraph(scene, token, '/applications').status).toBe(403);
  });
});
