import { describe, expect, test } from 'vitest';
import type { CloudName, Tenant } from '../../src/sandbox/directory/state.ts';
import { ask, callGraph, GRAPH, type Stage, signIn, stage, TENANT } from './entraWorld.ts';

const HOSTS: Readonly<Record<CloudName, string>> = {
  public: 'login.microsoftonline.com',
  usgov: 'login.microsoftonline.us',
  china: 'login.partner.microsoftonline.cn',
};
const GRAPHS: Readonly<Record<CloudName, string>> = {
  public: GRAPH,
  usgov: 'https://graph.microsoft.us',
  china: 'https://microsoftgraph.chinacloudapi.cn',
};
const DOMAIN = 'contoso.onmicrosoft.com';
const METADATA = 'v2.0/.well-known/openid-configuration';

function inCloud(cloud: CloudName): Stage {
  const scene = stage();
  return { ...scene, tenant: Object.assign<Tenant, object>(scene.tenant, { cloud }) };
}

describe('a tenant signs in at the host of its own cloud', () => {
  test.each(['public', 'usgov', 'china'] as const)('%s, for the resources of that cloud', cloud => {
    const scene = inCloud(cloud);
    const other = cloud === 'public' ? 'usgov' : 'public';
    const at = (resource: string) => signIn(scene, { scope: `${resource}/.default` }, { host: HOSTS[cloud] });
    expect(at(GRAPHS[cloud]).status).toBe(200);
    expect(at(GRAPHS[other]).at('error_codes', 0)).toBe(500011);
  });
});

describe('at the host of another cloud a secret is refused before anything about the application is said', () => {
  test.each<[CloudName, CloudName]>([
    ['usgov', 'public'],
    ['china', 'public'],
    ['public', 'usgov'],
    ['public', 'china'],
  ])('a tenant of %s asked at that of %s', (cloud, asked) => {
    const scene = inCloud(cloud);
    const outcome = (form: Record<string, string>) => {
      const reply = signIn(scene, form, { host: HOSTS[asked] });
      return [reply.status, reply.at('error'), reply.at('error_codes', 0), reply.at('error_uri')];
    };
    const crossed = [400, 'invalid_request', 900382, undefined];
    expect(outcome({})).toEqual(crossed);
    expect(outcome({ client_secret: 'nope' })).toEqual(crossed);
    expect(outcome({ client_id: TENANT })).toEqual(crossed);
  });

  test.each<[CloudName, string, CloudName]>([
    ['china', DOMAIN, 'public'],
    ['china', TENANT, 'usgov'],
    ['usgov', TENANT, 'china'],
  ])('a tenant of %s is not even known as %s at that of %s', (cloud, segment, asked) => {
    const path = `/${segment}/oauth2/v2.0/token`;
    expect(signIn(inCloud(cloud), {}, { host: HOSTS[asked], path }).at('error_codes', 0)).toBe(90002);
    const metadata = ask(inCloud(cloud), `/${segment}/${METADATA}`, HOSTS[asked]);
    expect([metadata.status, metadata.at('error')]).toEqual([400, 'invalid_tenant']);
  });

  test('one name may be a tenant of two clouds, and each host means its own', () => {
    const scene = inCloud('usgov');
    scene.world.tenants.push({ ...scene.tenant, cloud: 'public' });
    expect(signIn(scene).status).toBe(200);
    const scope = `${GRAPHS.usgov}/.default`;
    expect(signIn(scene, { scope }, { host: HOSTS.usgov }).status).toBe(200);
  });
});

describe('metadata asked at another host describes the cloud of the tenant', () => {
  test.each<[CloudName, string, string, string | undefined]>([
    ['usgov', 'microsoftonline.us', 'USGov', 'DODCON'],
    ['china', 'partner.microsoftonline.cn', 'AS', undefined],
  ])('%s', (cloud, instance, scope, subScope) => {
    const reply = ask(inCloud(cloud), `/${TENANT}/${METADATA}`);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      issuer: `https://${HOSTS[cloud]}/${TENANT}/v2.0`,
      token_endpoint: `https://${HOSTS[cloud]}/${TENANT}/oauth2/v2.0/token`,
      cloud_instance_name: instance,
      msgraph_host: new URL(GRAPHS[cloud]).host,
      tenant_region_scope: scope,
    });
    expect(reply.at('tenant_region_sub_scope')).toBe(subScope);
  });
});

test('the empty GUID is told from an unknown tenant', () => {
  const path = '/00000000-0000-0000-0000-000000000000/oauth2/v2.0/token';
  expect(signIn(stage(), {}, { path }).at('error_codes', 0)).toBe(900021);
});

test('Graph refuses a token of another cloud, also one for the id that all clouds share', () => {
  const scene = inCloud('usgov');
  const audience = '00000003-0000-0000-c000-000000000000';
  const reply = callGraph(scene, 'GET', '/v1.0/applications', undefined, { audience });
  expect([reply.status, reply.at('error', 'code'), reply.at('error', 'message')]).toEqual([
    401,
    'InvalidAuthenticationToken',
    'InvalidCloudInstance',
  ]);
});
