/** An answer that is the service's own but for one place: what a careful reader must survive. */
import { expect, test } from 'vitest';
import { issueToken } from '../../src/sandbox/entra/tokens.ts';
import { faultRuleSchema } from '../../src/sandbox/faultRule.ts';
import { reshaped } from '../../src/sandbox/reshape.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { control, openSandbox, type TestSandbox } from '../support/sandbox.ts';
import { ask, countingService } from './coreClient.ts';

const HOST = 'kv1.vault.azure.net';
const TENANT = '11111111-1111-4111-8111-111111111111';
const APP = '22222222-2222-4222-8222-222222222222';
const KEY = '33333333-3333-4333-8333-333333333333';
const seed: WorldSeed = {
  settings: { writeMs: { min: 0, max: 0 }, concurrencyWindowMs: 0, readLagMs: { min: 0, max: 0 } },
  tenants: [{ id: TENANT, applications: [{ appId: APP, credentials: [{ name: 'old', keyId: KEY }] }] }],
};
const body = { a: { 'b.c': 1, d: [{ e: 1 }, { e: 2 }, { f: 3 }] }, g: null };

test.each([
  ['a["b.c"]', 9, { a: { 'b.c': 9, d: body.a.d }, g: null }],
  ['a.d[1].e', null, { a: { 'b.c': 1, d: [{ e: 1 }, { e: null }, { f: 3 }] }, g: null }],
  ['a.d[*].e', [], { a: { 'b.c': 1, d: [{ e: [] }, { e: [] }, { f: 3 }] }, g: null }],
  ['a', 'x', { a: 'x', g: null }],
  ['g', { h: 1 }, { a: body.a, g: { h: 1 } }],
])('%s is a place, and %j can be put there', (at, to, changed) => {
  expect(reshaped(body, { at, to })).toEqual(changed);
});

test.each([
  ['g', { a: body.a }],
  ['a.d[0]', { a: { 'b.c': 1, d: [{ e: 2 }, { f: 3 }] }, g: null }],
  ['a.d[*]', { a: { 'b.c': 1, d: [] }, g: null }],
  ['a.d[*].e', { a: { 'b.c': 1, d: [{}, {}, { f: 3 }] }, g: null }],
])('what is at %s can be removed', (at, changed) => {
  expect(reshaped(body, { at, remove: true })).toEqual(changed);
});

test.each(['z', 'a.d[3]', 'a.d.e', 'a[0]', 'g.h', 'a.b.c', 'a.d[2].e', 'toString'])(
  'nothing is at %s',
  at => {
    expect(reshaped(body, { at, to: 1 })).toBeUndefined();
  },
);

test('only an object has places', () => {
  for (const other of ['{"a":1}', [{ a: 1 }], Buffer.from('{"a":1}'), null, undefined])
    expect(reshaped(other, { at: 'a', to: 1 })).toBeUndefined();
});

test.each([
  { at: 'a..b', to: 1 },
  { at: '', to: 1 },
  { at: 'a[b]', to: 1 },
  { at: 'a' },
  { at: 'a', to: 1, remove: true },
])('a reshaping that cannot be meant is refused: %j', fault => {
  expect(faultRuleSchema.safeParse({ fault: { kind: 'reshape', ...fault } }).success).toBe(false);
});

test('the effect is had, and an answer without the place neither counts nor changes', async () => {
  const service = countingService('demo', HOST);
  await using sandbox = await openSandbox({}, { services: [service] });
  const fault = { kind: 'reshape', at: 'query.mark', to: { other: true } } as const;
  await control(sandbox, 'POST', '/faults', { nth: 2, fault });
  const answers = [];
  for (const path of ['/one', '/one?mark=1', '/refuse', '/two', '/one?mark=2', '/one?mark=3'])
    answers.push(JSON.parse((await ask(sandbox, `https://${HOST}${path}`)).body).query);
  expect(answers).toEqual([{}, { mark: '1' }, undefined, {}, { mark: { other: true } }, { mark: '3' }]);
  expect(service.effects).toHaveLength(5);
  expect(sandbox.faults.list()).toMatchObject([{ seen: 3, hit: 1 }]);
  expect(sandbox.history.entries().map(({ fault: told }) => told)[4]).toBe('reshape query.mark');
});

function graph(sandbox: TestSandbox, method: string, path: string, content?: object) {
  const audience = 'https://graph.microsoft.com';
  const roles = ['Application.ReadWrite.OwnedBy'];
  const grant = { tenantId: TENANT, appId: sandbox.operator.appId, audience, roles, lifetimeMs: 3_600_000 };
  const headers = {
    authorization: `Bearer ${issueToken(sandbox.scene, grant)}`,
    'content-type': 'application/json',
  };
  const sent = content === undefined ? {} : { body: JSON.stringify(content) };
  return ask(sandbox, `${audience}/v1.0${path}`, { method, headers, ...sent });
}

const passwords = (sandbox: TestSandbox) =>
  sandbox.world.tenants[0]?.applications.find(({ appId }) => appId === APP)?.passwords ?? [];

test('addPassword can answer with the id of another credential, and with an end that is no time', async () => {
  await using sandbox = await openSandbox(seed);
  sandbox.faults.add({ operation: 'addPassword', fault: { kind: 'reshape', at: 'keyId', to: KEY } });
  sandbox.faults.add({ operation: 'addPassword', fault: { kind: 'reshape', at: 'endDateTime', to: 'soon' } });
  const add = async () =>
    JSON.parse((await graph(sandbox, 'POST', `/applications(appId='${APP}')/addPassword`, {})).body);
  const [first, second] = [await add(), await add()];
  expect([first.keyId, second.endDateTime]).toEqual([KEY, 'soon']);
  const [, one, two] = passwords(sandbox);
  expect(one?.keyId).not.toBe(KEY);
  expect(first.secretText === one?.value && second.secretText === two?.value).toBe(true);
  expect(second.keyId).toBe(two?.keyId);
});

test('what a read leaves out is still in the world, and the headers of the service stay', async () => {
  await using sandbox = await openSandbox(seed);
  const at = 'passwordCredentials[*].endDateTime';
  sandbox.faults.add({ operation: 'getApplication', fault: { kind: 'reshape', at, remove: true } });
  const answer = await graph(sandbox, 'GET', `/applications(appId='${APP}')`);
  expect(JSON.parse(answer.body).passwordCredentials).toEqual([
    expect.not.objectContaining({ endDateTime: expect.anything() }),
  ]);
  expect(answer.headers['request-id']).toBeDefined();
  expect(Number(answer.headers['content-length'])).toBe(Buffer.byteLength(answer.body));
  expect(passwords(sandbox)[0]?.end).toBeGreaterThan(sandbox.clock.now());
});

test('an answer inside a $batch is reshaped too', async () => {
  await using sandbox = await openSandbox(seed);
  const fault = { kind: 'reshape', at: 'passwordCredentials', to: [] } as const;
  sandbox.faults.add({ operation: 'getApplication', fault });
  const request = { id: '1', method: 'GET', url: `/applications(appId='${APP}')` };
  const { responses } = JSON.parse((await graph(sandbox, 'POST', '/$batch', { requests: [request] })).body);
  expect(responses).toMatchObject([{ status: 200, body: { appId: APP, passwordCredentials: [] } }]);
});
