/** What `init` asks, says and refuses; a real tenant is in test/e2e/init.test.ts. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { pipelineFile } from '../../src/cli/pipelineFile.ts';
import { packageVersion } from '../../src/cli/version.ts';
import { kinds } from '../../src/connectors/kinds.ts';
import { rightsByRole } from '../../src/connectors/knownRights.ts';
import type { DiscoveryPort } from '../../src/discovery/ports.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import { markOf } from '../../src/policy/place.ts';
import { Problem } from '../../src/problem.ts';
import { readRegular } from '../../src/regularFile.ts';
import { Secret } from '../../src/secret.ts';
import { searchedFolder } from '../support/canary.ts';
import { credential, days, KEY, type Situation, typed } from './given.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const VAULT = 'https://kv-shop.vault.azure.net';
const SCREENS = fileURLToPath(new URL('screens', import.meta.url));
const MARK = markOf('shop', { url: VAULT, secret: 'shop-client-secret' });

const registration = {
  appId: '22222222-2222-4222-8222-000000000001',
  objectId: '33333333-3333-4333-8333-000000000001',
  displayName: 'shop',
  admitsPersonalAccounts: false,
  credentials: [credential(KEY.current, { displayName: 'by hand' })],
};

function port(change: Partial<DiscoveryPort> = {}): DiscoveryPort {
  return {
    signedIn: async () => ({ tenant: TENANT, name: 'ada@contoso.example' }),
    all: async () => ({ found: [registration], complete: true, unreadable: 0 }),
    withOwners: async () => new Set(),
    owned: async () => ({ appIds: [registration.appId], complete: true }),
    portions: appIds => (appIds.length === 0 ? [] : [appIds]),
    named: async () => ({ found: [registration], left: [] }),
    usage: async () => ({ known: true, rows: new Map() }),
    async *secrets() {
      yield [];
    },
    subscriptions: async () => [],
    vaultsIn: async () => [],
    kinds: [],
    searches: async () => [],
    value: async () => undefined,
    token: () => ({ ask: async () => ({ answer: 'no-verdict', reason: 'not asked' }) }),
    ...change,
  };
}

let folder = '';
const home = process.cwd();

beforeEach(() => {
  folder = searchedFolder();
  process.chdir(folder);
});
afterEach(() => process.chdir(home));

interface Answers {
  readonly vaults?: string;
  readonly yes?: boolean;
}

/** In a folder of its own, with the files that are in it. `answers`: of a person at a terminal. */
function init(words: string, answers?: Answers, change: Partial<DiscoveryPort> = {}, more: Situation = {}) {
  const asked: string[] = [];
  const context: Partial<Context> = {
    discovering: async () => port(change),
    readPolicy: file => readPolicyFile(file, kinds),
    readBytes: async file => readRegular(file),
    rights: async (of, role) => rightsByRole(of, kinds, role ?? 'writer'),
    ask: async question => {
      asked.push(question);
      return answers === undefined ? undefined : (answers.vaults ?? '');
    },
  };
  const answer = answers === undefined ? 'nobody' : (answers.yes ?? false);
  const run = typed(`init ${words}`.trim(), { answer, ...more, context: { ...context, ...more.context } });
  return run.then(each => ({ ...each, questions: [...asked, ...each.questions] }));
}

const SHOP = {
  async *secrets() {
    yield [
      {
        name: 'shop-client-secret',
        newest: {
          enabled: true,
          createdAt: days(-20),
          userMetadata: { tags: {} },
          tags: { keyId: KEY.current, mark: MARK },
        },
      },
    ];
  },
  value: async () => new Secret(`cur8Q~${'a'.repeat(34)}`),
  token: () => ({ ask: async () => ({ answer: 'accepted' }) }),
  named: async () => ({
    found: [{ ...registration, credentials: [credential(KEY.current, { displayName: `${MARK}r-1` })] }],
    left: [],
  }),
} satisfies Partial<DiscoveryPort>;

describe('what init is not told', () => {
  test('on a terminal it asks for: vaults by name or address, and whether values may be read', async () => {
    const run = await init('', { vaults: `kv-shop, https://kv-two.vault.azure.net`, yes: true }, SHOP);
    expect(run.questions).toEqual([
      'Key Vaults that hold client secrets (names or addresses):',
      'Read them?',
    ]);
    expect(run.err).toContain('1 registration, 2 secrets in 2 vaults.');
    expect(run.exitCode, run.err).toBe(0);
  });

  test('without one it names the option: exit 64', async () => {
    const run = await init('');
    expect([run.exitCode, run.err]).toEqual([64, expect.stringContaining('keyturn init --vault https://')]);
    const unread = await init(`--vault ${VAULT} --all --policy 'x.yaml'`, undefined, SHOP);
    expect(unread.exitCode).toBe(64);
    expect(unread.err).toMatch(
      /next {2}keyturn init --vault https:\/\/kv-shop\.vault\.azure\.net --all .*--yes\n/,
    );
  });

  test('an empty answer is none, and a word that is no vault is told', async () => {
    expect((await init('', { vaults: '' })).exitCode).toBe(64);
    expect((await init('', { vaults: 'https://example.com' })).exitCode).toBe(64);
  });

  test('a pipeline is asked for where the folder shows signs of one, and not where it was said', async () => {
    mkdirSync('.github');
    const asked = await init(`--vault ${VAULT}`, { yes: true }, SHOP);
    expect(asked.questions[0]).toMatch(/GitHub Actions/);
    expect(existsSync('.github/workflows/keyturn.yml')).toBe(true);
    const said = await init(`--vault ${VAULT} --ci none`, { yes: true }, SHOP);
    expect(said.questions).toEqual(['Read them?']);
  });
});

describe('a file that is there', () => {
  test('is not written over: the difference is told, before anybody is asked', async () => {
    mkdirSync('.github/workflows', { recursive: true });
    writeFileSync('.github/workflows/keyturn.yml', 'name: mine\n');
    const run = await init(`--vault ${VAULT} --ci github`, { yes: true }, SHOP);
    expect([run.exitCode, run.questions, run.out]).toEqual([3, [], '']);
    expect(run.err.replaceAll(/\s+/g, ' ')).toMatch(/line 1 is "name: mine", and would be "# A plan/);
    expect(readFileSync('.github/workflows/keyturn.yml', 'utf8')).toBe('name: mine\n');
    expect(existsSync('rotation.yaml')).toBe(false);
  });

  test('as it would be written is fine', async () => {
    const wanted = pipelineFile('azure', { policy: 'rotation.yaml', version: packageVersion() });
    mkdirSync('azure-pipelines');
    writeFileSync(wanted.file, wanted.text);
    const run = await init(`--vault ${VAULT} --ci azure`, { yes: true }, SHOP);
    expect(run.out).toContain('azure-pipelines/keyturn.yml: there already');
  });
});

test('a second time it finds nothing that the policy lacks', async () => {
  const first = await init(`--vault ${VAULT} --ci none`, { yes: true }, SHOP);
  expect(first.out).toContain('rotation.yaml: 1 rotation written: shop');
  expect(readFileSync('rotation.yaml', 'utf8')).toMatch(
    /^# yaml-language-server: \$schema=\S+policy\.schema\.json\n/,
  );
  const before = readFileSync('rotation.yaml', 'utf8');
  const second = await init('--ci none', { yes: true }, SHOP);
  expect(second.out).toContain('rotation.yaml: nothing written; it lacks nothing that is proved');
  expect(second.out).toMatch(/→ keyturn plan\n$/);
  expect(readFileSync('rotation.yaml', 'utf8')).toBe(before);
});

test('where nothing is proved no policy is written, and what to look at is said', async () => {
  const run = await init(`--vault ${VAULT} --ci github`, { yes: true });
  expect(run.exitCode).toBe(0);
  expect(run.out).toContain('no vault secret is proved to belong to a registration');
  expect(run.out).toContain('keyturn.yml: not written');
  expect(run.out).toMatch(/→ keyturn discover --all --vault https:\/\/kv-shop\.vault\.azure\.net/);
  expect([existsSync('rotation.yaml'), existsSync('.github')]).toEqual([false, false]);
  const nothing = await init(
    `--vault ${VAULT}`,
    { yes: true },
    {
      owned: async () => ({ appIds: [], complete: true }),
    },
  );
  expect(nothing.out).toContain('→ keyturn init --all --vault https://kv-shop.vault.azure.net');
});

test('a vault that cannot be read is told, and the exit code is 1', async () => {
  const refused = new Problem({ code: 'refused', subject: `secrets of ${VAULT}`, reason: 'refused (403)' });
  const run = await init(
    `--vault ${VAULT}`,
    { yes: true },
    {
      // biome-ignore lint/correctness/useYield: it is refused before the first page.
      async *secrets() {
        throw refused;
      },
    },
  );
  expect([run.exitCode, run.out]).toEqual([1, expect.stringContaining('refused (403)')]);
});

test('who is not signed in is told how to, and how all of it is tried without Azure', async () => {
  const nobody = new Problem({
    code: 'refused',
    subject: 'sign-in',
    reason: 'not signed in',
    remedy: 'az login',
  });
  const run = await init(`--vault ${VAULT}`, { yes: true }, { signedIn: () => Promise.reject(nobody) });
  expect([run.exitCode, run.questions, run.out]).toEqual([1, [], '']);
  expect(run.err).toMatch(/next {2}az login\n.*\n→ keyturn demo\n→ keyturn sandbox exec -- keyturn init /);
  const service = new Problem({ ...nobody.details, serviceCode: 'AADSTS7000222' });
  const refused = await init(`--vault ${VAULT}`, { yes: true }, { signedIn: () => Promise.reject(service) });
  expect([refused.exitCode, refused.err.includes('sandbox')]).toEqual([1, false]);
});

test('commands name the policy where the variable names another one', async () => {
  const given = { context: { env: { KEYTURN_CONFIG: '/srv/team.yaml' } } };
  const run = await init(`--vault ${VAULT} --ci none`, { yes: true }, SHOP, given);
  expect(run.out).toMatch(/→ keyturn plan --config \.\/rotation\.yaml\n$/);
});

describe.each([60, 80])('on %i columns', columns => {
  it('is one screen, as it was looked at', async () => {
    mkdirSync('.github');
    const run = await init(`--vault ${VAULT}`, { yes: true }, SHOP, { columns, live: true });
    if (columns === 80)
      expect(run.out.split('\n').length + run.err.split('\n').length).toBeLessThanOrEqual(24);
    await expect(`${run.err}\n${run.out}`).toMatchFileSnapshot(join(SCREENS, `init-${columns}.txt`));
  });
});
