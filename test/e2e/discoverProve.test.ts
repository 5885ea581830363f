/** `keyturn discover --prove --policy`: what it calls proved, what it asks for that, and the policy that it writes. */
import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { searchedFolder } from '../support/canary.ts';
import { freshSeed } from '../support/freshSeed.ts';
import { outputFaults } from '../support/outputs.ts';
import { openSandbox, runCommand, type TestSandbox } from '../support/sandbox.ts';
import type { Told } from './discoverChecker.ts';
import { filledTenant, type Vault } from './filledTenant.ts';
import { TENANT } from './messyTenant.ts';
import { must } from './stage.ts';

const SEED = freshSeed(1_000_000);

function prove(sandbox: TestSandbox, cwd: string, ...args: readonly string[]) {
  const vaults = sandbox.world.vaults.flatMap(({ host }) => ['--vault', `https://${host}`]);
  return runCommand(sandbox, ['discover', '--all', '--json', '--prove', '--yes', ...vaults, ...args], {
    cwd,
  });
}

/** From the world alone: which vault secret is which credential now. */
function truth({ world, clock }: TestSandbox): Map<string, string> {
  const now = clock.now();
  const alive = must(world.tenants[0])
    .applications.filter(({ deletedAt }) => deletedAt === undefined)
    .flatMap(({ appId, passwords }) =>
      passwords
        .filter(({ removedAt, start, end }) => removedAt === undefined && start <= now && end > now)
        .map(({ value, keyId }) => ({ value, is: `${appId} ${keyId}` })),
    );
  return new Map(
    world.vaults.flatMap(({ host, secrets }) =>
      secrets
        .filter(({ deleted }) => deleted === undefined)
        .flatMap(({ name, versions }) => {
          const newest = versions.at(-1);
          const found =
            newest?.enabled === true ? alive.find(({ value }) => value === newest.value) : undefined;
          return found === undefined ? [] : [[`https://${host}/${name}`, found.is] as const];
        }),
    ),
  );
}

/** Of others than the operator. */
function signInsOf({ world, operator }: TestSandbox): number {
  return must(world.tenants[0]).signIns.filter(({ appId }) => appId !== operator.appId).length;
}

const sum = { proved: 0, provable: 0, read: 0, calls: 0, refused: 0 };

describe('a tenant as one finds it', () => {
  it.each(Array.from({ length: 6 }, (_, index) => SEED + index))(
    'what is called proved is, what can be proved is, and the policy can be planned (seed %i)',
    async seed => {
      await using sandbox = await openSandbox(filledTenant(seed));
      const cwd = searchedFolder();
      const run = await prove(sandbox, cwd, '--policy', 'rotation.yaml');
      expect(outputFaults(run.stdout)).toEqual([]);
      const told = JSON.parse(run.stdout) as Told & {
        written: { rotations: string[] };
        unproved: { outcome: string }[];
      };
      expect(run.exitCode, run.stderr + JSON.stringify(told.findings)).toBe(0);
      const really = truth(sandbox);
      const byValue = told.links.filter(({ evidence: [first] }) => first?.code === 'value-accepted');
      for (const { vault, secret, appId, evidence } of byValue) {
        const { keyId } = evidence[0] as unknown as { keyId: string };
        expect(`${appId} ${keyId}`).toBe(really.get(`${vault}/${secret}`));
      }
      // What the lists alone suspect, of its own registration, and which credential it begins like.
      const lists = JSON.parse(
        (
          await runCommand(sandbox, ['discover', '--all', '--json', ...vaultsOf(sandbox)], {
            cwd: searchedFolder(),
          })
        ).stdout,
      ) as Told;
      const provable = lists.links.filter(({ vault, secret, appId }) =>
        really.get(`${vault}/${secret}`)?.startsWith(appId),
      );
      const missed = provable.filter(
        link => !byValue.some(({ vault, secret }) => vault === link.vault && secret === link.secret),
      );
      expect(missed).toEqual([]);
      const history = sandbox.history.entries();
      const writes = history.filter(
        ({ method, operation, service }) => method !== 'GET' && operation !== 'batch' && service !== 'entra',
      );
      expect(writes).toEqual([]);
      const calls = signInsOf(sandbox);
      const read = history.filter(({ operation }) => operation === 'getSecret').length;
      expect(read).toBeLessThanOrEqual(
        new Set(lists.links.map(({ vault, secret }) => `${vault}/${secret}`)).size,
      );
      sum.proved += byValue.length;
      sum.provable += provable.length;
      sum.read += read;
      sum.calls += calls;
      sum.refused += told.unproved.filter(({ outcome }) => outcome === 'refused').length;
      const plan = await runCommand(sandbox, ['plan', '--json'], { cwd });
      const { rotations } = JSON.parse(plan.stdout) as { rotations: { name: string; problem?: object }[] };
      expect(rotations.map(({ name }) => name).toSorted()).toEqual(told.written.rotations.toSorted());
      expect(rotations.filter(({ problem }) => problem !== undefined)).toEqual([]);
    },
    120_000,
  );

  it('and there was enough of it', () => {
    process.stdout.write(
      `${sum.read} values read, ${sum.proved} of ${sum.provable} that can be proved, ${sum.calls} sign-ins, ${sum.refused} values refused\n`,
    );
    expect(sum.provable).toBeGreaterThan(5);
    expect(sum.refused).toBeGreaterThan(0);
  });
});

function vaultsOf(sandbox: TestSandbox): string[] {
  return sandbox.world.vaults.flatMap(({ host }) => ['--vault', `https://${host}`]);
}

const APP = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';

function small(
  versions: Vault['secrets'] extends readonly { versions: infer V }[] | undefined ? V : never,
): WorldSeed {
  return {
    settings: { readLagMs: { min: 0, max: 0 } },
    tenants: [
      {
        id: TENANT,
        operatorRoles: ['Application.Read.All', 'AuditLog.Read.All'],
        applications: [
          {
            appId: APP,
            displayName: 'Shop',
            credentials: [{ name: 'by hand' }, { name: 'gone', start: '-90d', end: '-2d' }],
          },
        ],
      },
    ],
    vaults: [
      {
        host: 'kv-shop.vault.azure.net',
        tenant: TENANT,
        secrets: [
          { name: 'shop-secret', versions },
          { name: 'shop-copy', versions },
        ],
      },
    ],
  };
}

describe('a value', () => {
  it('is read only after the question, and where nobody can answer with --yes alone', async () => {
    await using sandbox = await openSandbox(small([{ value: { credential: `${APP}/by hand` } }]));
    const words = ['discover', '--all', '--prove', ...vaultsOf(sandbox)];
    const run = await runCommand(sandbox, words, { cwd: searchedFolder() });
    expect(run.exitCode).toBe(1);
    expect(run.stderr.replaceAll(/\s+/g, ' ')).toContain('2 vault secrets may belong to a registration');
    expect(run.stderr).toContain('add --yes');
    expect(sandbox.history.entries().filter(({ operation }) => operation === 'getSecret')).toEqual([]);
  });

  it('in two vault secrets is one rotation, with the second as a copy', async () => {
    await using sandbox = await openSandbox(small([{ value: { credential: `${APP}/by hand` } }]));
    const cwd = searchedFolder();
    const run = await prove(sandbox, cwd, '--policy', 'rotation.yaml');
    expect(JSON.parse(run.stdout).counts).toMatchObject({ heldInSeveral: 1, deadCopies: 0, linkedProved: 2 });
    const text = readFileSync(join(cwd, 'rotation.yaml'), 'utf8');
    expect(text).toContain('- name: shop\n');
    expect(text).toContain('- keyVault: { url: https://kv-shop.vault.azure.net, secret: shop-secret }');
  });

  it('of an expired credential is a dead copy, is not tried, and makes no rotation', async () => {
    await using sandbox = await openSandbox(small([{ value: { credential: `${APP}/gone` } }]));
    const cwd = searchedFolder();
    const run = await prove(sandbox, cwd, '--policy', 'rotation.yaml');
    expect(run.exitCode).toBe(0);
    const { counts, written } = JSON.parse(run.stdout);
    expect(counts).toMatchObject({ deadCopies: 2, linkedProved: 0 });
    expect(written).toMatchObject({ rotations: [] });
    expect(signInsOf(sandbox)).toBe(0);
    expect(() => readFileSync(join(cwd, 'rotation.yaml'))).toThrow(/ENOENT/);
  });
});

const OWN = `# ours
version: 1
tenant: ${TENANT}
x-base: &base # shared
  overlap: 2d
rotations:
  # the ledger's
  - name: ledger
    <<: *base
    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-000000000009 }   # two  spaces
    vault: { url: 'https://kv-shop.vault.azure.net', secret: ledger }
    # and no targets

# the end
`;

it.each([
  ['with line breaks as here', OWN],
  ['with those of Windows', OWN.replaceAll('\n', '\r\n')],
])(
  'a policy that is there is extended (%s): every byte of it stays, and what it has is not added again',
  async (_how, own) => {
    await using sandbox = await openSandbox(small([{ value: { credential: `${APP}/by hand` } }]));
    const cwd = searchedFolder();
    const file = join(cwd, 'mine.yaml');
    writeFileSync(join(cwd, 'real.yaml'), own, { mode: 0o600 });
    symlinkSync('real.yaml', file);
    const run = await prove(sandbox, cwd, '--policy', 'mine.yaml');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    const text = readFileSync(file, 'utf8');
    const [head = '', tail = ''] = own.split(own.includes('\r') ? '\r\n# the end' : '\n# the end');
    expect(text.startsWith(head)).toBe(true);
    expect(text.endsWith(`\n# the end${tail}`)).toBe(true);
    expect(text).toMatch(/^ {2}- name: shop\r?$/m);
    expect(text.split('\n').filter(line => line.endsWith('\r'))).toHaveLength(
      own.includes('\r') ? text.split('\n').length - 1 : 0,
    );
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await runCommand(sandbox, ['validate', '-c', file], { cwd })).exitCode).toBe(0);
    const again = await prove(sandbox, cwd, '--policy', 'mine.yaml');
    expect(JSON.parse(again.stdout).written).toMatchObject({ rotations: [] });
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);

it('one whose rotations are in brackets is left as it is, with what to do', async () => {
  await using sandbox = await openSandbox(small([{ value: { credential: `${APP}/by hand` } }]));
  const cwd = searchedFolder();
  const text = `version: 1\ntenant: ${TENANT}\nrotations: [{ name: a, registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-000000000009 }, vault: { url: 'https://kv-shop.vault.azure.net', secret: a } }]\n`;
  writeFileSync(join(cwd, 'mine.yaml'), text);
  const run = await prove(sandbox, cwd, '--policy', 'mine.yaml');
  expect(run.exitCode).toBe(3);
  expect(run.stdout + run.stderr).toContain('nothing was added');
  expect(readFileSync(join(cwd, 'mine.yaml'), 'utf8')).toBe(text);
});

it('standard input is nothing that can be written to', async () => {
  await using sandbox = await openSandbox(small([{ value: { credential: `${APP}/by hand` } }]));
  expect((await prove(sandbox, searchedFolder(), '--policy', '-')).exitCode).toBe(64);
});

it('a policy that somebody writes meanwhile is not written over', async () => {
  await using sandbox = await openSandbox(small([{ value: { credential: `${APP}/by hand` } }]));
  const cwd = searchedFolder();
  const stop = sandbox.history.watch(({ operation }) => {
    if (operation !== 'getSecret') return;
    stop();
    writeFileSync(join(cwd, 'rotation.yaml'), OWN);
  });
  const run = await prove(sandbox, cwd, '--policy', 'rotation.yaml');
  expect(run.exitCode).not.toBe(0);
  expect(run.stdout + run.stderr).toContain('wrote it while this ran; that text was kept');
  expect(readFileSync(join(cwd, 'rotation.yaml'), 'utf8')).toBe(OWN);
});
