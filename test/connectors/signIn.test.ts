import { beforeEach, expect, test, vi } from 'vitest';
import { azureSignIn } from '../../src/connectors/azureSignIn.ts';
import type { Wire } from '../../src/connectors/wire.ts';
import { clouds } from '../../src/policy/clouds.ts';

const seen = vi.hoisted(() => ({
  options: {} as Record<string, unknown>,
  asked: 0,
  lifetimeMs: 3_600_000,
  token: undefined as unknown,
}));

vi.mock('@azure/identity', () => ({
  DefaultAzureCredential: class {
    constructor(options: Record<string, unknown>) {
      seen.options = options;
    }
    async getToken() {
      seen.asked += 1;
      return { token: seen.token ?? `token-${seen.asked}`, expiresOnTimestamp: Date.now() + seen.lifetimeMs };
    }
  },
}));

const wire = { httpClient: {} } as Wire;
const privateCloud = { ...clouds.public, name: 'contoso', authority: 'https://login.contoso.example' };

beforeEach(() => Object.assign(seen, { options: {}, asked: 0, lifetimeMs: 3_600_000, token: undefined }));

test.each(['public', 'usgov', 'china'] as const)(
  '%s signs in at its own authority, which MSAL knows',
  async name => {
    await azureSignIn(clouds[name], wire);
    expect(seen.options).toMatchObject({ authorityHost: clouds[name].authority });
    expect(seen.options).not.toHaveProperty('disableInstanceDiscovery');
  },
);

test.each(['contoso', 'public', 'usgov'])(
  'a private cloud signs in at its own authority and nobody else is asked about it, also under the name %s',
  async name => {
    await azureSignIn({ ...privateCloud, name }, wire);
    expect(seen.options).toMatchObject({
      authorityHost: 'https://login.contoso.example',
      disableInstanceDiscovery: true,
      httpClient: expect.objectContaining({ sendRequest: expect.any(Function) }),
    });
  },
);

test('one token serves all calls that want the same, until it is about to end', async () => {
  const credential = await azureSignIn(clouds.public, wire);
  const ask = async (scope: string) => (await credential.getToken(scope))?.token;
  expect(await Promise.all([ask('a'), ask('a')])).toEqual(['token-1', 'token-1']);
  expect(await ask('a')).toBe('token-1');
  expect(await ask('b')).toBe('token-2');
  seen.lifetimeMs = 60_000;
  expect(await ask('c')).toBe('token-3');
  expect(await ask('c')).toBe('token-4');
});

test.each([7, { a: 1 }, true, '', 'two\r\nlines', 'caf\u00e9'])(
  'what stands in the place of a token and is none is no token, and is told as such: %j',
  async token => {
    seen.token = token;
    const credential = await azureSignIn(clouds.public, wire);
    await expect(credential.getToken('a')).rejects.toMatchObject({
      details: {
        code: 'refused',
        subject: 'sign-in of this program',
        reason: expect.stringMatching(/^its response does not have the documented format \(token: /),
      },
    });
  },
);
