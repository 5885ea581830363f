import { beforeEach, describe, expect, test } from 'vitest';
import { virtualClock } from '../../src/sandbox/clock.ts';
import { devops } from '../../src/sandbox/devops/service.ts';
import type { VariableGroup } from '../../src/sandbox/devops/state.ts';
import { issueToken } from '../../src/sandbox/entra/tokens.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import type { Reply, Scene } from '../../src/sandbox/wire.ts';
import type { World } from '../../src/sandbox/world.ts';
import { calmSettings } from './calmSettings.ts';

const TENANT = '11111111-1111-1111-1111-111111111111';
const OPERATOR = '22222222-2222-2222-2222-222222222222';
const STRANGER = '33333333-3333-3333-3333-333333333333';
const PROJECT = { id: '44444444-4444-4444-4444-444444444444', name: 'Shop' };
const OTHER = { id: '55555555-5555-5555-5555-555555555555', name: 'Other' };
const AUDIENCE = '499b84ac-1321-427f-aa17-267ca6975798';
const GROUP_URL = 'https://dev.azure.com/acme/_apis/distributedtask/variablegroups/7?api-version=7.1';
const READ_URL = 'https://dev.azure.com/acme/Shop/_apis/distributedtask/variablegroups/7?api-version=7.1';

let scene: Scene;
let bearer: string;

beforeEach(() => {
  scene = { world: world(), clock: virtualClock(() => 1_750_000_000_000), random: seededRandom(1) };
  bearer = `Bearer ${tokenOf(OPERATOR)}`;
});

describe('who is let in', () => {
  test('an Entra token is accepted as Bearer, and as the password of Basic as az sends it', () => {
    const token = tokenOf(OPERATOR);
    expect(send('GET', READ_URL, { authorization: `Bearer ${token}` }).status).toBe(200);
    expect(send('GET', READ_URL, { authorization: basic('', token) }).status).toBe(200);
  });

  test('a personal access token is accepted as the password of Basic, whatever the user name', () => {
    expect(send('GET', READ_URL, { authorization: basic('PAT', 'pat-of-operator') }).status).toBe(200);
    expect(send('GET', READ_URL, { authorization: 'Bearer pat-of-operator' }).status).toBe(203);
  });

  test('bad, expired and foreign tokens get a sign-in page instead of JSON', () => {
    const expired = tokenOf(OPERATOR, { lifetimeMs: 1000 });
    scene.clock.advance(2000);
    const graph = tokenOf(OPERATOR, { audience: 'https://graph.microsoft.com' });
    for (const authorization of [
      basic('', 'wrong'),
      'Bearer x.y.z',
      `Bearer ${expired}`,
      `Bearer ${graph}`,
    ]) {
      const reply = send('GET', READ_URL, { authorization });
      expect(reply.status).toBe(203);
      expect(reply.headers?.['content-type']).toMatch(/^text\/html/);
      expect(reply.body).toContain('Sign In');
    }
  });

  test('no credentials lead to sign-in, and 401 where the client suppresses that', () => {
    const reply = send('GET', READ_URL, { authorization: undefined });
    expect(reply.status).toBe(302);
    expect(reply.headers?.['location']).toContain('_signin');
    const suppressed = send('GET', READ_URL, {
      authorization: undefined,
      'x-tfs-fedauthredirect': 'Suppress',
    });
    expect(suppressed.status).toBe(401);
  });

  test('an identity without access to the organization, or of another tenant, is not authorized', () => {
    const foreign = tokenOf(OPERATOR, { tenantId: '99999999-9999-9999-9999-999999999999' });
    for (const token of [tokenOf(STRANGER), foreign]) {
      const reply = send('GET', READ_URL, { authorization: `Bearer ${token}` });
      expect(reply.status).toBe(401);
      expect(reply.body).toMatchObject({ typeKey: 'UnauthorizedRequestException' });
    }
  });

  test('an organization that does not exist is a web page', () => {
    const reply = send('GET', READ_URL.replace('acme', 'nobody'));
    expect(reply.status).toBe(404);
    expect(reply.headers?.['content-type']).toMatch(/^text\/html/);
  });
});

describe('what clients ask first', () => {
  test('the resource locations name both routes of variable groups, in versions that clients can negotiate', () => {
    for (const path of ['_apis', '_apis/distributedtask']) {
      const reply = send('OPTIONS', `https://dev.azure.com/acme/${path}`);
      expect(reply.body).toMatchObject({ count: expect.any(Number) });
      const routes = Object.fromEntries(valuesOf(reply).map(one => [one['id'], one['routeTemplate']]));
      expect(routes).toMatchObject({
        'f5b09dd5-9d54-45a1-8b5a-1c8287d634cc': '{project}/_apis/{area}/{resource}/{groupId}',
        'ef5b7057-ffc3-4c77-bbad-c10b4a4abcc7': '_apis/{area}/{resource}/{groupId}',
      });
    }
    const [first] = valuesOf(send('OPTIONS', 'https://dev.azure.com/acme/_apis/Location'));
    expect(first).toMatchObject({ minVersion: '1.0', maxVersion: '7.2', releasedVersion: '0.0' });
  });

  test('the resource locations need no credentials, and everything else does', () => {
    const nobody = { authorization: undefined, 'x-tfs-fedauthredirect': 'Suppress' };
    expect(send('OPTIONS', 'https://dev.azure.com/acme/_apis', nobody).status).toBe(200);
    for (const path of ['ResourceAreas', 'connectionData', 'projects'])
      expect(send('GET', `https://dev.azure.com/acme/_apis/${path}`, nobody).status).toBe(401);
  });

  test('what is not simulated says so, and what Azure DevOps does not have is no controller', () => {
    const statuses = [
      ['GET', 'https://dev.azure.com/acme/Shop/_apis/git/repositories'],
      ['POST', 'https://dev.azure.com/acme/_apis/projects?api-version=7.1'],
      ['GET', 'https://vssps.dev.azure.com/acme/_apis/graph/users'],
      ['GET', 'https://dev.azure.com/acme/_apis/sandbox/nothing'],
    ].map(([method = '', url = '']) => {
      const reply = send(method, url);
      return [reply.status, (reply.body as Record<string, unknown>)['typeKey']];
    });
    expect(statuses).toEqual([
      [501, 'NotSimulated'],
      [501, 'NotSimulated'],
      [501, 'NotSimulated'],
      [404, 'HttpException'],
    ]);
  });

  test('each resource has its own versions: some are under preview in every one', () => {
    const data = 'https://dev.azure.com/acme/_apis/connectionData?api-version=';
    expect([send('GET', `${data}7.1`).status, send('GET', `${data}7.1-preview`).status]).toEqual([400, 200]);
    const projects = 'https://dev.azure.com/acme/_apis/projects?api-version=';
    expect(['1.0', '7.1', '7.2', '7.3'].map(version => send('GET', projects + version).status)).toEqual([
      200, 200, 400, 400,
    ]);
    expect(send('GET', READ_URL).headers?.['content-type']).toBe(
      'application/json; charset=utf-8; api-version=7.1',
    );
  });

  test('connection data name who is asking', () => {
    const body = send('GET', 'https://dev.azure.com/acme/_apis/connectionData').body;
    expect(body).toMatchObject({
      authenticatedUser: {
        providerDisplayName: OPERATOR,
        descriptor: expect.stringContaining(`AadServicePrincipal;${TENANT}\\`),
      },
      deploymentType: 'hosted',
    });
  });

  test('there are four processes, and a project with capabilities names its own', () => {
    const base = 'https://dev.azure.com/acme/_apis/';
    const processes = valuesOf(send('GET', `${base}process/processes`));
    expect(processes.map(one => one['name'])).toEqual(['Scrum', 'Basic', 'Agile', 'CMMI']);
    const basic = processes.find(one => one['isDefault'] === true);
    expect(send('GET', `${base}process/processes/${basic?.['id']}`).body).toEqual(basic);
    const project = send('GET', `${base}projects/Shop?includeCapabilities=True`).body;
    expect(project).toMatchObject({
      capabilities: {
        processTemplate: { templateTypeId: basic?.['id'] },
        versioncontrol: { sourceControlType: 'Git', gitEnabled: 'True' },
      },
      _links: { web: { href: 'https://dev.azure.com/acme/Shop' } },
      defaultTeam: { name: 'Shop Team' },
    });
  });

  test('resource areas lead to the organization by both of its addresses, and to the hosts beside it', () => {
    const graph = { name: 'Graph', locationUrl: 'https://vssps.dev.azure.com/acme/' };
    expect(valuesOf(send('GET', 'https://dev.azure.com/acme/_apis/ResourceAreas'))).toContainEqual(
      expect.objectContaining(graph),
    );
    const area = { id: 'a85b8835-c1a1-4aac-ae97-1c3d0ba72dbd', locationUrl: 'https://dev.azure.com/acme/' };
    expect(valuesOf(send('GET', 'https://dev.azure.com/acme/_apis/ResourceAreas'))).toContainEqual(
      expect.objectContaining(area),
    );
    const old = valuesOf(send('GET', 'https://acme.visualstudio.com/_apis/ResourceAreas'));
    expect(old).toContainEqual(
      expect.objectContaining({ id: area.id, locationUrl: 'https://acme.visualstudio.com/' }),
    );
  });

  test('projects are listed by state and page, and found by name or id', () => {
    const probe = 'https://dev.azure.com/acme/_apis/projects?stateFilter=all&$top=1';
    expect(valuesOf(send('GET', probe))).toMatchObject([PROJECT]);
    expect(valuesOf(send('GET', probe.replace('all', 'deleted')))).toEqual([]);
    for (const key of ['shop', PROJECT.id]) {
      expect(send('GET', `https://dev.azure.com/acme/_apis/projects/${key}`).body).toMatchObject({
        ...PROJECT,
        state: 'wellFormed',
      });
    }
    expect(send('GET', 'https://dev.azure.com/acme/_apis/projects/nope').body).toMatchObject({
      typeKey: 'ProjectDoesNotExistWithNameException',
    });
  });
});

describe('reading variable groups', () => {
  test('a secret is null on every read, and plain values are shown', () => {
    const reply = send('GET', READ_URL);
    expect(reply.body).toMatchObject({
      id: 7,
      type: 'Vsts',
      variables: { secret: { value: null, isSecret: true }, plain: { value: 'visible' } },
      variableGroupProjectReferences: [{ name: 'payments', projectReference: PROJECT }],
    });
    expect(JSON.stringify(reply.body)).not.toContain('old-value');
  });

  test('groups are found by name, by pattern and by ids, the newest first, and only in their project', () => {
    const base = 'https://dev.azure.com/acme/Shop/_apis/distributedtask/variablegroups?';
    const idsOf = (query: string) => valuesOf(send('GET', base + query)).map(one => one['id']);
    expect(idsOf('groupName=PAYMENTS')).toEqual([7]);
    expect(idsOf('groupName=pay*')).toEqual([7]);
    expect(idsOf('groupName=pay')).toEqual([]);
    expect(idsOf('groupName=pay.ents')).toEqual([]);
    expect(idsOf('groupIds=7,99')).toEqual([7]);
    expect(idsOf('')).toEqual([8, 7]);
    expect(idsOf('queryOrder=IdAscending')).toEqual([7, 8]);
    expect(valuesOf(send('GET', base.replace('Shop', 'Other')))).toEqual([]);
  });

  test('a list carries no project references, as in the real service', () => {
    const base = 'https://dev.azure.com/acme/Shop/_apis/distributedtask/variablegroups?groupIds=7';
    expect(valuesOf(send('GET', base))).toMatchObject([{ variableGroupProjectReferences: null }]);
  });

  test('lists go on by continuation token', () => {
    const base = 'https://dev.azure.com/acme/Shop/_apis/distributedtask/variablegroups?$top=1';
    const first = send('GET', base);
    const token = first.headers?.['x-ms-continuationtoken'];
    const second = send('GET', `${base}&continuationToken=${token}`);
    expect([first, second].map(reply => valuesOf(reply)[0]?.['id'])).toEqual([8, 7]);
    expect(second.headers?.['x-ms-continuationtoken']).toBeUndefined();
  });

  test('a group that is not there, or not in that project, is not found; a read at organization level is no method', () => {
    for (const url of [READ_URL.replace('/7?', '/99?'), READ_URL.replace('Shop', 'Other')]) {
      const reply = send('GET', url);
      expect(reply.status).toBe(404);
      expect(reply.body).toMatchObject({
        $id: '1',
        innerException: null,
        typeKey: 'VariableGroupNotFoundException',
        errorCode: 0,
        eventId: 3000,
      });
    }
    expect(send('GET', GROUP_URL).status).toBe(405);
  });
});

describe('writing variable groups', () => {
  test('what was read and is sent back keeps every stored secret', () => {
    const read = send('GET', READ_URL).body;
    expect(send('PUT', GROUP_URL, {}, read).status).toBe(200);
    expect(group(7).variables).toEqual({
      secret: { value: 'old-value', isSecret: true },
      plain: { value: 'visible', isSecret: false },
    });
  });

  test('a variable that is not sent is deleted, and one that is sent is replaced', () => {
    send('PUT', GROUP_URL, {}, body({ secret: { value: 'new-value', isSecret: true } }));
    expect(group(7).variables).toEqual({ secret: { value: 'new-value', isSecret: true } });
  });

  test('an empty text wipes a secret, and so does null without isSecret', () => {
    send('PUT', GROUP_URL, {}, body({ secret: { value: '', isSecret: true } }));
    expect(group(7).variables['secret']?.value).toBe('');
    group(7).variables = { secret: { value: 'old-value', isSecret: true } };
    send('PUT', GROUP_URL, {}, body({ secret: { value: null } }));
    expect(group(7).variables['secret']).toEqual({ value: '', isSecret: false });
  });

  test('times are of 300ths of a second, without zeros at the end', () => {
    const written = [0, 107, 530, 883].map(ms => {
      group(7).modifiedAt = Date.UTC(2025, 0, 10, 12, 24, 46, ms);
      return (send('GET', READ_URL).body as Record<string, string>)['modifiedOn'];
    });
    expect(written).toEqual([
      '2025-01-10T12:24:46Z',
      '2025-01-10T12:24:46.1066667Z',
      '2025-01-10T12:24:46.53Z',
      '2025-01-10T12:24:46.8833333Z',
    ]);
  });

  test('a value of more than 4,096 characters is refused', () => {
    const sent = (length: number) => body({ secret: { value: 'x'.repeat(length), isSecret: true } });
    expect([4096, 4097].map(length => send('PUT', GROUP_URL, {}, sent(length)).status)).toEqual([200, 400]);
  });

  test('a write moves modifiedOn; its answer numbers the writer, and a reading names him', () => {
    const before = send('GET', READ_URL).body as Record<string, unknown>;
    scene.clock.advance(60_000);
    const after = send('PUT', GROUP_URL, {}, body()).body as Record<string, unknown>;
    expect(after['modifiedOn']).not.toBe(before['modifiedOn']);
    const { modifiedBy, modifiedOn } = send('GET', READ_URL).body as Record<string, { id: string }>;
    expect(modifiedBy).toMatchObject({ uniqueName: OPERATOR });
    expect(after['modifiedBy']).toEqual({ displayName: null, id: modifiedBy?.id });
    expect(after['createdBy']).toMatchObject({ displayName: null });
    expect(modifiedOn).toBe(after['modifiedOn']);
  });

  test('a write at organization level without project references is 401, and without the name in them 400', () => {
    const bare = send('PUT', GROUP_URL, {}, { ...body(), variableGroupProjectReferences: null });
    expect(bare.status).toBe(401);
    const nameless = send(
      'PUT',
      GROUP_URL,
      {},
      { ...body(), variableGroupProjectReferences: [{ projectReference: PROJECT }] },
    );
    expect(nameless.status).toBe(400);
    expect(nameless.body).toMatchObject({
      message: 'Project information name is not valid for variable group.',
    });
    expect(group(7).variables['secret']?.value).toBe('old-value');
  });

  test('a reference to a project that does not have the group is refused', () => {
    const elsewhere = {
      ...body(),
      variableGroupProjectReferences: [{ name: 'payments', projectReference: OTHER }],
    };
    expect(send('PUT', GROUP_URL, {}, elsewhere).status).toBe(404);
    expect(group(7).variables['secret']?.value).toBe('old-value');
  });

  test('az writes at project level with the contract before 6.0; later versions do not', () => {
    const old = { accept: 'application/json;api-version=5.0-preview.1' };
    const url = READ_URL.replace('?api-version=7.1', '');
    expect(send('PUT', url, old, { ...body(), variableGroupProjectReferences: undefined }).status).toBe(200);
    expect(send('PUT', READ_URL, {}, body()).status).toBe(405);
  });

  test('a write needs an api-version, one that exists, and -preview where it is under preview', () => {
    const typeKeys = ['', '?api-version=9.9', '?api-version=7.2'].map(query => {
      const reply = send('PUT', GROUP_URL.replace('?api-version=7.1', query), {}, body());
      return [reply.status, (reply.body as Record<string, unknown>)['typeKey']];
    });
    expect(typeKeys).toEqual([
      [400, 'VssVersionNotSpecifiedException'],
      [400, 'VssVersionOutOfRangeException'],
      [400, 'VssInvalidPreviewVersionException'],
    ]);
    expect(send('PUT', GROUP_URL.replace('7.1', '7.2-preview.2'), {}, body()).status).toBe(200);
  });

  test('a body that cannot be read changes nothing', () => {
    for (const broken of [
      '{',
      '[]',
      { ...body(), variables: { secret: 'bare text' } },
      { ...body(), variables: {} },
      { ...body(), name: '' },
    ]) {
      expect(send('PUT', GROUP_URL, {}, broken).status).toBe(400);
    }
    expect(group(7).variables['secret']?.value).toBe('old-value');
  });

  test('a group linked to a key vault takes names but no values', () => {
    const url = GROUP_URL.replace('/7?', '/8?');
    const linked = (value: string | null) => ({
      ...body({ fromVault: { value, isSecret: true } }),
      name: 'linked',
      type: 'AzureKeyVault',
    });
    expect(send('PUT', url, {}, linked('mine')).status).toBe(400);
    expect(send('PUT', url, {}, linked(null)).status).toBe(200);
    expect(send('PUT', url, {}, { ...linked(null), type: 'azurekeyvault' }).body).toMatchObject({
      message: 'Variable group type azurekeyvault is not supported.',
    });
  });

  test('groups are created once per name, and deleted from the projects that are named', () => {
    const all = 'https://dev.azure.com/acme/_apis/distributedtask/variablegroups?api-version=7.1';
    const fresh = {
      ...body(),
      name: 'fresh',
      variableGroupProjectReferences: [{ name: 'fresh', projectReference: PROJECT }],
    };
    const created = send('POST', all, {}, fresh);
    expect(created).toMatchObject({ status: 200, body: { id: 9, name: 'fresh' } });
    expect(send('POST', all, {}, fresh).body).toMatchObject({ typeKey: 'VariableGroupExistsException' });
    const url = GROUP_URL.replace('/7?', '/9?');
    expect(send('DELETE', url).status).toBe(400);
    expect(send('DELETE', `${url}&projectIds=${PROJECT.id}`).status).toBe(204);
    expect(send('DELETE', `${url}&projectIds=${PROJECT.id}`).status).toBe(404);
  });
});

describe('what stands around variable groups', () => {
  const base = 'https://dev.azure.com/acme/Shop/_apis/';

  test('a group is authorized for all pipelines, and what else is so is told with it', () => {
    const url = `${base}build/authorizedresources?api-version=5.0-preview.1`;
    const set = (id: number, authorized: boolean) =>
      send('PATCH', url, {}, [{ authorized, id: String(id), name: 'group', type: 'variablegroup' }]);
    expect(valuesOf(set(7, true))).toEqual([{ type: 'variablegroup', id: '7', authorized: true }]);
    expect(set(8, true).body).toMatchObject({ count: 2 });
    expect(send('GET', `${url}&type=variablegroup&id=7`).body).toMatchObject({ count: 1 });
    expect(valuesOf(set(7, false))).toEqual([{ type: 'variablegroup', id: '8', authorized: true }]);
    expect(set(99, true).status).toBe(404);
  });

  test('a pipeline that the caller may not queue, another branch and a missing parameter are refused', () => {
    const [pipeline] = scene.world.organizations[0]?.projects[0]?.pipelines ?? [];
    if (pipeline === undefined) throw new Error('no pipeline');
    const start = (body: object = {}) => send('POST', `${base}pipelines/3/runs?api-version=7.1`, {}, body);
    const on = (refName: string) => ({ resources: { repositories: { self: { refName } } } });
    expect(start(on('refs/heads/main')).status).toBe(200);
    expect(start(on('refs/heads/gone')).body).toMatchObject({ typeKey: 'PipelineValidationException' });
    pipeline.parameters = ['region'];
    expect(start()).toMatchObject({ status: 400 });
    expect(start({ templateParameters: { region: 'weu' } }).status).toBe(200);
    pipeline.locked = true;
    expect(start()).toMatchObject({
      status: 403,
      body: {
        typeKey: 'AccessDeniedException',
        message: expect.stringContaining('needs Queue builds permissions'),
      },
    });
  });

  test('a run signs in with the variable that its pipeline names, and one that no agent takes is never over', () => {
    const [pipeline] = scene.world.organizations[0]?.projects[0]?.pipelines ?? [];
    if (pipeline === undefined) throw new Error('no pipeline');
    const run = () => {
      const { id } = send('POST', `${base}pipelines/3/runs?api-version=7.1`, {}, {}).body as { id: number };
      scene.clock.advance(5_000);
      return send('GET', `${base}pipelines/3/runs/${id}`).body;
    };
    pipeline.variable = { appId: '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6', group: 7, name: 'nothing' };
    expect(run()).toMatchObject({ result: 'failed' });
    pipeline.stays = true;
    expect(run()).toMatchObject({ state: 'inProgress' });
  });

  test('a pipeline is found by both of its services, started, and over after a while', () => {
    expect(valuesOf(send('GET', `${base}build/definitions?name=dep*`))).toMatchObject([
      { id: 3, name: 'deploy' },
    ]);
    expect(valuesOf(send('GET', `${base}build/definitions?name=dep`))).toEqual([]);
    expect(valuesOf(send('GET', `${base}pipelines`))).toMatchObject([{ id: 3, name: 'deploy' }]);
    const started = send('POST', `${base}pipelines/3/runs?api-version=7.1`, {}, {});
    expect(started.body).toMatchObject({ id: 1, state: 'inProgress', pipeline: { id: 3 } });
    scene.clock.advance(5_000);
    const seen = send('GET', `${base}pipelines/3/runs/1`).body;
    expect(seen).toMatchObject({ state: 'completed', result: 'succeeded' });
    expect(valuesOf(send('GET', `${base}pipelines/3/runs`))).toEqual([seen]);
    expect(send('GET', `${base}pipelines/9`).body).toMatchObject({ typeKey: 'DefinitionNotFoundException' });
  });
});

test('every operation has its name, for faults and history', () => {
  const named = (method: string, path: string) =>
    devops.operation(request(method, `https://dev.azure.com/acme/${path}`, {}, undefined));
  expect(named('OPTIONS', '_apis')).toBe('listResourceLocations');
  expect(named('GET', 'Shop/_apis/distributedtask/VariableGroups')).toBe('listVariableGroups');
  expect(named('GET', 'Shop/_apis/distributedtask/variablegroups/7')).toBe('getVariableGroup');
  expect(named('PUT', '_apis/distributedtask/variablegroups/7')).toBe('updateVariableGroup');
  expect(named('GET', '_apis/projects/Shop')).toBe('getProject');
  expect(named('GET', '_apis/build/builds')).toBe('unknown');
});

test('it answers for its own host names only', () => {
  const hosts = [
    'dev.azure.com',
    'acme.visualstudio.com',
    'app.vssps.visualstudio.com',
    'dev.azure.com.evil.example',
  ];
  expect(hosts.map(host => devops.answers(host))).toEqual([true, true, false, false]);
});

function send(
  method: string,
  url: string,
  headers: Record<string, string | undefined> = {},
  sent?: unknown,
): Reply {
  return devops.handle(request(method, url, { authorization: bearer, ...headers }, sent), scene);
}

function request(method: string, url: string, headers: Record<string, string | undefined>, sent: unknown) {
  const { hostname, pathname, searchParams } = new URL(url);
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const text = typeof sent === 'string' ? sent : JSON.stringify(sent ?? '');
  return {
    id: 'request-1',
    method,
    host: hostname,
    path: decodeURIComponent(pathname),
    query: searchParams,
    headers: Object.fromEntries(given),
    body: Buffer.from(sent === undefined ? '' : text),
  };
}

function valuesOf(reply: Reply): Record<string, unknown>[] {
  return (reply.body as { value: Record<string, unknown>[] }).value;
}

function tokenOf(
  appId: string,
  changes: { tenantId?: string; audience?: string; lifetimeMs?: number } = {},
): string {
  return issueToken(scene, {
    tenantId: TENANT,
    appId,
    audience: AUDIENCE,
    roles: [],
    lifetimeMs: 3_600_000,
    ...changes,
  });
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function body(variables: Record<string, unknown> = { secret: { value: null, isSecret: true } }) {
  const references = [{ name: 'payments', description: '', projectReference: PROJECT }];
  return {
    name: 'payments',
    description: '',
    type: 'Vsts',
    variables,
    variableGroupProjectReferences: references,
  };
}

function group(id: number): VariableGroup {
  const found = scene.world.organizations[0]?.groups.find(one => one.id === id);
  if (found === undefined) throw new Error(`no group ${id}`);
  return found;
}

const AROUND = { pipelines: [{ id: 3, name: 'deploy', createdAt: 1_740_000_000_000, runs: [] }] };

function world(): World {
  const base = {
    description: '',
    providerData: null,
    projects: [PROJECT.id],
    modifiedAt: 1_740_000_000_000,
    modifiedBy: 'somebody',
  };
  const variables = {
    secret: { value: 'old-value', isSecret: true },
    plain: { value: 'visible', isSecret: false },
  };
  const fromVault = { fromVault: { value: '', isSecret: true } };
  return {
    settings: calmSettings(),
    tenants: [],
    vaults: [],
    sites: [],
    repositories: [],
    githubTokens: [],
    issued: new Set(),
    organizations: [
      {
        name: 'acme',
        tenantId: TENANT,
        access: [OPERATOR],
        tokens: ['pat-of-operator'],
        projects: [structuredClone({ ...PROJECT, ...AROUND }), OTHER],
        groups: [
          { ...base, id: 7, name: 'payments', type: 'Vsts', variables },
          {
            ...base,
            id: 8,
            name: 'linked',
            type: 'AzureKeyVault',
            variables: fromVault,
            providerData: { vault: 'kv' },
          },
        ],
      },
    ],
  };
}
