/** `keyturn init` in a tenant: what it asks the services, and what the policy says that it wrote. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newSecret } from '../../src/sandbox/directory/newSecret.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { searchedFolder } from '../support/canary.ts';
import { openSandbox, runCommand, type TestSandbox } from '../support/sandbox.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
const APP = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';
const VALUE = newSecret(seededRandom(7));

/** A registration whose secret somebody created by hand, and put into a vault; `lives`: days until it expires. */
function world(lives: number, more: Partial<NonNullable<WorldSeed['tenants']>[number]> = {}): WorldSeed {
  return {
    settings: { readLagMs: { min: 0, max: 0 }, replicationMs: { min: 50, max: 300 } },
    tenants: [
      {
        id: TENANT,
        operatorRoles: ['Application.ReadWrite.OwnedBy', 'AuditLog.Read.All', 'Directory.Read.All'],
        applications: [
          {
            appId: APP,
            displayName: 'shop',
            credentials: [{ name: 'by hand', value: VALUE, start: '-20d', end: `+${lives}d` }],
          },
        ],
        ...more,
      },
    ],
    vaults: [
      {
        host: 'kv-shop.vault.azure.net',
        tenant: TENANT,
        secrets: [{ name: 'shop-secret', versions: [{ value: { credential: `${APP}/by hand` } }] }],
      },
    ],
  };
}

const VAULT = ['--vault', 'https://kv-shop.vault.azure.net'];

function keyturn(sandbox: TestSandbox, cwd: string, ...args: readonly string[]) {
  return runCommand(sandbox, args, { cwd });
}

describe('a tenant in which nothing is rotated yet', () => {
  it('gets a policy, by readings alone, and its plan says that nothing is adopted yet', async () => {
    const seed = world(160);
    const copy = {
      host: 'kv-copies.vault.azure.net',
      tenant: TENANT,
      secrets: [{ name: 'shop-copy', versions: [{ value: 'an older one' }] }],
    };
    await using sandbox = await openSandbox({ ...seed, vaults: [...(seed.vaults ?? []), copy] });
    const cwd = searchedFolder();
    const vaults = [...VAULT, '--vault', 'https://kv-copies.vault.azure.net'];
    const run = await keyturn(sandbox, cwd, 'init', ...vaults, '--ci', 'azure', '--yes');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stderr).toMatch(
      new RegExp(
        `^Signed in as ${sandbox.operator.appId}, tenant ${TENANT}\\.\n1 registration, 2 secrets in 2 vaults\\.\n`,
      ),
    );
    const history = sandbox.history.entries();
    const writes = history.filter(
      ({ method, operation, service }) => method !== 'GET' && operation !== 'batch' && service !== 'entra',
    );
    expect(writes).toEqual([]);
    expect(history.filter(({ operation }) => operation === 'getSecret')).toHaveLength(2);
    const file = join(cwd, 'rotation.yaml');
    const text = readFileSync(file, 'utf8');
    // As its comment says: a place with a copy, which only a person knows.
    const target =
      '    targets: [{ keyVault: { url: https://kv-copies.vault.azure.net, secret: shop-copy } }]';
    writeFileSync(file, text.replace(/^ {4}# targets: .*$/m, target));
    expect(existsSync(join(cwd, 'azure-pipelines/keyturn.yml'))).toBe(true);
    expect((await keyturn(sandbox, cwd, 'validate', '--role', 'writer')).exitCode).toBe(0);
    const plan = await keyturn(sandbox, cwd, 'plan');
    expect([plan.exitCode, plan.stdout]).toEqual([0, expect.stringMatching(/1 rotation: 1 not adopted yet/)]);
    const adopted = await keyturn(sandbox, cwd, 'adopt', 'shop', '--yes');
    expect(adopted.exitCode, adopted.stderr).toBe(0);
    const status = await keyturn(sandbox, cwd, 'status');
    expect(status.stdout).toMatch(/1 rotation: 1 settled/);
  });

  it('is told what it lacks to see anything, and nothing is written', async () => {
    await using sandbox = await openSandbox({ ...world(160), vaults: [] });
    const cwd = searchedFolder();
    const run = await keyturn(sandbox, cwd, 'init', ...VAULT, '--yes', '--timeout', '1s');
    expect(run.exitCode, run.stdout + run.stderr).toBe(1);
    expect(run.stdout).toContain('kv-shop.vault.azure.net');
    expect(existsSync(join(cwd, 'rotation.yaml'))).toBe(false);
  });

  it('and a second init adds what was found since, below what is there', async () => {
    const LEDGER = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a7';
    const ledger = newSecret(seededRandom(8));
    const both = world(160, {
      applications: [
        { appId: APP, displayName: 'shop', credentials: [{ name: 'by hand', value: VALUE }] },
        { appId: LEDGER, displayName: 'ledger', credentials: [{ name: 'by hand', value: ledger }] },
      ],
    });
    const [vault] = both.vaults ?? [];
    const secrets = [
      ...(vault?.secrets ?? []),
      { name: 'ledger-secret', versions: [{ value: { credential: `${LEDGER}/by hand` } }] },
    ];
    await using sandbox = await openSandbox({
      ...both,
      vaults: [{ host: 'kv-shop.vault.azure.net', tenant: TENANT, secrets }],
    });
    const cwd = searchedFolder();
    await keyturn(sandbox, cwd, 'init', ...VAULT, '--app-id', APP, '--yes');
    const before = readFileSync(join(cwd, 'rotation.yaml'), 'utf8');
    const again = await keyturn(sandbox, cwd, 'init', '--yes');
    expect(again.stdout).toContain('rotation.yaml: 1 rotation written: ledger');
    expect(readFileSync(join(cwd, 'rotation.yaml'), 'utf8').startsWith(before)).toBe(true);
  });
});
