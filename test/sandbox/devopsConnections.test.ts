/** Service connections over HTTPS, with plain fetch and tokens of the sandbox's own Entra. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { openSandbox, type TestSandbox } from '../support/sandbox.ts';
import { calmSettings } from './calmSettings.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const APP = '33333333-3333-4333-8333-333333333333';
const OTHER_APP = '44444444-4444-4444-8444-444444444444';
const OLD = 'Old8Q~old-value-of-the-connection';
const NEW = 'New8Q~new-value-of-the-connection';
const AUDIENCE = '499b84ac-1321-427f-aa17-267ca6975798';
const BASE = 'https://dev.azure.com/contoso';

type Json = Record<string, unknown>;
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

let sandbox: TestSandbox;
let bearer: string;

beforeAll(async () => {
  sandbox = await openSandbox();
});

beforeEach(async () => {
  sandbox.replaceWorld(seed());
  bearer = await tokenOf(sandbox.operator.appId, sandbox.operator.secret);
});

afterAll(() => sandbox[Symbol.asyncDispose]());

function seed(over: Partial<WorldSeed> = {}): WorldSeed {
  return {
    settings: calmSettings(),
    tenants: [
      {
        id: TENANT,
        applications: [
          { appId: APP, displayName: 'payments', credentials: [{ name: 'old', value: OLD }] },
          { appId: OTHER_APP, displayName: 'reader', credentials: [{ name: 'own', value: 'Own8Q~x' }] },
        ],
      },
    ],
    organizations: [
      {
        name: 'contoso',
        tenant: TENANT,
        projects: [
          {
            name: 'payments',
            pipelines: ['quiet', { name: 'deploy', connection: 'azure-payments' }],
            serviceConnections: [
              {
                name: 'azure-payments',
                appId: APP,
                value: { credential: `${APP}/old` },
                sharedWith: ['ledger'],
              },
              { name: 'federated', appId: APP, federated: true },
            ],
          },
          { name: 'ledger' },
        ],
      },
    ],
    ...over,
  };
}

describe('reading', () => {
  test('a connection has every member of a real answer, and its secret is null', async () => {
    const [found] = valuesOf(await get('payments', 'endpoints?endpointNames=AZURE-payments'));
    expect(found).toEqual({
      data: {
        subscriptionId: expect.any(String),
        subscriptionName: 'Subscription',
        environment: 'AzureCloud',
        scopeLevel: 'Subscription',
        creationMode: 'Manual',
      },
      id: expect.any(String),
      name: 'azure-payments',
      type: 'azurerm',
      url: 'https://management.azure.com/',
      createdBy: expect.objectContaining({ displayName: 'Seeded by the sandbox' }),
      description: '',
      authorization: {
        parameters: {
          tenantid: TENANT,
          serviceprincipalid: APP,
          authenticationType: 'spnKey',
          serviceprincipalkey: null,
        },
        scheme: 'ServicePrincipal',
      },
      isShared: true,
      isOutdated: false,
      isReady: true,
      operationStatus: { state: 'Ready', statusMessage: '', severity: '', errorCode: null },
      owner: 'Library',
      creationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      modificationDate: expect.any(String),
      modifiedBy: { displayName: null, id: expect.any(String) },
      serviceEndpointProjectReferences: [
        {
          projectReference: { id: expect.any(String), name: 'payments' },
          name: 'azure-payments',
          description: '',
        },
        {
          projectReference: { id: expect.any(String), name: 'ledger' },
          name: 'azure-payments',
          description: '',
        },
      ],
    });
    const one = await get('payments', `endpoints/${found?.['id']}`);
    expect(one.body).toEqual(found);
    expect((await get('ledger', `endpoints/${found?.['id']}`)).body).toEqual(found);
  });

  test('they are found by type, scheme, name, id and owner, and an id that is not there is 200 with null', async () => {
    const count = async (query: string) => valuesOf(await get('payments', `endpoints?${query}`)).length;
    const { id } = await connection('azure-payments');
    expect([
      await count(''),
      await count('type=AzureRM'),
      await count('type=generic'),
      await count('authSchemes=WorkloadIdentityFederation'),
      await count(`endpointIds=${id},${APP}`),
      await count('endpointNames=federated,nope'),
      await count('owner=agentcloud'),
    ]).toEqual([2, 2, 0, 1, 1, 1, 0]);
    const absent = await get('payments', `endpoints/${APP}`);
    expect([absent.status, absent.body]).toEqual([200, null]);
    expect((await send('GET', `${BASE}/_apis/serviceendpoint/endpoints?api-version=7.1`)).status).toBe(405);
  });

  test('one that is not ready is in a list only with includeFailed, and by its id always', async () => {
    change({ failed: 'Failed to set Azure permission' });
    const names = async (query: string) =>
      valuesOf(await get('payments', `endpoints?${query}`)).map(one => one['name']);
    expect(await names('')).toEqual(['federated']);
    expect(await names('includeFailed=true')).toEqual(['azure-payments', 'federated']);
    expect(await connection('azure-payments')).toMatchObject({
      isReady: false,
      operationStatus: { state: 'Failed', statusMessage: 'Failed to set Azure permission' },
    });
  });

  test('a federated one names issuer and subject, and has no secret', async () => {
    const { authorization } = await connection('federated');
    expect(authorization).toEqual({
      scheme: 'WorkloadIdentityFederation',
      parameters: {
        tenantid: TENANT,
        serviceprincipalid: APP,
        workloadIdentityFederationIssuer: expect.stringMatching(/^https:\/\/vstoken\.dev\.azure\.com\//),
        workloadIdentityFederationSubject: 'sc://contoso/payments/federated',
      },
    });
  });
});

describe('writing', () => {
  test('PUT replaces the whole, at organization and at project level; a null secret keeps the stored one', async () => {
    const read = await connection('azure-payments');
    sandbox.clock.advance(60_000);
    const described = inReferences({ ...read, description: 'for payments' }, 'for payments');
    expect((await put(described)).body).toMatchObject({
      description: 'for payments',
      authorization: { parameters: { serviceprincipalkey: null } },
      modifiedBy: { displayName: null },
    });
    expect(held()).toBe(OLD);
    const after = await connection('azure-payments');
    expect(after['modificationDate']).not.toBe(read['modificationDate']);
    expect(after['creationDate']).toBe(read['creationDate']);
    const inProject = await send(
      'PUT',
      `${BASE}/payments/_apis/serviceendpoint/endpoints/${read['id']}?api-version=7.1`,
      withKey(after, NEW),
    );
    expect([inProject.status, held()]).toEqual([200, NEW]);
  });

  test('the empty text wipes a secret, a secret that is not sent is wiped, and the text null is a value', async () => {
    const read = await connection('azure-payments');
    await put(withKey(read, ''));
    expect(held()).toBe('');
    await put(withKey(read, 'null'));
    expect(held()).toBe('null');
    await put(withKey(read, undefined));
    expect(stored().parameters['serviceprincipalkey']).toBeUndefined();
  });

  test('a project that is not sent loses the connection, and without any project the request is refused', async () => {
    const read = await connection('azure-payments');
    const [own] = read['serviceEndpointProjectReferences'] as Json[];
    const bare = await put({ ...read, serviceEndpointProjectReferences: [] });
    expect([bare.status, typeKey(bare)]).toEqual([400, 'ArgumentNullException']);
    await put({ ...read, serviceEndpointProjectReferences: [own] });
    expect(valuesOf(await get('ledger', 'endpoints'))).toEqual([]);
    const foreign = { ...own, projectReference: { id: APP, name: 'nowhere' } };
    expect((await put({ ...read, serviceEndpointProjectReferences: [foreign] })).status).toBe(400);
  });

  test('what cannot be read, has another id or type, or is too long, is refused and changes nothing', async () => {
    const read = await connection('azure-payments');
    const url = `${BASE}/_apis/serviceendpoint/endpoints/${read['id']}?api-version=7.1`;
    const { authorization: _, ...without } = read;
    const statuses = [
      await send('PUT', url, without),
      await send('PUT', url, { ...read, id: APP }),
      await send('PUT', url, { ...read, type: 'generic' }),
      await put(inReferences(read, 'x'.repeat(1025))),
      await send('PUT', url.replace('7.1', '9.0'), read),
      await send('PUT', url.replace(String(read['id']), APP), { ...read, id: APP }),
    ].map(answer => answer.status);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 404]);
    expect(await connection('azure-payments')).toEqual(read);
    expect((await put(inReferences(read, 'x'.repeat(1024)))).status).toBe(200);
  });

  test('it is disabled and enabled by isDisabled, and stays as it is where that is not sent', async () => {
    const read = await connection('azure-payments');
    await put({ ...read, isDisabled: true });
    expect((await put(read)).body).toMatchObject({ isDisabled: true });
    await put({ ...read, isDisabled: false });
    expect(await connection('azure-payments')).toEqual({
      ...read,
      modificationDate: expect.any(String),
      modifiedBy: expect.anything(),
    });
  });

  test('in each project it has the name and the description of that project', async () => {
    const read = await connection('azure-payments');
    const [payments, ledger] = read['serviceEndpointProjectReferences'] as Json[];
    const renamed = { ...ledger, name: 'from-payments', description: 'theirs' };
    await put({
      ...read,
      description: 'nobody reads this',
      serviceEndpointProjectReferences: [payments, renamed],
    });
    expect(await connection('azure-payments')).toMatchObject({ name: 'azure-payments', description: '' });
    const inLedger = valuesOf(await get('ledger', 'endpoints?endpointNames=from-payments'));
    expect(inLedger).toMatchObject([{ id: read['id'], name: 'from-payments', description: 'theirs' }]);
  });

  test('several are updated at once, or none', async () => {
    const both = [await connection('azure-payments'), await connection('federated')] as const;
    const url = `${BASE}/_apis/serviceendpoint/endpoints?api-version=7.1`;
    const broken = { ...both[1], id: OTHER_APP };
    expect((await send('PUT', url, [withKey(both[0], NEW), broken])).status).toBe(404);
    expect(held()).toBe(OLD);
    const answer = await send('PUT', url, [withKey(both[0], NEW), both[1]]);
    expect(answer.body).toMatchObject({
      count: 2,
      value: [{ name: 'azure-payments' }, { name: 'federated' }],
    });
    expect(held()).toBe(NEW);
  });

  test('the last writer wins: nothing tells the first of two that its secret is gone', async () => {
    const read = await connection('azure-payments');
    const first = await put(withKey(read, NEW));
    const second = await put(withKey(read, 'Third8Q~'));
    expect([first.status, second.status, held()]).toEqual([200, 200, 'Third8Q~']);
    expect([...second.headers.keys()]).not.toContain('etag');
  });

  test('a write starts an operation: the connection is not ready until it ends', async () => {
    sandbox.world.settings.connectionMs = 2_000;
    const answer = await put(withKey(await connection('azure-payments'), NEW));
    expect(answer.body).toMatchObject({
      isReady: false,
      operationStatus: { state: 'InProgress', statusMessage: '' },
    });
    sandbox.clock.advance(2_000);
    expect(await connection('azure-payments')).toMatchObject({ isReady: true });
  });

  test('a service principal that saves an automatic connection is not obeyed: the key is dropped, the operation fails', async () => {
    change({ creationMode: 'Automatic' });
    await put(withKey(await connection('azure-payments'), NEW));
    expect(held()).toBe(OLD);
    expect(await connection('azure-payments')).toMatchObject({
      isReady: false,
      data: { creationMode: 'Automatic' },
      operationStatus: { state: 'Failed', statusMessage: expect.stringContaining('refresh token') },
    });
    const read = await connection('azure-payments');
    await put({ ...withKey(read, NEW), data: { ...(read['data'] as Json), creationMode: 'Manual' } });
    expect(held()).toBe(NEW);
    expect(await connection('azure-payments')).toMatchObject({
      isReady: true,
      data: { creationMode: 'Manual' },
    });
  });

  test('a person who saves an automatic connection gets a secret that nobody has sent', async () => {
    sandbox.world.organizations[0]?.tokens.push('pat-of-a-person');
    change({ creationMode: 'Automatic' });
    const read = await connection('azure-payments');
    bearer = `Basic ${Buffer.from(':pat-of-a-person').toString('base64')}`;
    await put(withKey(read, NEW));
    const made = held();
    expect(made).not.toBe(OLD);
    expect(made).not.toBe(NEW);
    const passwords = sandbox.world.tenants[0]?.applications.find(({ appId }) => appId === APP)?.passwords;
    expect(passwords?.map(({ value }) => value)).toContain(made);
    expect((await tested()).body).toMatchObject({ statusCode: 'ok' });
  });

  test('one is created, shared with another project, and deleted from both', async () => {
    const [payments, ledger] = (await connection('azure-payments'))[
      'serviceEndpointProjectReferences'
    ] as Json[];
    const url = `${BASE}/_apis/serviceendpoint/endpoints`;
    const sent = {
      name: 'docker',
      type: 'dockerregistry',
      url: 'https://hub.docker.com/',
      data: { registrytype: 'Others' },
      authorization: { scheme: 'UsernamePassword', parameters: { username: APP, password: OLD } },
      serviceEndpointProjectReferences: [{ ...payments, name: 'docker' }],
    };
    const made = await send('POST', `${url}?api-version=7.1`, sent);
    expect(made.body).toMatchObject({ authorization: { parameters: { password: null } }, isShared: false });
    const again = await send('POST', `${url}?api-version=7.1`, sent);
    expect([again.status, typeKey(again)]).toEqual([500, 'DuplicateServiceConnectionException']);
    const own = `${url}/${(made.body as Json)['id']}`;
    expect((await send('PATCH', `${own}?api-version=7.1`, [{ ...ledger, name: 'registry' }])).status).toBe(
      204,
    );
    expect(valuesOf(await get('ledger', 'endpoints?endpointNames=registry'))).toHaveLength(1);
    expect((await send('DELETE', `${own}?api-version=7.1`)).status).toBe(400);
    const projects = [payments, ledger].map(idOfProject).join(',');
    expect((await send('DELETE', `${own}?projectIds=${projects}&api-version=7.1`)).status).toBe(204);
    expect((await get('payments', `endpoints/${(made.body as Json)['id']}`)).body).toBeNull();
  });

  test('a registry of Azure keeps its authorization: who changes it is told which field', async () => {
    sandbox.replaceWorld(
      seed({
        serviceConnections: [
          {
            organization: 'contoso',
            project: 'payments',
            name: 'acr',
            type: 'dockerregistry',
            scheme: 'ServicePrincipal',
            value: OLD,
            parameters: { servicePrincipalId: APP, tenantId: TENANT, loginServer: 'contoso.azurecr.io' },
            data: { registrytype: 'ACR' },
          },
        ],
      }),
    );
    bearer = await tokenOf(sandbox.operator.appId, sandbox.operator.secret);
    const read = await connection('acr');
    expect((await put(inReferences(read, 'other'))).status).toBe(200);
    const { parameters } = read['authorization'] as { parameters: Json };
    const refused = await put({
      ...read,
      authorization: { scheme: 'ServicePrincipal', parameters: { ...parameters, servicePrincipalKey: NEW } },
    });
    expect([refused.status, (refused.body as Json)['message']]).toEqual([
      400,
      expect.stringContaining("Updated field: 'servicePrincipalKey'"),
    ]);
  });
});

describe('testing', () => {
  test('a good secret is ok, a removed one is badRequest with 200, and both are in the sign-in report', async () => {
    expect((await tested()).body).toMatchObject({
      statusCode: 'ok',
      errorMessage: '',
      result: [expect.any(String)],
    });
    const keyId = sandbox.world.tenants[0]?.applications.find(({ appId }) => appId === APP)?.passwords[0]
      ?.keyId;
    sandbox.edit({ op: 'remove-credential', tenant: TENANT, appId: APP, keyId: keyId ?? '' });
    const refused = await tested();
    expect([refused.status, refused.body]).toMatchObject([
      200,
      {
        result: [],
        statusCode: 'badRequest',
        errorMessage: expect.stringMatching(
          /^Failed to obtain the Json Web Token\(JWT\).*AADSTS7000215: .*Trace ID: /s,
        ),
      },
    ]);
    const { signIns, signInLog } = sandbox.world.tenants[0] ?? {};
    expect(signIns?.filter(({ appId }) => appId === APP)).toMatchObject([{ keyId }]);
    expect(signInLog?.filter(({ appId }) => appId === APP).map(({ code }) => code)).toEqual([0, 7000215]);
  });

  test('an expired secret, a disabled application and an unknown tenant each fail by their own code', async () => {
    sandbox.clock.advance(60 * 24 * 3_600_000);
    bearer = await tokenOf(sandbox.operator.appId, sandbox.operator.secret);
    expect(messageOf(await tested())).toContain('AADSTS7000222');
    sandbox.edit({ op: 'change-service-principal', tenant: TENANT, appId: APP, enabled: false });
    expect(messageOf(await tested())).toContain('AADSTS7000112');
    const elsewhere = await details(OLD, { tenantid: OTHER_APP });
    expect(messageOf(await tested(elsewhere))).toContain('AADSTS90002');
  });

  test('a candidate is tested before it is stored, and a fresh secret only works where it has arrived', async () => {
    sandbox.world.settings.replicationMs = { min: 20_000, max: 20_000 };
    sandbox.edit({
      op: 'add-credential',
      tenant: TENANT,
      appId: APP,
      credential: 'new',
      value: NEW,
      replicated: true,
    });
    expect((await tested(await details(NEW))).body).toMatchObject({ statusCode: 'badRequest' });
    sandbox.clock.advance(20_000);
    expect((await tested(await details(NEW))).body).toMatchObject({ statusCode: 'ok' });
    expect(held()).toBe(OLD);
    expect((await tested(await details(null))).body).toMatchObject({ statusCode: 'ok' });
    expect((await tested(await details('wrong'))).body).toMatchObject({ statusCode: 'badRequest' });
  });

  test('an application that may not read the subscription signs in, and is forbidden', async () => {
    change({ subscriptionClosed: true });
    const answer = await tested();
    expect(answer.body).toMatchObject({
      statusCode: 'forbidden',
      errorMessage: expect.stringMatching(/^Failed to query service connection API: .*AuthorizationFailed/),
    });
  });

  test('a federated one works when the application trusts its subject, and a generic one cannot be tested', async () => {
    const federated = await connection('federated');
    const before = await tested(undefined, String(federated['id']));
    expect(messageOf(before)).toMatch(
      /^Microsoft Entra rejected the token issued by Azure DevOps .*AADSTS700211/,
    );
    const { workloadIdentityFederationIssuer: issuer, workloadIdentityFederationSubject: subject } = (
      federated['authorization'] as { parameters: Record<string, string> }
    ).parameters;
    sandbox.edit({
      op: 'change-application',
      tenant: TENANT,
      appId: APP,
      federatedCredentials: [{ name: 'devops', issuer: issuer ?? '', subject: subject ?? '' }],
    });
    expect((await tested(undefined, String(federated['id']))).body).toMatchObject({ statusCode: 'ok' });
    const generic = { type: 'generic', url: 'https://x', authorization: { scheme: 'Token', parameters: {} } };
    expect((await tested(generic)).status).toBe(400);
  });

  test('a Docker registry whose user is an application is tested by its secret, and numbers come as asked for', async () => {
    const registry = (password: string) => ({
      type: 'dockerregistry',
      url: 'https://contoso.azurecr.io/v2/',
      data: { registrytype: 'Others' },
      authorization: { scheme: 'UsernamePassword', parameters: { username: APP, password } },
    });
    expect((await tested(registry(OLD), '0')).body).toMatchObject({ statusCode: 'ok' });
    const accept = { accept: 'application/json;api-version=6.0-preview.1;enumsAsNumbers=true' };
    const url = `${BASE}/payments/_apis/serviceendpoint/endpointproxy?endpointId=0`;
    expect((await send('POST', url, testOf(registry('wrong')), accept)).body).toMatchObject({
      statusCode: 400,
    });
  });

  test('without an id, of an unknown connection, or with a body that cannot be read, it is refused', async () => {
    const url = `${BASE}/payments/_apis/serviceendpoint/endpointproxy`;
    const { id } = await connection('azure-payments');
    const statuses = [
      await send('POST', `${url}?api-version=7.2-preview.1`, testOf()),
      await send('POST', `${url}?endpointId=${APP}&api-version=7.2-preview.1`, testOf()),
      await send('POST', `${url}?endpointId=${id}&api-version=7.2-preview.1`, {}),
      await send('POST', `${url}?endpointId=${id}&api-version=7.2`, testOf()),
      await send('POST', `${url}?endpointId=${id}`, testOf()),
    ].map(({ status }) => status);
    expect(statuses).toEqual([400, 404, 400, 400, 400]);
  });
});

describe('using', () => {
  test('a pipeline signs in with what the connection holds, and its execution history tells how that ended', async () => {
    const { id } = await connection('azure-payments');
    const run = async () => {
      const started = await send('POST', `${BASE}/payments/_apis/pipelines/2/runs?api-version=7.1`, {});
      sandbox.clock.advance(5_000);
      const number = (started.body as Json)['id'];
      return (await send('GET', `${BASE}/payments/_apis/pipelines/2/runs/${number}`)).body;
    };
    expect(await run()).toMatchObject({ state: 'completed', result: 'succeeded' });
    await put(withKey(await connection('azure-payments'), 'wrong'));
    expect(await run()).toMatchObject({ result: 'failed' });
    expect(
      sandbox.edit({ op: 'run-pipeline', organization: 'contoso', project: 'payments', pipeline: 'quiet' }),
    ).toEqual({
      run: 3,
      result: 'succeeded',
    });
    const history = await send(
      'GET',
      `${BASE}/payments/_apis/serviceendpoint/${id}/executionhistory?api-version=7.1`,
    );
    expect(valuesOf(history)).toMatchObject([
      { endpointId: id, data: { id: 2, planType: 'Build', owner: { id: 2 }, result: 'failed' } },
      { endpointId: id, data: { id: 1, definition: { id: 2, name: 'deploy' }, result: 'succeeded' } },
    ]);
    const page = await send('GET', `${BASE}/payments/_apis/serviceendpoint/${id}/executionhistory?top=1`);
    expect([valuesOf(page).length, page.headers.get('x-ms-continuationtoken')]).toEqual([1, '1']);
  });

  test('one that is not ready, or disabled, fails the run', () => {
    const run = () =>
      sandbox.edit({ op: 'run-pipeline', organization: 'contoso', project: 'payments', pipeline: 'deploy' })[
        'result'
      ];
    change({ failed: 'something' });
    expect(run()).toBe('failed');
    change({ failed: null, disabled: true });
    expect(run()).toBe('failed');
    change({ disabled: false });
    expect(run()).toBe('succeeded');
  });
});

describe('rights', () => {
  test('who has no role sees nothing, a Reader little, a User all; neither of them may write', async () => {
    sandbox.world.organizations[0]?.access.push(OTHER_APP);
    const whole = await connection('azure-payments');
    const url = `${BASE}/payments/_apis/serviceendpoint/endpoints/${whole['id']}?api-version=7.1`;
    bearer = await tokenOf(OTHER_APP, 'Own8Q~x');
    const as = async (role: 'Reader' | 'User' | undefined) => {
      change({ roles: role === undefined ? {} : { [OTHER_APP]: role } });
      const read = (await send('GET', url)).body;
      const listed = valuesOf(await get('payments', 'endpoints')).map(one => one['name']);
      const test = await tested(undefined, String(whole['id']));
      const write = await put(whole);
      return { read, listed, test: test.status, write: [write.status, typeKey(write)] };
    };
    expect(await as(undefined)).toEqual({
      read: null,
      listed: ['federated'],
      test: 404,
      write: [404, 'ServiceEndpointException'],
    });
    const reader = await as('Reader');
    expect(reader).toMatchObject({ listed: ['federated'], test: 403, write: [403, 'AccessCheckException'] });
    expect(reader.read).toMatchObject({ id: whole['id'], name: 'azure-payments' });
    expect(Object.keys(reader.read as Json)).not.toContain('authorization');
    const user = await as('User');
    expect(user).toMatchObject({ test: 200, write: [403, 'AccessCheckException'] });
    expect(user.read).toMatchObject({ authorization: { parameters: { serviceprincipalkey: null } } });
  });

  test('an administrator of a project renames and describes, and only one of the organization changes the secret', async () => {
    change({ roles: { [sandbox.operator.appId]: 'Administrator' } });
    const read = await connection('azure-payments');
    expect((await put(inReferences(read, 'described'))).status).toBe(200);
    const refused = await put(withKey(read, NEW));
    expect([refused.status, (refused.body as Json)['message']]).toEqual([
      403,
      'You need to be an organization/collection level Administrator of the service endpoint to perform this operation.',
    ]);
    const [own] = read['serviceEndpointProjectReferences'] as Json[];
    expect((await put({ ...read, serviceEndpointProjectReferences: [own] })).status).toBe(403);
    expect(held()).toBe(OLD);
    change({ roles: { [sandbox.operator.appId]: 'OrganizationAdministrator' } });
    expect([(await put(withKey(read, NEW))).status, held()]).toEqual([200, NEW]);
  });
});

test('a seed may name connections outside of its organizations; a project that it does not have is made', async () => {
  const { organizations: _, ...rest } = seed();
  const row = { organization: 'fabrikam', project: 'shop', name: 'generic', type: 'generic' };
  expect(() => sandbox.replaceWorld({ ...rest, serviceConnections: [row] })).toThrow(/needs a tenant/);
  const parts = { parameter: 'apiKey', value: OLD, parameters: { region: 'eu' }, scheme: 'None' };
  sandbox.replaceWorld({ ...rest, serviceConnections: [{ ...row, ...parts, tenant: TENANT }] });
  bearer = await tokenOf(sandbox.operator.appId, sandbox.operator.secret);
  const found = await send('GET', 'https://dev.azure.com/fabrikam/shop/_apis/serviceendpoint/endpoints');
  expect(valuesOf(found)).toMatchObject([
    { name: 'generic', authorization: { scheme: 'None', parameters: { region: 'eu', apiKey: null } } },
  ]);
});

test('all pipelines of a project may be given a connection that it has, and no other', async () => {
  const { id } = await connection('azure-payments');
  const url = `${BASE}/payments/_apis/build/authorizedresources?api-version=5.0-preview.1`;
  const given = (one: unknown) =>
    send('PATCH', url, [{ type: 'endpoint', id: one, name: 'azure-payments', authorized: true }]);
  expect((await given(id)).body).toMatchObject({ value: [{ type: 'endpoint', id, authorized: true }] });
  expect((await given(APP)).status).toBe(404);
});

/** What `az` sends is the contract of 5.0, with the project in the address. */
test('the contract before 6.0 creates and deletes in a project', async () => {
  const old = { accept: 'application/json;api-version=5.0-preview.2' };
  const url = `${BASE}/payments/_apis/serviceendpoint/endpoints`;
  const sent = {
    name: 'from-az',
    type: 'azurerm',
    url: 'https://management.azure.com/',
    data: { creationMode: 'Manual' },
    authorization: {
      scheme: 'ServicePrincipal',
      parameters: { tenantid: TENANT, serviceprincipalid: APP, serviceprincipalkey: OLD },
    },
  };
  const made = await send('POST', url, sent, old);
  expect(made.body).toMatchObject({ name: 'from-az', isReady: true });
  expect((await send('POST', `${url}?api-version=7.1`, sent)).status).toBe(501);
  expect(
    (await send('DELETE', `${url}/${(made.body as Json)['id']}?deep=false`, undefined, old)).status,
  ).toBe(204);
});

async function tokenOf(clientId: string, secret: string): Promise<string> {
  const response = await fetch(`https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: secret,
      scope: `${AUDIENCE}/.default`,
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token?: string };
  return `Bearer ${token}`;
}

async function send(
  method: string,
  url: string,
  sent?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { authorization: bearer, 'content-type': 'application/json', ...headers },
    ...(sent !== undefined && { body: JSON.stringify(sent) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function get(project: string, path: string): Promise<Answer> {
  return send('GET', `${BASE}/${project}/_apis/serviceendpoint/${path}`);
}

async function connection(name: string): Promise<Json> {
  const [found] = valuesOf(await get('payments', `endpoints?endpointNames=${name}&includeFailed=true`));
  if (found === undefined) throw new Error(`no connection ${name}`);
  return found;
}

function put(whole: Json): Promise<Answer> {
  return send('PUT', `${BASE}/_apis/serviceendpoint/endpoints/${whole['id']}?api-version=7.1`, whole);
}

function withKey(whole: Json, key: string | null | undefined): Json {
  const { parameters, ...rest } = whole['authorization'] as { parameters: Json };
  const { serviceprincipalkey: _, ...others } = parameters;
  const all = key === undefined ? others : { ...others, serviceprincipalkey: key };
  return { ...whole, authorization: { ...rest, parameters: all } };
}

function inReferences(whole: Json, description: string): Json {
  const references = whole['serviceEndpointProjectReferences'] as Json[];
  return { ...whole, serviceEndpointProjectReferences: references.map(one => ({ ...one, description })) };
}

async function details(key: string | null, over: Json = {}): Promise<Json> {
  const { type, url, data, authorization } = withKey(await connection('azure-payments'), key) as {
    authorization: { parameters: Json };
  } & Json;
  return {
    type,
    url,
    data,
    authorization: { ...authorization, parameters: { ...authorization.parameters, ...over } },
  };
}

function testOf(candidate?: Json): Json {
  return {
    dataSourceDetails: { dataSourceName: 'TestConnection' },
    ...(candidate && { serviceEndpointDetails: candidate }),
  };
}

async function tested(candidate?: Json, id?: string): Promise<Answer> {
  const wanted = id ?? (await connection('azure-payments'))['id'];
  const url = `${BASE}/payments/_apis/serviceendpoint/endpointproxy?endpointId=${wanted}&api-version=7.2-preview.1`;
  return send('POST', url, testOf(candidate));
}

function messageOf({ body }: Answer): string {
  return String((body as Json)['errorMessage']);
}

function idOfProject(reference: Json | undefined): unknown {
  return (reference?.['projectReference'] as Json | undefined)?.['id'];
}

function typeKey({ body }: Answer): unknown {
  return (body as Json)['typeKey'];
}

function valuesOf({ body }: Answer): Json[] {
  return (body as { value: Json[] }).value;
}

function stored() {
  const found = sandbox.world.serviceConnections?.find(
    ({ references }) => references[0]?.name === 'azure-payments',
  );
  if (found === undefined) throw new Error('no connection in the world');
  return found;
}

function held(): string | undefined {
  return stored().parameters['serviceprincipalkey'];
}

type Changes = Omit<
  Extract<Parameters<TestSandbox['edit']>[0], { op: 'change-service-connection' }>,
  'op' | 'organization' | 'project' | 'connection'
>;

function change(changes: Changes): void {
  const place = { organization: 'contoso', project: 'payments', connection: 'azure-payments' };
  sandbox.edit({ op: 'change-service-connection', ...place, ...changes });
}
