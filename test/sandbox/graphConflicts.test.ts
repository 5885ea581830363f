/** Writes to one application that come close together, or are under way at once. */
import { expect, test } from 'vitest';
import { graph } from '../../src/sandbox/graph/service.ts';
import { nextInOrder } from '../../src/sandbox/order.ts';
import {
  callGraph,
  graphRequest,
  PAYMENTS_OBJECT,
  password,
  type Read,
  type Stage,
  stage,
} from './entraWorld.ts';

const ADD = `/v1.0/applications/${PAYMENTS_OBJECT}/addPassword`;
const REMOVE = `/v1.0/applications/${PAYMENTS_OBJECT}/removePassword`;
const oldKey = password('old-value').keyId;

function add(scene: Stage, passwordCredential: object = {}, sender = {}): Read {
  return callGraph(scene, 'POST', ADD, { passwordCredential }, sender);
}

function remove(scene: Stage, keyId: unknown): Read {
  return callGraph(scene, 'POST', REMOVE, { keyId });
}

test('a write soon after another is refused with 409 or its 400 twin and not applied; later it is accepted', () => {
  const scene = stage({ concurrencyWindowMs: 2_000 });
  expect(add(scene).status).toBe(200);
  const refused = Array.from({ length: 60 }, () => add(scene));
  const kinds = new Set(refused.map(one => `${one.status} ${one.at('error', 'code')}`));
  expect(kinds).toEqual(
    new Set([
      '409 Directory_ConcurrencyViolation',
      '400 Directory_ConcurrencyViolation',
      '400 Request_BadRequest',
    ]),
  );
  expect(new Set(refused.map(one => one.at('error', 'message'))).size).toBe(1);
  expect(remove(scene, oldKey).status).toBeOneOf([400, 409]);
  expect(scene.payments.passwords).toHaveLength(2);
  scene.clock.advance(2_000);
  expect(add(scene).status).toBe(200);
});

test('a write after a removal is accepted at once, and one after an addition mostly, where chance is the setting’s', () => {
  const scene = stage({ concurrencyWindowMs: 2_000, concurrencyChance: 0.1 });
  expect([remove(scene, oldKey).status, add(scene).status]).toEqual([204, 200]);
  const statuses = Array.from({ length: 60 }, () => add(scene).status);
  expect(new Set(statuses)).toEqual(new Set([200, 400, 409]));
  expect(statuses.filter(status => status === 200).length).toBeGreaterThan(40);
});

test('two writes that are under way at once collide, whatever the window', () => {
  const scene = stage();
  const first = { ...graphRequest(scene, 'POST', ADD, {}), arrival: nextInOrder(scene) };
  const second = { ...graphRequest(scene, 'POST', ADD, {}), arrival: nextInOrder(scene) };
  expect([graph.handle(first, scene).status, graph.handle(second, scene).status]).toEqual([
    200,
    expect.toBeOneOf([400, 409]),
  ]);
  expect(add(scene).status).toBe(200);
});
