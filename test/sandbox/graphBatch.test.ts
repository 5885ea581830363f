import { describe, expect, test } from 'vitest';
import { graph } from '../../src/sandbox/graph/service.ts';
import {
  callGraph,
  graphRequest,
  PAYMENTS,
  PAYMENTS_OBJECT,
  type Read,
  type Stage,
  stage,
} from './entraWorld.ts';

const ADD = `/v1.0/applications/${PAYMENTS_OBJECT}/addPassword`;
const REMOVE = `/v1.0/applications/${PAYMENTS_OBJECT}/removePassword`;

describe('$batch', () => {
  const send = (scene: Stage, requests: unknown, sender = {}) =>
    callGraph(scene, 'POST', '/v1.0/$batch', { requests }, sender);
  const post = (id: string, dependsOn?: string[]) => ({
    id,
    method: 'POST',
    url: `/applications/${PAYMENTS_OBJECT}/addPassword`,
    headers: { 'Content-Type': 'application/json' },
    body: {},
    ...(dependsOn ? { dependsOn } : {}),
  });
  const statuses = (reply: Read) => {
    const responses = reply.at('responses') as { id: string; status: number }[];
    return Object.fromEntries(responses.map(one => [one.id, one.status]));
  };

  test('answers each request with its own status, headers and body', () => {
    const scene = stage();
    const reply = send(scene, [
      { id: 'a', method: 'GET', url: `/applications?$filter=appId%20eq%20'${PAYMENTS}'&$select=id` },
      { id: 'b', method: 'GET', url: `applications/${PAYMENTS}` },
      post('c'),
    ]);
    expect(reply.status).toBe(200);
    expect(statuses(reply)).toEqual({ a: 200, b: 404, c: 200 });
    const list = (reply.at('responses') as { id: string; headers: object; body: object }[]).find(
      one => one.id === 'a',
    );
    expect(list?.headers).toHaveProperty('request-id');
    expect(list?.body).toHaveProperty('value.0.id', PAYMENTS_OBJECT);
  });

  test('two writes to one application in one batch collide, and what depends on the failed one is 424', () => {
    const scene = stage({ concurrencyWindowMs: 1_000 });
    const found = statuses(send(scene, [post('1'), post('2'), post('3', ['2'])]));
    expect(found['1']).toBe(200);
    expect(found['2']).toBeOneOf([400, 409]);
    expect(found['3']).toBe(424);
    expect(scene.payments.passwords).toHaveLength(2);
  });

  test('as a whole is refused when it is too long, ambiguous or without a token', () => {
    const scene = stage();
    const get = (id: string) => ({ id, method: 'GET', url: '/applications' });
    expect(
      send(
        scene,
        Array.from({ length: 21 }, (_, index) => get(String(index))),
      ).status,
    ).toBe(400);
    expect(send(scene, [get('1'), get('1')]).status).toBe(400);
    expect(send(scene, [get('a'), get('A')]).status).toBe(400);
    expect(send(scene, [{ ...post('1'), headers: {} }]).status).toBe(400);
    expect(send(scene, [null]).status).toBe(400);
    expect(send(scene, [get('1')], { headers: { authorization: '' } }).status).toBe(401);
  });

  test('an address that is no relative one is an unknown segment of its own request', () => {
    const reply = send(stage(), [
      { id: '1', method: 'GET', url: 'https://graph.microsoft.com/v1.0/applications' },
      { id: '2', method: 'GET', url: '/v1.0/applications' },
    ]);
    const texts = (reply.at('responses') as { id: string; body: { error: { message: string } } }[]).map(
      ({ id, body }) => `${id} ${body.error.message}`,
    );
    expect(texts.toSorted()).toEqual([
      "1 Resource not found for the segment 'https:'.",
      "2 Resource not found for the segment 'v1.0'.",
    ]);
  });
});

describe('operations', () => {
  test.each([
    ['GET', '/v1.0/applications', 'listApplications'],
    ['GET', `/beta/applications(appId='${PAYMENTS}')`, 'getApplication'],
    ['POST', ADD, 'addPassword'],
    ['POST', REMOVE, 'removePassword'],
    ['POST', '/v1.0/$batch', 'batch'],
    ['GET', '/beta/reports/appCredentialSignInActivities', 'usageReport'],
    ['GET', '/v1.0/servicePrincipals', 'listServicePrincipals'],
    ['DELETE', `/v1.0/applications/${PAYMENTS_OBJECT}`, 'deleteApplication'],
    ['GET', `/v1.0//applications(appId='${PAYMENTS}')/`, 'getApplication'],
    ['GET', '/v1.0/applications/microsoft.graph.delta()', 'deltaOfApplications'],
    ['PUT', `/v1.0/applications/${PAYMENTS_OBJECT}`, 'unknown'],
  ])('%s %s is %s', (method, url, name) => {
    expect(graph.operation(graphRequest(stage(), method, url))).toBe(name);
  });

  test('reads tell what they cost', () => {
    const cost = (url: string) => callGraph(stage(), 'GET', url).headers['x-ms-resource-unit'];
    expect(cost('/v1.0/applications')).toBe('2');
    expect(cost('/v1.0/applications?$select=id&$top=5')).toBe('1');
  });
});
