import { beforeEach, describe, expect, it } from 'vitest';
import { applyEdit } from '../../src/sandbox/control/edits.ts';
import { vault } from '../../src/sandbox/vault/service.ts';
import type { Reply, Scene } from '../../src/sandbox/wire.ts';
import { bearer, HOST, json, OPERATOR, request, START, STRANGER, smallScene, TENANT } from './vaultScene.ts';

const RESOURCE = 'https://vault.azure.net';
let scene: Scene;

beforeEach(() => {
  scene = smallScene();
});

function call(method: string, url: string, body?: unknown, authorization = bearer(scene, RESOURCE)): Reply {
  const path = url.includes('api-version')
    ? url
    : `${url}${url.includes('?') ? '&' : '?'}api-version=2025-07-01`;
  return vault.handle(request(HOST, method, path, { body, authorization }), scene);
}

describe('a vault asks who calls before it looks at anything else', () => {
  it('answers a request without token with the challenge that names tenant and resource', () => {
    const reply = vault.handle(request(HOST, 'PUT', '/secrets/a', { body: '{ broken' }), scene);
    expect(reply.status).toBe(401);
    expect(reply.headers?.['WWW-Authenticate']).toBe(
      `Bearer authorization="https://login.microsoftonline.com/${TENANT}", resource="https://vault.azure.net"`,
    );
    expect(json(reply)).toMatchObject({
      error: { code: 'Unauthorized', message: 'AKV10000: Request is missing a Bearer or PoP token.' },
    });
  });

  it('names the resource of a sovereign cloud to a vault of that cloud', () => {
    const host = 'kv-payments.vault.usgovcloudapi.net';
    const mine = scene.world.vaults.find(one => one.host === HOST);
    if (mine !== undefined) scene.world.vaults.push({ ...mine, host });
    const reply = vault.handle(request(host, 'GET', '/secrets?api-version=7.4'), scene);
    expect(reply.headers?.['WWW-Authenticate']).toContain('resource="https://vault.usgovcloudapi.net"');
    expect(reply.headers?.['WWW-Authenticate']).toContain('https://login.microsoftonline.us/');
  });

  it('refuses a token for another audience, of another tenant, or past its time, each with its code', () => {
    const message = (reply: Reply) => JSON.stringify(reply.body);
    const foreign = call('GET', '/secrets', undefined, bearer(scene, 'https://management.azure.com'));
    expect([foreign.status, message(foreign)]).toEqual([401, expect.stringContaining('AKV10022')]);
    const elsewhere = bearer(scene, RESOURCE, STRANGER, '99999999-9999-4999-8999-999999999999');
    const outsider = call('GET', '/secrets', undefined, elsewhere);
    expect([outsider.status, message(outsider)]).toEqual([401, expect.stringContaining('AKV10032')]);
    const old = bearer(scene, RESOURCE);
    scene.clock.advance(3_700_000);
    const expired = call('GET', '/secrets', undefined, old);
    expect([expired.status, message(expired)]).toEqual([401, expect.stringContaining('TokenExpired')]);
    expect(expired.headers?.['WWW-Authenticate']).toContain('resource=');
  });

  it('goes on refusing for a while after a role was granted, then now and then, then no more', () => {
    scene.world.settings.grantMs = { min: 4_000, max: 4_000 };
    const statuses = () =>
      Array.from(
        { length: 20 },
        () => call('GET', '/secrets', undefined, bearer(scene, RESOURCE, STRANGER)).status,
      );
    const once = (found: readonly number[]) => [...new Set(found)].toSorted();
    const access = { [OPERATOR]: ['list'], [STRANGER]: ['list'] };
    applyEdit(scene, { op: 'change-vault', vault: HOST, access });
    expect(once(statuses())).toEqual([403]);
    scene.clock.advance(2_500);
    expect(once(statuses())).toEqual([200, 403]);
    scene.clock.advance(2_000);
    expect(once(statuses())).toEqual([200]);
    expect(call('GET', '/secrets').status).toBe(200);
  });

  it('never answers 404 for a vault that does not exist', () => {
    const reply = vault.handle(
      request('kv-nobody.vault.azure.net', 'GET', '/secrets?api-version=7.4'),
      scene,
    );
    expect(reply.status).toBe(502);
  });

  it('refuses a caller without the role and names the action that he lacks', () => {
    const reply = call('PUT', '/secrets/a', { value: 'v' }, bearer(scene, RESOURCE, STRANGER));
    expect(reply.status).toBe(403);
    expect(json(reply)).toMatchObject({
      error: { code: 'Forbidden', innererror: { code: 'ForbiddenByRbac' } },
    });
    expect(JSON.stringify(reply.body)).toContain('Microsoft.KeyVault/vaults/secrets/setSecret/action');
    expect(scene.world.vaults[0]?.secrets).toEqual([]);
  });

  it('with access policies refuses in other words, and names the right that is missing', () => {
    applyEdit(scene, { op: 'change-vault', vault: HOST, accessModel: 'policies' });
    const reply = call('GET', '/secrets/a', undefined, bearer(scene, RESOURCE, STRANGER));
    expect([reply.status, json(reply)]).toMatchObject([
      403,
      { error: { code: 'Forbidden', innererror: { code: 'AccessDenied' } } },
    ]);
    expect(JSON.stringify(reply.body)).toContain(
      "does not have secrets get permission on key vault 'kv-payments;",
    );
    expect(call('GET', '/secrets').status).toBe(200);
  });

  it('refuses everybody when the firewall is closed', () => {
    const [first] = scene.world.vaults;
    if (first !== undefined) first.firewalled = true;
    expect(json(call('GET', '/secrets'))).toMatchObject({
      error: { code: 'Forbidden', innererror: { code: 'ForbiddenByFirewall' } },
    });
  });

  it.each([
    ['none', ''],
    ['an empty one', '?api-version='],
    ['a date for which nothing was published', '?api-version=2050-01-01'],
    ['one of Resource Manager', '?api-version=2023-07-01'],
    ['a preview that there never was', '?api-version=7.4-preview.9'],
  ])('refuses a request with %s as api-version', (_, query) => {
    const authorization = bearer(scene, RESOURCE);
    const reply = vault.handle(request(HOST, 'GET', `/secrets${query}`, { authorization }), scene);
    expect([reply.status, json(reply)]).toMatchObject([400, { error: { code: 'BadParameter' } }]);
  });

  it.each(['2016-10-01', '7.0', '7.4-preview.1', '7.6', '2025-07-01', '2026-04-01'])(
    'takes api-version %s, however its name and the path are written',
    version => {
      call('PUT', '/secrets/a', { value: 'v' });
      const authorization = bearer(scene, RESOURCE);
      for (const url of ['/Secrets/A', '/SECRETS/a/VERSIONS'])
        expect(
          vault.handle(request(HOST, 'GET', `${url}?API-Version=${version}`, { authorization }), scene)
            .status,
        ).toBe(200);
    },
  );

  it.each([
    ['GET', '/secrets/a/latest', 'latest'],
    ['DELETE', '/deletedsecrets/a/purge', 'purge'],
    ['HEAD', '/secrets/a', ''],
    ['POST', '/secrets/a', ''],
  ])('says of %s %s which operation there is not', (method, url, operation) => {
    const message = `Method ${method} does not allow operation '${operation}'`;
    expect(json(call(method, url))).toEqual({ error: { code: 'BadParameter', message } });
  });

  it('says of keys and certificates that it does not simulate them, with a status that Key Vault does not use', () => {
    for (const url of ['/keys', '/Certificates/a/versions', '/deletedkeys/a']) {
      const message = `The sandbox does not simulate GET ${url} of Key Vault.`;
      const reply = call('GET', url);
      expect(reply.status).toBe(501);
      expect(json(reply)).toEqual({ error: { code: 'NotSimulated', message } });
    }
  });
});

describe('a secret and its versions', () => {
  it('keeps the exact value, and makes a new version of each write, also of the same value', () => {
    const first = json(call('PUT', '/secrets/Api-Key', { value: 'one\n' }));
    const second = json(call('PUT', '/secrets/api-KEY', { value: 'one\n' }));
    expect(first['id']).toMatch(/^https:\/\/kv-payments\.vault\.azure\.net\/secrets\/Api-Key\/[0-9a-f]{32}$/);
    expect(second['id']).not.toBe(first['id']);
    expect(json(call('GET', '/secrets/API-KEY/'))).toMatchObject({ value: 'one\n', id: second['id'] });
    expect(scene.world.issued.has('one\n')).toBe(true);
  });

  it('shows times in Unix seconds and says how long a deleted secret can be recovered', () => {
    const exp = START / 1000 + 1000;
    const bundle = json(
      call('PUT', '/secrets/a', { value: 'v', contentType: 'text/plain', attributes: { exp } }),
    );
    expect(bundle).toMatchObject({
      contentType: 'text/plain',
      attributes: {
        enabled: true,
        exp,
        created: START / 1000,
        updated: START / 1000,
        recoveryLevel: 'Recoverable+Purgeable',
        recoverableDays: 90,
      },
    });
    expect(bundle).not.toHaveProperty('previousVersion');
    expect(bundle).not.toHaveProperty('tags');
  });

  it('is written whatever condition a client sends along: there is none', () => {
    const authorization = bearer(scene, RESOURCE);
    const put = (headers: Record<string, string>) => {
      const plain = request(HOST, 'PUT', '/secrets/a?api-version=7.6', {
        body: { value: 'v' },
        authorization,
      });
      return vault.handle({ ...plain, headers: { ...plain.headers, ...headers } }, scene).status;
    };
    expect([
      put({ 'if-none-match': '*' }),
      put({ 'if-none-match': '*' }),
      put({ 'if-match': '"x"' }),
    ]).toEqual([200, 200, 200]);
    expect(scene.world.vaults[0]?.secrets[0]?.versions).toHaveLength(3);
  });

  it('carries nothing over from the version before', () => {
    call('PUT', '/secrets/a', {
      value: 'v1',
      contentType: 'text/plain',
      tags: { owner: 'me' },
      attributes: { exp: 9e9 },
    });
    const second = json(call('PUT', '/secrets/a', { value: 'v2' }));
    expect(second).not.toHaveProperty('tags');
    expect(second).not.toHaveProperty('contentType');
    expect(second['attributes']).not.toHaveProperty('exp');
  });

  it('replaces the whole tag map on PATCH, leaves absent fields alone, and shows no value', () => {
    call('PUT', '/secrets/a', { value: 'v', contentType: 'text/plain', tags: { owner: 'me', team: 'pay' } });
    const patched = json(call('PATCH', '/secrets/a/', { tags: { team: 'risk' } }));
    expect(patched).toMatchObject({ contentType: 'text/plain', tags: { team: 'risk' } });
    expect(patched['tags']).not.toHaveProperty('owner');
    expect(patched).not.toHaveProperty('value');
    expect(json(call('PATCH', '/secrets/a', { attributes: { exp: 9e9 } }))['tags']).toEqual({ team: 'risk' });
    expect(json(call('PATCH', '/secrets/a', { tags: {} }))).not.toHaveProperty('tags');
    expect(json(call('GET', '/secrets/a'))).toMatchObject({ value: 'v' });
  });

  it('refuses to give a disabled version, newest or not, and still gives the others', () => {
    const first = json(call('PUT', '/secrets/a', { value: 'v1' }));
    const id = String(first['id']).split('/').at(-1);
    call('PUT', '/secrets/a', { value: 'v2' });
    call('PATCH', `/secrets/a/${id}`, { attributes: { enabled: false } });
    const reply = call('GET', `/secrets/a/${id}`);
    expect([reply.status, json(reply)]).toMatchObject([
      403,
      { error: { innererror: { code: 'SecretDisabled' } } },
    ]);
    expect(json(call('GET', '/secrets/a'))).toMatchObject({ value: 'v2' });
    call('PATCH', '/secrets/a', { attributes: { enabled: false } });
    expect(call('GET', '/secrets/a').status).toBe(403);
    call('PATCH', '/secrets/a', { attributes: { enabled: true } });
    expect(call('GET', '/secrets/a').status).toBe(200);
  });

  it('gives values whose time is over or has not come: nbf and exp only inform', () => {
    call('PUT', '/secrets/a', { value: 'old', attributes: { exp: START / 1000 - 5 } });
    call('PUT', '/secrets/b', { value: 'early', attributes: { nbf: START / 1000 + 500 } });
    expect(json(call('GET', '/secrets/a'))).toMatchObject({ value: 'old' });
    expect(json(call('GET', '/secrets/b'))).toMatchObject({ value: 'early' });
  });

  it('says which name or version it does not know', () => {
    expect(json(call('GET', '/secrets/nobody'))).toMatchObject({
      error: { code: 'SecretNotFound', message: expect.stringContaining('(name/id) nobody was not found') },
    });
    call('PUT', '/secrets/a', { value: 'v' });
    const absent = `a/${'0'.repeat(32)}`;
    expect(call('GET', `/secrets/${absent}`).status).toBe(404);
    expect(JSON.stringify(call('GET', `/secrets/${absent}`).body)).toContain(absent);
  });
});

describe('a backup', () => {
  const value = (reply: Reply) => String(json(reply)['value']);

  it('holds all versions in a form that only the service reads, and brings them back under their ids', () => {
    const first = json(call('PUT', '/secrets/a', { value: 'top secret', tags: { team: 'pay' } }));
    const second = json(call('PUT', '/secrets/a', { value: 'v2' }));
    const backup = value(call('POST', '/secrets/a/backup'));
    expect(Buffer.from(backup, 'base64url').toString()).toMatch(/^\(AzureKeyVaultSecretBackupV1\./);
    expect(Buffer.from(backup, 'base64url').toString('latin1')).not.toContain('top secret');
    expect([call('POST', '/secrets/restore', { value: backup }).status]).toEqual([409]);
    call('DELETE', '/secrets/a');
    scene.clock.advance(10_000);
    const taken = call('POST', '/secrets/restore', { value: backup });
    expect(json(taken)).toMatchObject({ error: { innererror: { code: 'ObjectIsDeletedButRecoverable' } } });
    call('DELETE', '/deletedsecrets/a');
    scene.clock.advance(10_000);
    const restored = json(call('POST', '/secrets/restore', { value: backup }));
    expect([restored['id'], restored['value']]).toEqual([second['id'], undefined]);
    expect(json(call('GET', '/secrets/a'))).toMatchObject({ value: 'v2' });
    const old = String(first['id']).split('/').at(-1);
    expect(json(call('GET', `/secrets/a/${old}`))).toMatchObject({
      value: 'top secret',
      tags: { team: 'pay' },
    });
  });

  it('is refused for what is not there, without the right, and when it was changed', () => {
    expect(call('POST', '/secrets/nobody/backup').status).toBe(404);
    call('PUT', '/secrets/a', { value: 'v' });
    const stranger = call('POST', '/secrets/a/backup', undefined, bearer(scene, RESOURCE, STRANGER));
    expect(JSON.stringify(stranger.body)).toContain('Microsoft.KeyVault/vaults/secrets/backup/action');
    const backup = value(call('POST', '/secrets/a/backup'));
    for (const changed of ['AAAA', `${backup.slice(0, -4)}AAAA`])
      expect(json(call('POST', '/secrets/restore', { value: changed }))).toEqual({
        error: { code: 'Malformed backup blob', message: 'Backup blob contains invalid or corrupt version.' },
      });
  });
});

describe('the limits of a secret', () => {
  const tags = (amount: number) =>
    Object.fromEntries(Array.from({ length: amount }, (_, at) => [`t${at}`, 'x']));
  const refused: [string, string, unknown][] = [
    ['an underscore in the name', 'a_b', { value: 'v' }],
    ['a name of 128 characters', 'a'.repeat(128), { value: 'v' }],
    ['no value', 'a', {}],
    ['a value that is no text', 'a', { value: 7 }],
    ['no JSON', 'a', 'value=1'],
    ['a value of more than 25 KB', 'a', { value: 'v'.repeat(25 * 1024 + 1) }],
    ['a content type of 256 characters', 'a', { value: 'v', contentType: 'c'.repeat(256) }],
    ['16 tags', 'a', { value: 'v', tags: tags(16) }],
    ['a tag of 257 characters', 'a', { value: 'v', tags: { t: 'x'.repeat(257) } }],
    ['a tag that is no text', 'a', { value: 'v', tags: { t: 1 } }],
    ['a date as text', 'a', { value: 'v', attributes: { exp: '2027-01-01' } }],
  ];

  it.each(refused)('refuses %s, and nothing is written', (_, name, body) => {
    expect([call('PUT', `/secrets/${name}`, body).status, scene.world.vaults[0]?.secrets]).toEqual([400, []]);
  });

  it('takes what is just inside the limits', () => {
    const body = { value: 'v'.repeat(25 * 1024), contentType: 'c'.repeat(255), tags: tags(15) };
    expect(call('PUT', `/secrets/${'a'.repeat(127)}`, body).status).toBe(200);
  });
});
