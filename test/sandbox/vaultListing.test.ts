import { beforeEach, describe, expect, it } from 'vitest';
import { vault } from '../../src/sandbox/vault/service.ts';
import type { Reply, Scene } from '../../src/sandbox/wire.ts';
import { bearer, HOST, json, request, smallScene } from './vaultScene.ts';

let scene: Scene;
let authorization: string;

beforeEach(() => {
  scene = smallScene();
  authorization = bearer(scene, 'https://vault.azure.net');
});

function call(method: string, url: string, body?: unknown): Reply {
  const path = url.includes('api-version') ? url : `${url}${url.includes('?') ? '&' : '?'}api-version=7.4`;
  return vault.handle(request(HOST, method, path, { body, authorization }), scene);
}

interface Entry {
  readonly id: string;
  readonly attributes: { readonly created: number };
}

interface Page {
  readonly value: Entry[];
  readonly nextLink: string | null;
}

function pages(start: string): Entry[][] {
  const found: Entry[][] = [];
  for (let link: string | null = start; link !== null; ) {
    const page: Page = json<Page>(call('GET', link));
    found.push(page.value);
    link = page.nextLink === null ? null : page.nextLink.replace(`https://${HOST}:443`, '');
  }
  return found;
}

describe('lists', () => {
  it('come in pages of 25, each secret once, without value and without version', () => {
    for (let at = 0; at < 60; at += 1) call('PUT', `/secrets/s${at}`, { value: `value-${at}` });
    const found = pages('/secrets');
    expect(found.map(page => page.length)).toEqual([25, 25, 10]);
    const ids = found.flat().map(entry => entry.id);
    expect(new Set(ids).size).toBe(60);
    expect(ids).toContain(`https://${HOST}/secrets/s59`);
    expect(JSON.stringify(found)).not.toContain('value-');
  });

  it('refuse a page of more than 25 and keep to a smaller one', () => {
    for (let at = 0; at < 5; at += 1) call('PUT', `/secrets/s${at}`, { value: 'v' });
    expect(call('GET', '/secrets?maxresults=26').status).toBe(400);
    expect(call('GET', '/secrets?maxresults=0').status).toBe(400);
    expect(pages('/secrets?maxresults=2').map(page => page.length)).toEqual([2, 2, 1]);
  });

  it('of versions are not in the order of their age, so that nobody relies on it', () => {
    const made: string[] = [];
    for (let at = 0; at < 30; at += 1) {
      made.push(String(json(call('PUT', '/secrets/a', { value: `v${at}` }))['id']));
      scene.clock.advance(1000);
    }
    const listed = pages('/secrets/A/versions');
    expect(listed.map(page => page.length)).toEqual([25, 5]);
    const ids = listed.flat().map(entry => entry.id);
    expect([...ids].sort()).toEqual([...made].sort());
    expect(ids).not.toEqual(made);
    expect(ids).not.toEqual(made.toReversed());
    const newest = listed.flat().toSorted((a, b) => b.attributes.created - a.attributes.created)[0];
    expect(newest?.id).toBe(made.at(-1));
  });

  it('of the versions of an unknown name are empty, not an error', () => {
    expect(json(call('GET', '/secrets/nobody/versions'))).toEqual({ value: [], nextLink: null });
  });
});

describe('a deleted secret', () => {
  beforeEach(() => {
    call('PUT', '/secrets/a', { value: 'v1' });
    call('PUT', '/secrets/a', { value: 'v2' });
  });

  const inner = (reply: Reply) => [
    reply.status,
    JSON.parse(JSON.stringify(reply.body)).error?.innererror?.code,
  ];

  it('blocks its name: first as being deleted, then as recoverable', () => {
    const reply = json(call('DELETE', '/secrets/a'));
    expect(reply).toMatchObject({ recoveryId: `https://${HOST}/deletedsecrets/a` });
    expect(Number(reply['scheduledPurgeDate']) - Number(reply['deletedDate'])).toBe(90 * 86_400);
    expect(reply).not.toHaveProperty('value');
    expect(call('GET', '/secrets/a').status).toBe(404);
    expect(call('GET', '/deletedsecrets/a').status).toBe(404);
    expect(inner(call('PUT', '/secrets/A', { value: 'v3' }))).toEqual([409, 'ObjectIsBeingDeleted']);
    scene.clock.advance(10_000);
    expect(call('GET', '/deletedsecrets/a').status).toBe(200);
    expect(inner(call('PUT', '/secrets/A', { value: 'v3' }))).toEqual([409, 'ObjectIsDeletedButRecoverable']);
    expect(pages('/secrets').flat()).toEqual([]);
    expect(pages('/deletedsecrets').flat()).toHaveLength(1);
  });

  it('comes back with all its versions when recovered', () => {
    call('DELETE', '/secrets/a');
    expect(inner(call('POST', '/deletedsecrets/a/recover'))).toEqual([409, 'ObjectIsBeingDeleted']);
    scene.clock.advance(10_000);
    expect(call('POST', '/deletedsecrets/a/recover').status).toBe(200);
    expect(call('GET', '/secrets/a').status).toBe(404);
    expect(inner(call('PUT', '/secrets/a', { value: 'v3' }))).toEqual([409, 'ObjectIsBeingRecovered']);
    expect(inner(call('DELETE', '/secrets/a'))).toEqual([409, 'ObjectIsBeingRecovered']);
    scene.clock.advance(10_000);
    expect(json(call('GET', '/secrets/a'))).toMatchObject({ value: 'v2' });
    expect(pages('/secrets/a/versions').flat()).toHaveLength(2);
    expect(call('POST', '/deletedsecrets/a/recover').status).toBe(404);
  });

  it('leaves its name free once the purge is through', () => {
    call('DELETE', '/secrets/a');
    scene.clock.advance(10_000);
    expect(call('DELETE', '/deletedsecrets/a').status).toBe(204);
    expect(inner(call('PUT', '/secrets/a', { value: 'v3' }))).toEqual([409, 'ObjectIsBeingDeleted']);
    scene.clock.advance(10_000);
    expect(call('PUT', '/secrets/a', { value: 'v3' }).status).toBe(200);
    expect(pages('/secrets/a/versions').flat()).toHaveLength(1);
  });

  it('is gone when its retention is over', () => {
    call('DELETE', '/secrets/a');
    scene.clock.advance(91 * 86_400_000);
    authorization = bearer(scene, 'https://vault.azure.net');
    expect(call('GET', '/deletedsecrets/a').status).toBe(404);
    expect(call('PUT', '/secrets/a', { value: 'v3' }).status).toBe(200);
  });

  it('that is disabled is not shown', () => {
    call('PATCH', '/secrets/a', { attributes: { enabled: false } });
    call('DELETE', '/secrets/a');
    scene.clock.advance(10_000);
    expect(inner(call('GET', '/deletedsecrets/a'))).toEqual([403, 'SecretDisabled']);
  });
});

it('every request has a name for faults and history', () => {
  const named: [string, string, string][] = [
    ['GET', '/secrets/a/', 'getSecret'],
    ['GET', '/secrets/a/0123456789abcdef0123456789abcdef', 'getSecret'],
    ['PUT', '/secrets/a', 'setSecret'],
    ['PATCH', '/secrets/a/', 'updateSecret'],
    ['GET', '/secrets', 'listSecrets'],
    ['GET', '/secrets/a/versions', 'listVersions'],
    ['DELETE', '/secrets/a', 'deleteSecret'],
    ['GET', '/deletedsecrets', 'listDeletedSecrets'],
    ['GET', '/deletedsecrets/a', 'getDeletedSecret'],
    ['POST', '/deletedsecrets/a/recover', 'recoverSecret'],
    ['DELETE', '/deletedsecrets/a', 'purgeSecret'],
    ['POST', '/secrets/a', 'unknown'],
    ['GET', '/keys', 'unknown'],
  ];
  for (const [method, url, name] of named) {
    expect([method, url, vault.operation(request(HOST, method, url))]).toEqual([method, url, name]);
  }
});
