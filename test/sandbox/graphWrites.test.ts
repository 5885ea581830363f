import { describe, expect, test } from 'vitest';
import { newSecret } from '../../src/sandbox/directory/newSecret.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import {
  callGraph,
  PAYMENTS,
  PAYMENTS_OBJECT,
  password,
  type Read,
  START,
  type Stage,
  signIn,
  stage,
} from './entraWorld.ts';

const ADD = `/v1.0/applications/${PAYMENTS_OBJECT}/addPassword`;
const REMOVE = `/v1.0/applications/${PAYMENTS_OBJECT}/removePassword`;
const DAY = 24 * 3600_000;

function add(scene: Stage, passwordCredential: object = {}, sender = {}): Read {
  return callGraph(scene, 'POST', ADD, { passwordCredential }, sender);
}

function remove(scene: Stage, keyId: unknown): Read {
  return callGraph(scene, 'POST', REMOVE, { keyId });
}

function listedKeys(scene: Stage): string[] {
  const list = callGraph(scene, 'GET', `/v1.0/applications/${PAYMENTS_OBJECT}`).at('passwordCredentials');
  return Array.isArray(list) ? list.map(one => String(one.keyId)) : [];
}

const oldKey = password('old-value').keyId;

describe('addPassword', () => {
  test('answers 200 with the value once, a hint and dates of seven digits, two years apart', () => {
    const scene = stage();
    const reply = add(scene, { displayName: 'mark' });
    expect(reply.status).toBe(200);
    const value = String(reply.at('secretText'));
    expect(value).toMatch(/^[\w.~-]{3}8Q~[\w.~-]{34}$/);
    expect(reply.body).toMatchObject({
      customKeyIdentifier: null,
      displayName: 'mark',
      hint: value.slice(0, 3),
    });
    expect(reply.at('startDateTime')).toMatch(/^2026-11-23T09:30:00\.\d{7}Z$/);
    expect(reply.at('endDateTime')).toMatch(/^2028-11-23T09:30:00/);
    expect(scene.world.issued.has(value)).toBe(true);
    expect(signIn(scene, { client_secret: value }).status).toBe(200);
    const again = callGraph(scene, 'GET', `/v1.0/applications(appId='${PAYMENTS}')`);
    expect(again.at('passwordCredentials', 1)).toMatchObject({
      startDateTime: reply.at('startDateTime'),
      secretText: null,
    });
  });

  test('works by client id and with the qualified action name, and keeps the dates that were sent', () => {
    const url = `/v1.0/applications(appId='${PAYMENTS}')/microsoft.graph.addPassword`;
    const dates = { startDateTime: '2026-11-23T09:00:00Z', endDateTime: '2027-05-22T09:30:00.250Z' };
    const reply = callGraph(stage(), 'POST', url, { passwordCredential: dates });
    expect(reply.body).toMatchObject({
      startDateTime: '2026-11-23T09:00:00Z',
      endDateTime: '2027-05-22T09:30:00.25Z',
    });
  });

  test('is not idempotent: the same body twice makes two credentials', () => {
    const scene = stage();
    expect(add(scene, { displayName: 'x' }).at('keyId')).not.toBe(
      add(scene, { displayName: 'x' }).at('keyId'),
    );
    expect(scene.payments.passwords).toHaveLength(3);
  });

  test.each([
    ['an end before its start', { endDateTime: '2020-01-01T00:00:00Z' }],
    ['an end in the past', { startDateTime: '2020-01-01T00:00:00Z', endDateTime: '2020-02-01T00:00:00Z' }],
    ['a date without a zone', { endDateTime: '2027-01-01T00:00:00' }],
    ['a value of the client', { secretText: 'mine' }],
    ['an unknown member', { colour: 'red' }],
    ['a name that is too long', { displayName: 'x'.repeat(121) }],
  ])('refuses %s', (_, credential) => {
    const scene = stage();
    expect(add(scene, credential).status).toBe(400);
    expect(scene.payments.passwords).toHaveLength(1);
  });

  test('refuses a body that is no JSON object, and parameters of no meaning', () => {
    const scene = stage();
    for (const body of ['', '{', '[]', { displayName: 'x' }]) {
      expect(callGraph(scene, 'POST', ADD, body).at('error', 'code')).toBe('BadRequest');
    }
    expect(callGraph(scene, 'POST', ADD, { status: 200, body: {} }).status).toBe(400);
    expect(scene.payments.passwords).toHaveLength(1);
  });
});

describe('a secret value', () => {
  test('may begin with any character of its alphabet, a dash too', () => {
    const random = seededRandom(3);
    const firsts = new Set(Array.from({ length: 2000 }, () => newSecret(random).charAt(0)));
    expect(firsts.size).toBe(66);
    expect(firsts.has('-')).toBe(true);
  });
});

describe('removePassword', () => {
  test('answers 204 without a body, and the secret is refused afterwards', () => {
    const scene = stage();
    const reply = remove(scene, oldKey);
    expect([reply.status, reply.body]).toEqual([204, undefined]);
    expect(signIn(scene).at('error_codes', 0)).toBe(7000215);
    expect(listedKeys(scene)).toEqual([]);
  });

  test('of an unknown or already removed key is 400 with the text that clients look for', () => {
    const scene = stage();
    remove(scene, oldKey);
    const reply = remove(scene, oldKey);
    expect(reply.status).toBe(400);
    expect(reply.at('error', 'message')).toBe(`No password credential found with keyId '${oldKey}'.`);
    expect(remove(scene, 'no-guid').at('error', 'code')).toBe('BadRequest');
  });

  test('of a key whose addition has not spread is the same 400, and the key is still there', () => {
    const scene = stage({ readLagMs: { min: 10_000, max: 10_000 } });
    const added = add(scene);
    expect(remove(scene, added.at('keyId')).at('error', 'message')).toContain(
      'No password credential found with keyId',
    );
    scene.clock.advance(10_000);
    expect(signIn(scene, { client_secret: String(added.at('secretText')) }).status).toBe(200);
    expect(remove(scene, added.at('keyId')).status).toBe(204);
  });
});

describe('who may write', () => {
  test('OwnedBy reads everything but writes only what it owns; All writes anything; a read role nothing', () => {
    const scene = stage();
    scene.payments.owners = [];
    expect(callGraph(scene, 'GET', `/v1.0/applications/${PAYMENTS_OBJECT}`).status).toBe(200);
    expect(add(scene).at('error', 'code')).toBe('Authorization_RequestDenied');
    expect(remove(scene, oldKey).status).toBe(403);
    expect(add(scene, {}, { roles: ['Application.Read.All'] }).status).toBe(403);
    expect(scene.payments.passwords).toHaveLength(1);
    expect(add(scene, {}, { roles: ['Application.ReadWrite.All'] }).status).toBe(200);
  });
});

describe('writes and reads that overtake each other', () => {
  test('a new key is not listed at first, then in some reads, then in all', () => {
    const scene = stage({ readLagMs: { min: 10_000, max: 10_000 } });
    const key = String(add(scene).at('keyId'));
    const shows = () => new Set(Array.from({ length: 20 }, () => listedKeys(scene).includes(key)));
    expect(shows()).toEqual(new Set([false]));
    scene.clock.advance(6_000);
    expect(shows()).toEqual(new Set([false, true]));
    scene.clock.advance(4_000);
    expect(shows()).toEqual(new Set([true]));
  });

  test('a removed key is listed for a while', () => {
    const scene = stage({ readLagMs: { min: 10_000, max: 10_000 } });
    expect(remove(scene, oldKey).status).toBe(204);
    expect(listedKeys(scene)).toEqual([oldKey]);
    scene.clock.advance(10_000);
    expect(listedKeys(scene)).toEqual([]);
  });

  test('each replica learns of an added and of a removed key at its own time', () => {
    const scene = stage({ replicas: 4, replicationMs: { min: 1_000, max: 20_000 } });
    add(scene);
    const added = scene.payments.passwords[1];
    expect(new Set(added?.seenFrom).size).toBe(4);
    expect(added?.seenFrom.every(at => at >= START + 1_000 && at <= START + 20_000)).toBe(true);
    remove(scene, oldKey);
    expect(scene.payments.passwords[0]?.goneFrom).toHaveLength(4);
  });
});

describe('limits', () => {
  test('the policy of the tenant on lifetime and on secrets as such', () => {
    const scene = stage();
    scene.tenant.credentialPolicy = { passwordsAllowed: true, maxLifetimeMs: 90 * DAY };
    const refused = add(scene);
    expect(refused.at('error', 'code')).toBe('CredentialInvalidLifetimeAsPerAppPolicy');
    expect(refused.at('error', 'message')).toMatch(/assigned policy '[0-9a-f-]{36}'\.$/);
    const until = (ms: number) => add(scene, { endDateTime: new Date(START + ms).toISOString() }).status;
    expect(until(90 * DAY)).toBe(400);
    expect(until(90 * DAY - 1)).toBe(400);
    expect(until(90 * DAY - 60_000)).toBe(200);
    scene.tenant.credentialPolicy = { passwordsAllowed: false };
    const reply = add(scene);
    expect([reply.status, reply.at('error', 'code')]).toEqual([
      400,
      'CredentialTypeNotAllowedAsPerAppPolicy',
    ]);
    expect(signIn(scene).status).toBe(200);
  });

  test('two secrets where personal accounts are admitted, until one is removed', () => {
    const scene = stage();
    scene.payments.signInAudience = 'AzureADandPersonalMicrosoftAccount';
    expect(add(scene).status).toBe(200);
    const reply = add(scene);
    expect([reply.status, reply.at('error', 'code')]).toEqual([400, 'TooManyAppPasswords']);
    expect(reply.at('error', 'message')).toBe(
      'Not allowed to add 3 passwords. You can only add a maximum of 2 passwords.',
    );
    remove(scene, oldKey);
    expect(add(scene).status).toBe(200);
  });

  test('the size of the object', () => {
    const scene = stage();
    scene.payments.passwords = Array.from({ length: 1000 }, (_, index) => password(`value-${index}`));
    const reply = add(scene);
    expect([reply.status, reply.at('error', 'code')]).toEqual([403, 'Directory_ResourceSizeExceeded']);
  });
});
