import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { runChild } from '../../src/cli/child.ts';
import { bareEnvironment, withoutSignIns } from '../../src/cli/signIns.ts';
import { prepareInside } from '../../src/rehearsal/inside.ts';
import type { RunningSandbox } from '../../src/rehearsal/rehearsalContext.ts';
import { sandboxDocument, sandboxNote, sandboxText } from '../../src/rehearsal/rehearsalWords.ts';

const secret = "abc8Q~it's $HOME; `x`";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-inside-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function running(): RunningSandbox {
  return {
    proxyUrl: 'http://127.0.0.1:4711',
    controlUrl: 'http://127.0.0.1:4712/token',
    caFile: join(folder, 'bundle.pem'),
    environment: { AZURE_CLIENT_SECRET: secret, HTTPS_PROXY: 'http://127.0.0.1:4711' },
    identities: [{ name: 'keyturn-operator', tenant: 'tenant-id', clientId: 'client-id' }],
    advance: () => {},
    close: async () => {},
  };
}

const outer = {
  PATH: process.env['PATH'],
  HOME: '/home/me',
  AZURE_CLIENT_ID: 'mine',
  https_proxy: 'http://corp',
  GH_TOKEN: 'mine',
};

const outside = {
  ...withoutSignIns(outer),
  taken: [...withoutSignIns(outer).taken],
  keyturn: ['node', '/opt/keyturn.js'],
};

test('a terminal is told that what begins now is the sandbox, and of what', () => {
  expect(sandboxNote('rotation.yaml')).toContain(
    'This is the sandbox of rotation.yaml: every service is simulated.',
  );
});

describe('a command inside the sandbox', () => {
  it('gets the sandbox’s sign-in and proxy, and none of the outside', () => {
    const { environment } = prepareInside(running(), outside, 'rotation.yaml');
    expect(environment).toMatchObject({
      HOME: '/home/me',
      AZURE_CLIENT_SECRET: secret,
      HTTPS_PROXY: 'http://127.0.0.1:4711',
    });
    expect(Object.keys(environment)).not.toEqual(expect.arrayContaining(['AZURE_CLIENT_ID']));
    expect(environment['https_proxy']).toBeUndefined();
    expect(environment['GH_TOKEN']).toBeUndefined();
    expect(environment['KEYTURN_SANDBOX_POLICY']).toBe(resolve('rotation.yaml'));
    expect(environment['KEYTURN_CONFIG']).toBe(resolve('rotation.yaml'));
    expect(environment['KEYTURN_SANDBOX_CONTROL']).toBe('http://127.0.0.1:4712/token');
  });

  it('keeps its locks and the sign-in of az apart from those outside', () => {
    const { environment } = prepareInside(running(), outside, undefined);
    expect(environment['XDG_STATE_HOME']?.startsWith(folder)).toBe(true);
    expect(environment['AZURE_CONFIG_DIR']?.startsWith(folder)).toBe(true);
  });

  it('finds keyturn first on its PATH', () => {
    const { environment } = prepareInside(running(), outside, undefined);
    const found = execFileSync('sh', ['-c', 'command -v keyturn'], { env: environment, encoding: 'utf8' });
    expect(found.trim()).toBe(join(folder, 'bin', 'keyturn'));
  });

  it('can be had in another shell by a file that only its owner reads', () => {
    const { environmentFile } = prepareInside(running(), outside, undefined);
    expect(statSync(environmentFile).mode & 0o777).toBe(0o600);
    const script = `. ${environmentFile}; printf %s "$AZURE_CLIENT_SECRET|$AZURE_CLIENT_ID|$https_proxy"`;
    const env = { ...outer, PATH: outer.PATH ?? '' };
    expect(execFileSync('sh', ['-c', script], { env, encoding: 'utf8' })).toBe(`${secret}||`);
  });
});

describe('the process of the sandbox', () => {
  it('sees where things are and how its terminal is, and nothing that may be a secret', () => {
    const given = {
      ...outer,
      TERM: 'xterm',
      LC_ALL: 'C',
      XDG_CACHE_HOME: '/c',
      NODE_AUTH_TOKEN: 'mine',
      NODE_PATH: '/evil',
      DATABASE_URL: 'mine',
    };
    expect(Object.keys(bareEnvironment(given)).sort()).toEqual([
      'HOME',
      'LC_ALL',
      'PATH',
      'TERM',
      'XDG_CACHE_HOME',
    ]);
  });

  it.each([
    'AZURE_CLIENT_SECRET',
    'AZURESUBSCRIPTION_CLIENT_ID',
    'ARM_CLIENT_SECRET',
    'GITHUB_TOKEN',
    'GH_TOKEN',
    'KEYTURN_GITHUB_APP_KEY_FILE',
    'SYSTEM_ACCESSTOKEN',
    'servicePrincipalKey',
    'idToken',
    'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    'IDENTITY_HEADER',
    'HTTPS_PROXY',
  ])('%s goes neither to it nor to what runs in it', name => {
    expect(withoutSignIns({ [name]: 'mine', PAGER: 'less' })).toEqual({
      environment: { PAGER: 'less' },
      taken: [name],
    });
    expect(bareEnvironment({ [name]: 'mine' })).toEqual({});
  });
});

describe('keyturn sandbox', () => {
  it('tells addresses and identities and never a secret', () => {
    const told = { sandbox: running(), environmentFile: join(folder, 'env.sh'), policyFile: 'rotation.yaml' };
    const text = sandboxText(told, {
      columns: 80,
      width: 80,
      signs: {} as never,
      paint: (_, words) => words,
    });
    const document = JSON.stringify(sandboxDocument(told));
    for (const words of [text, document]) {
      expect(words).toContain('http://127.0.0.1:4711');
      expect(words).toContain('client-id');
      expect(words).toContain(join(folder, 'env.sh'));
      expect(words).not.toContain('abc8Q~');
    }
  });
});

describe('keyturn sandbox exec', () => {
  const environment = { PATH: process.env['PATH'] ?? '' };

  it('passes on the exit code of the command', async () => {
    expect(await runChild(['sh', '-c', 'exit 7'], environment)).toEqual({ exitCode: 7 });
  });

  it('reports a command that a signal ended as a shell does', async () => {
    expect(await runChild(['sh', '-c', 'kill -TERM $$'], environment)).toEqual({ exitCode: 143 });
  });

  it('exits with 127 and a sentence when the command is not found', async () => {
    const end = await runChild(['no-such-command'], environment);
    expect(end).toEqual({ exitCode: 127, trouble: 'command no-such-command was not found on the PATH' });
  });

  it('exits with 126 when the command may not be executed', async () => {
    expect(await runChild([folder], environment)).toMatchObject({ exitCode: 126 });
  });
});
