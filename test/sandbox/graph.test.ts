import { describe, expect, test } from 'vitest';
import { graph } from '../../src/sandbox/graph/service.ts';
import {
  application,
  callGraph,
  graphRequest,
  OPERATOR,
  PAYMENTS,
  PAYMENTS_OBJECT,
  password,
  START,
  type Stage,
  signIn,
  stage,
} from './entraWorld.ts';

const DAY = 24 * 3600_000;

describe('an application', () => {
  test('is read by object id and by client id, with secretText null', () => {
    for (const address of [`/${PAYMENTS_OBJECT}`, `(appId='${PAYMENTS}')`]) {
      const reply = callGraph(stage(), 'GET', `/v1.0/applications${address}`);
      expect(reply.status).toBe(200);
      expect(reply.at('@odata.context')).toBe(
        'https://graph.microsoft.com/v1.0/$metadata#applications/$entity',
      );
      expect(reply.at('appId')).toBe(PAYMENTS);
      expect(reply.at('passwordCredentials', 0)).toMatchObject({
        secretText: null,
        hint: 'old',
        displayName: 'old',
      });
      expect(JSON.stringify(reply.body)).not.toContain('old-value');
    }
  });

  test('is not found under its client id in the place of the object id', () => {
    const reply = callGraph(stage(), 'GET', `/v1.0/applications/${PAYMENTS}`);
    expect([reply.status, reply.at('error', 'code')]).toEqual([404, 'Request_ResourceNotFound']);
    expect(reply.at('error', 'message')).toBe(
      `Resource '${PAYMENTS}' does not exist or one of its queried reference-property objects are not present.`,
    );
    expect(reply.at('error', 'innerError', 'date')).toBe('2026-11-23T09:30:00');
    expect(reply.at('error', 'innerError', 'request-id')).toBe(reply.headers['request-id']);
  });

  test('that was deleted is listed among the deleted items for thirty days only', () => {
    const scene = stage();
    scene.payments.deletedAt = START;
    expect(callGraph(scene, 'GET', `/v1.0/applications/${PAYMENTS_OBJECT}`).status).toBe(404);
    const url = `/v1.0/directory/deletedItems/microsoft.graph.application?$filter=appId eq '${PAYMENTS}'`;
    expect(callGraph(scene, 'GET', url).at('value', 0, 'id')).toBe(PAYMENTS_OBJECT);
    // As the SDKs name the type: the alias of its namespace.
    const aliased = url.replace('microsoft.graph.', 'graph.');
    expect(callGraph(scene, 'GET', aliased).at('value', 0, 'id')).toBe(PAYMENTS_OBJECT);
    const alone = callGraph(scene, 'GET', `/v1.0/directory/deletedItems/${PAYMENTS_OBJECT}`);
    expect([alone.status, alone.at('@odata.context'), alone.at('@odata.type')]).toEqual([
      200,
      'https://graph.microsoft.com/v1.0/$metadata#directoryObjects/$entity',
      '#microsoft.graph.application',
    ]);
    scene.clock.advance(30 * DAY);
    expect(callGraph(scene, 'GET', url).at('value')).toEqual([]);
  });

  test('has owners and a service principal', () => {
    const owners = callGraph(stage(), 'GET', `/v1.0/applications/${PAYMENTS_OBJECT}/owners`);
    expect(owners.at('value', 0, 'appId')).toBe(OPERATOR);
    const principal = callGraph(
      stage(),
      'GET',
      `/v1.0/servicePrincipals(appId='${PAYMENTS}')?$select=id,accountEnabled`,
    );
    expect(principal.body).toMatchObject({ accountEnabled: true });
    expect(principal.at('displayName')).toBeUndefined();
  });
});

describe('a list of applications', () => {
  const idsFor = (filter: string) => {
    const reply = callGraph(
      stage(),
      'GET',
      `/v1.0/applications?$select=appId&$filter=${encodeURIComponent(filter)}`,
    );
    const value = reply.at('value');
    return Array.isArray(value) ? value.map(one => one.appId) : reply.at('error', 'code');
  };

  test.each([
    [`appId eq '${PAYMENTS}'`, [PAYMENTS]],
    [`id eq '${PAYMENTS_OBJECT}'`, [PAYMENTS]],
    [`appId in ('${PAYMENTS}', '${OPERATOR}')`, [PAYMENTS, OPERATOR]],
    ["displayName eq 'PAYMENTS'", [PAYMENTS]],
    ["startswith(displayName,'pay')", [PAYMENTS]],
    [`displayName eq 'payments' and appId eq '${OPERATOR}'`, []],
    [`displayName eq 'payments' or displayName eq 'operator'`, [PAYMENTS, OPERATOR]],
    ["displayName eq 'o''clock and more'", []],
    ["displayName eq 'operator' and displayName eq 'x' or displayName eq 'payments'", [PAYMENTS]],
    ["displayName eq 'operator' and (displayName eq 'x' or displayName eq 'payments')", []],
  ])('filtered by %s', (filter, expected) => {
    expect(idsFor(filter)).toEqual(expected);
  });

  test.each([
    ["appId eq 'x'", 'Request_BadRequest'],
    ["notes eq 'x'", 'Request_UnsupportedQuery'],
    ["startswith(appId,'3')", 'Request_UnsupportedQuery'],
    ["colour eq 'red'", 'BadRequest'],
    ['appId', 'BadRequest'],
    ['appId eq 33333333-3333-4333-8333-333333333333', 'BadRequest'],
    ["displayName eq 'a' and (displayName eq 'b'", 'BadRequest'],
  ])('refuses the filter %s with %s', (filter, code) => {
    expect(idsFor(filter)).toBe(code);
  });

  test('comes in pages that the next link leads through, each item once', () => {
    const scene = stage();
    for (let index = 0; index < 5; index++) {
      scene.tenant.applications.push(application({ appId: `6666666${index}-6666-4666-8666-666666666666` }));
    }
    const seen: unknown[] = [];
    let url: string | undefined =
      "/v1.0/applications?$top=3&$select=id,appId&$filter=startswith(displayName,'p')&$count=true";
    while (url !== undefined) {
      const reply = callGraph(scene, 'GET', url, undefined, { headers: { consistencylevel: 'eventual' } });
      expect(reply.at('@odata.count')).toBe(6);
      seen.push(...((reply.at('value') as { appId: string }[]) ?? []).map(one => one.appId));
      url = reply.at('@odata.nextLink') as string | undefined;
    }
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
  });

  test('refuses what it cannot do', () => {
    const code = (query: string) =>
      callGraph(stage(), 'GET', `/v1.0/applications?${query}`).at('error', 'code');
    expect(code('$top=1000')).toBe('Request_UnsupportedQuery');
    expect(code('$orderby=displayName')).toBe('Request_UnsupportedQuery');
    expect(code('$select=colour')).toBe('BadRequest');
    expect(code('$skiptoken=abc')).toBe('Directory_ExpiredPageToken');
  });
});

describe('a caller', () => {
  const read = (sender: Parameters<typeof callGraph>[4]) =>
    callGraph(stage(), 'GET', '/v1.0/applications', undefined, sender);

  test('without a valid token for Graph is 401', () => {
    for (const headers of [{ authorization: '' }, { authorization: 'Bearer x.y.z' }]) {
      const reply = read({ headers });
      expect([reply.status, reply.at('error', 'code')]).toEqual([401, 'InvalidAuthenticationToken']);
      expect(reply.headers['www-authenticate']).toContain('authorization_uri');
    }
    expect(read({ audience: 'https://vault.azure.net' }).status).toBe(401);
    const scene = stage();
    const request = graphRequest(scene, 'GET', '/v1.0/applications');
    scene.clock.advance(3600_000);
    expect(graph.handle(request, scene).status).toBe(401);
  });

  test('without a role is 403, and with a read role reads', () => {
    const refused = read({ roles: [] });
    expect([refused.status, refused.at('error', 'code')]).toEqual([403, 'Authorization_RequestDenied']);
    expect(read({ roles: ['Application.Read.All'] }).status).toBe(200);
  });

  test('sees the organization and the credential policy with their own roles only', () => {
    const scene = stage();
    scene.tenant.credentialPolicy = { passwordsAllowed: true, maxLifetimeMs: 90 * DAY };
    const get = (path: string, role: string) => callGraph(scene, 'GET', path, undefined, { roles: [role] });
    expect(get('/v1.0/organization', 'Application.Read.All').status).toBe(403);
    expect(get('/v1.0/organization', 'Organization.Read.All').at('value', 0, 'displayName')).toBe('Contoso');
    const path = '/v1.0/policies/defaultAppManagementPolicy';
    expect(get(path, 'Application.ReadWrite.All').status).toBe(403);
    const restriction = get(path, 'Policy.Read.All').at('applicationRestrictions', 'passwordCredentials', 0);
    expect(restriction).toMatchObject({ restrictionType: 'passwordLifetime', maxLifetime: 'P90D' });
  });

  test('that asks for something unknown is told the segment', () => {
    expect(callGraph(stage(), 'GET', '/v1.0/nonsense').at('error', 'message')).toBe(
      "Resource not found for the segment 'nonsense'.",
    );
    expect(callGraph(stage(), 'PUT', `/v1.0/applications/${PAYMENTS_OBJECT}`, {}).status).toBe(405);
  });
});

describe('the usage report', () => {
  const auditor = { roles: ['AuditLog.Read.All'] };
  const report = (scene: Stage, sender = auditor, version = 'beta') =>
    callGraph(
      scene,
      'GET',
      `/${version}/reports/appCredentialSignInActivities?$filter=appId eq '${PAYMENTS}'`,
      undefined,
      sender,
    );

  test('shows the last sign-in of each key, after its lag', () => {
    const scene = stage({ reportLagMs: 3600_000 });
    const second = '77777777-7777-4777-8777-777777777777';
    scene.payments.passwords.push(
      password('second', { keyId: second }),
      password('unused', { keyId: OPERATOR }),
    );
    signIn(scene);
    signIn(scene, { client_secret: 'second' });
    expect(report(scene).at('value')).toEqual([]);
    scene.clock.advance(60_000);
    signIn(scene, { client_secret: 'second' });
    scene.clock.advance(3600_000);
    const reply = report(scene);
    expect(reply.at('value', 1)).toMatchObject({
      id: Buffer.from(`${second}|application`).toString('base64'),
      keyId: second,
      keyType: 'clientSecret',
      appId: PAYMENTS,
      resourceId: '00000003-0000-0000-c000-000000000000',
      signInActivity: { lastSignInDateTime: '2026-11-23T09:31:00Z' },
    });
    expect(reply.at('value')).toHaveLength(2);
  });

  test('needs its own permission, a licence, and beta', () => {
    const scene = stage();
    const denied = report(scene, { roles: ['Application.ReadWrite.All'] });
    expect([denied.status, denied.at('error', 'code')]).toEqual([
      403,
      'Authentication_MSGraphPermissionMissing',
    ]);
    expect(report(scene, auditor, 'v1.0').status).toBe(400);
    scene.tenant.reportAvailable = false;
    expect(report(scene).at('error', 'code')).toBe('Authentication_RequestFromNonPremiumTenantOrB2CTenant');
  });
});
