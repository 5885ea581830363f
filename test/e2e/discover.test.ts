/** `keyturn discover`: what it says of a tenant, what it asks for it, and what it says where it may not. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { signInAs } from '../../src/sandbox/entra/signInAs.ts';
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { searchedFolder } from '../support/canary.ts';
import { freshSeed } from '../support/freshSeed.ts';
import { outputFaults } from '../support/outputs.ts';
import { type CommandResult, openSandbox, runCommand, type TestSandbox } from '../support/sandbox.ts';
import { expectedFacts, type Told, toldFacts } from './discoverChecker.ts';
import { messyTenant, TENANT } from './messyTenant.ts';
import { living, MARK, must, openStage } from './stage.ts';

const DAY = 86_400_000;
const SEED = freshSeed(1_000_000);

/** In a folder without a policy, unless one is given. */
function discover(sandbox: TestSandbox, args: readonly string[], policy?: string): Promise<CommandResult> {
  const cwd = searchedFolder();
  if (policy !== undefined) writeFileSync(join(cwd, 'rotation.yaml'), policy);
  return runCommand(sandbox, ['discover', ...args], { cwd });
}

function told({ stdout }: CommandResult): Told {
  expect(outputFaults(stdout)).toEqual([]);
  return JSON.parse(stdout) as Told;
}

/** Neither a write, nor anything that answers with a value. */
function notAllowed({ history }: TestSandbox): HistoryEntry[] {
  return history
    .entries()
    .filter(
      ({ method, operation, service }) => method !== 'GET' && operation !== 'batch' && service !== 'entra',
    )
    .concat(history.entries().filter(({ operation }) => ['getSecret', 'addPassword'].includes(operation)));
}

function asked({ history }: TestSandbox, ...operations: readonly string[]): number {
  return history.entries().filter(({ operation, status }) => operations.includes(operation) && status === 200)
    .length;
}

const APP = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';
const SHOP = 'https://kv-shop.vault.azure.net';

function small(
  more: Partial<NonNullable<WorldSeed['tenants']>[number]> = {},
  extra: Partial<WorldSeed> = {},
) {
  return {
    settings: { readLagMs: { min: 0, max: 0 } },
    tenants: [
      {
        id: TENANT,
        operatorRoles: ['Application.Read.All', 'AuditLog.Read.All'],
        applications: [{ appId: APP, displayName: 'shop', credentials: [{ name: 'by hand' }] }],
        ...more,
      },
    ],
    vaults: [
      {
        host: 'kv-shop.vault.azure.net',
        tenant: TENANT,
        secrets: [{ name: 'shop-secret', versions: [{ value: 'a value that nobody may see' }] }],
      },
    ],
    ...extra,
  } satisfies WorldSeed;
}

/** A checker that is never asked about something has not checked it. */
const drawn = new Map<string, number>();
const KINDS = [
  ...['proved', 'suspected', 'mark-and-tags', 'mark', 'key-id', 'name'],
  ...['client-id-in-tag', 'client-id-in-name', 'client-id-in-content-type'],
  ...['expires-soon', 'old', 'no-end', 'no-owner', 'unmanaged', 'never-seen', 'expired'],
  ...['seen', 'never', 'unknown'],
];

function kindsIn({ registrations, links }: Told, kind: string): number {
  const words = [
    ...links.flatMap(({ certainty, evidence }) => [certainty, ...evidence.map(({ code }) => code)]),
    ...registrations.flatMap(({ credentials }) =>
      credentials.flatMap(({ dangers, lastSignIn }) => [...dangers, lastSignIn]),
    ),
  ];
  return words.filter(word => word === kind).length;
}

describe('a tenant as one finds it', () => {
  it.each(Array.from({ length: 6 }, (_, index) => SEED + index))(
    'is told as it is, by a checker that knows nothing of the program (seed %i)',
    async seed => {
      const { world, signIns, policy } = messyTenant(seed);
      await using sandbox = await openSandbox(world);
      const now = sandbox.clock.now();
      for (const { appId, name, daysAgo } of signIns) {
        const app = must(sandbox.world.tenants[0]?.applications.find(each => each.appId === appId));
        const { value } = must(app.passwords.find(({ displayName }) => displayName === name));
        signInAs(sandbox.scene, { appId, value, at: now - daysAgo * DAY - 2 * 3_600_000 });
      }
      const vaults = sandbox.world.vaults.flatMap(({ host }) => ['--vault', `https://${host}`]);
      const run = await discover(
        sandbox,
        ['--all', '--json', '--against', 'rotation.yaml', ...vaults],
        policy,
      );
      const document = told(run);
      const at = Date.parse(document.at);
      expect(toldFacts(document)).toEqual(expectedFacts(sandbox.world, at, policy));
      expect(run.exitCode, run.stderr).toBe(2);
      expect(notAllowed(sandbox)).toEqual([]);
      for (const kind of KINDS) drawn.set(kind, (drawn.get(kind) ?? 0) + kindsIn(document, kind));
      const text = await discover(sandbox, ['--all', ...vaults], policy);
      expect(text.exitCode, text.stderr).toBe(0);
    },
  );

  it('and every kind of thing was among what was drawn', () => {
    expect(KINDS.filter(kind => drawn.get(kind) === 0)).toEqual([]);
  });

  it('is read in as many requests as its pages are, and never with a request for each registration', async () => {
    const applications = Array.from({ length: 2_300 }, (_, index) => ({
      appId: `aaaaaaaa-bbbb-4ccc-8ddd-${String(index).padStart(12, '0')}`,
      displayName: `app ${index}`,
      owners: index % 3 === 0 ? [] : [PERSON],
      credentials: [{ name: 'hand', value: `${'v'.repeat(20)}${index}` }],
    }));
    const users = [{ id: PERSON, userPrincipalName: 'ada@contoso.com' }];
    const secrets = Array.from({ length: 260 }, (_, index) => ({
      name: `secret-${index}`,
      versions: [{ value: `value ${index}` }],
    }));
    await using sandbox = await openSandbox(
      small(
        { applications, users },
        { vaults: [{ host: 'kv-shop.vault.azure.net', tenant: TENANT, secrets }] },
      ),
    );
    const run = await discover(sandbox, ['--all', '--json', '--vault', SHOP]);
    expect(run.exitCode, run.stderr).toBe(0);
    const { counts } = told(run);
    // keyturn-operator, which has no owner, is a registration, too.
    expect(counts).toMatchObject({
      registrations: 2_301,
      withoutOwner: 768,
      ownersUnknown: 0,
      vaultSecrets: 260,
    });
    const pages = (count: number, size: number) => Math.max(1, Math.ceil(count / size));
    const forced =
      pages(2_301, 999) + pages(768, 999) + pages(1_533, 999) + pages(1_533, 999) + pages(260, 25) + 1;
    const sent = asked(
      sandbox,
      'listApplications',
      'listSecrets',
      'usageReport',
      'listOwners',
      'getApplication',
      'batch',
    );
    expect(sent).toBeLessThanOrEqual(Math.floor(forced * 1.2));
    expect(asked(sandbox, 'listOwners', 'getApplication')).toBe(0);
  });
});

const PERSON = 'cccccccc-bbbb-4ccc-8ddd-000000000001';

describe('which registrations', () => {
  const STRANGER = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a7';
  const two = small({
    operatorRoles: ['Application.ReadWrite.OwnedBy'],
    users: [{ id: PERSON, userPrincipalName: 'ada@contoso.com' }],
    applications: [
      { appId: APP, displayName: 'Shop Front', credentials: [{ name: 'by hand' }] },
      { appId: STRANGER, displayName: 'ledger', owners: [PERSON], credentials: [{ name: 'by hand' }] },
    ],
  });
  const names = (run: CommandResult) => told(run).registrations.map(({ name }) => name);

  it('are those that the identity owns, or all, or those of a name, or the one that is named', async () => {
    await using sandbox = await openSandbox(two);
    expect(names(await discover(sandbox, ['--json']))).toEqual(['Shop Front']);
    expect(names(await discover(sandbox, ['--json', '--all'])).toSorted()).toEqual([
      'Shop Front',
      'keyturn-operator',
      'ledger',
    ]);
    expect(names(await discover(sandbox, ['--json', '--all', '--filter', 'LEDG']))).toEqual(['ledger']);
    const named = await discover(sandbox, ['--json', '--app-id', STRANGER]);
    expect(names(named)).toEqual(['ledger']);
    expect(told(named).registrations[0]?.owners).toEqual({ count: 1, orMore: false });
    expect(notAllowed(sandbox)).toEqual([]);
  });

  it('one that is not there is told, with what to look at: exit 1', async () => {
    await using sandbox = await openSandbox(two);
    const run = await discover(sandbox, ['--json', '--app-id', '0b6d2f8a-4c1e-4a7b-8f35-000000000000']);
    expect(run.exitCode).toBe(1);
    expect(told(run).findings).toMatchObject([
      { code: 'registration-absent', remedy: /az ad app show --id/ },
    ]);
  });

  it('what is no client id, no vault of this cloud, or two ways at once is wrong usage', async () => {
    await using sandbox = await openSandbox(two);
    for (const words of [
      ['--app-id', 'shop'],
      ['--vault', 'https://vault.example.com'],
      ['--app-id', APP, '--all'],
    ]) {
      const run = await discover(sandbox, words);
      expect(run.exitCode, run.stdout + run.stderr).toBe(64);
    }
  });
});

describe('what may not be read', () => {
  it('a vault is a row that says so, with the command that gives the right: exit 1', async () => {
    const vault = { host: 'kv-shop.vault.azure.net', tenant: TENANT, access: {} };
    await using sandbox = await openSandbox(small({}, { vaults: [vault] }));
    const run = await discover(sandbox, ['--vault', SHOP]);
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/^kv-shop +could not be read$/m);
    expect(run.stdout).toContain('az role assignment create --role "Key Vault Reader"');
    const document = told(await discover(sandbox, ['--vault', SHOP, '--json']));
    expect(document.vaults[0]?.problem?.remedy).toContain('Key Vault Reader');
    expect(document.registrations).toHaveLength(1);
  });

  it('registrations: the permission is named, with the command that gives it', async () => {
    await using sandbox = await openSandbox(small({ operatorRoles: ['AuditLog.Read.All'] }));
    for (const words of [['--all'], [], ['--app-id', APP]]) {
      const run = await discover(sandbox, ['--vault', SHOP, '--json', ...words]);
      expect(run.exitCode, run.stdout).toBe(1);
      const { findings, vaults } = told(run);
      expect(findings.length).toBeGreaterThan(0);
      expect(findings[0]?.remedy).toMatch(/Application\.Read\.All.*az rest --method post/);
      expect(vaults[0]?.secrets).toHaveLength(1);
    }
  });

  it('the report: last sign-ins are unknown, never "never", and that alone is no failure', async () => {
    await using sandbox = await openSandbox(small({ operatorRoles: ['Application.Read.All'] }));
    const run = await discover(sandbox, ['--json']);
    expect(run.exitCode).toBe(0);
    const { counts, registrations } = told(run);
    expect(counts).toMatchObject({ neverSeen: null, signInUnknown: 1 });
    expect(registrations[0]?.credentials[0]).toMatchObject({ lastSignIn: 'unknown' });
    expect((await discover(sandbox, [])).stdout).toMatch(
      /never seen to sign in +\?[\s\S]*AuditLog\.Read\.All/,
    );
  });

  it('a vault that fails in the middle of its list is not taken for a short one', async () => {
    const secrets = Array.from({ length: 30 }, (_, index) => ({
      name: `s-${index}`,
      versions: [{ value: `v${index}` }],
    }));
    await using sandbox = await openSandbox(
      small({}, { vaults: [{ host: 'kv-shop.vault.azure.net', tenant: TENANT, secrets }] }),
    );
    const error = { code: 'Forbidden', message: 'no', innererror: { code: 'ForbiddenByRbac' } };
    sandbox.faults.add({
      service: 'vault',
      operation: 'listSecrets',
      path: 'skiptoken',
      fault: { kind: 'error', status: 403, body: { error } },
    });
    const run = await discover(sandbox, ['--vault', SHOP]);
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/^kv-shop +not read to its end: 25 secrets so far$/m);
  });
});

it('what somebody pasted into a name or a tag is not shown', async () => {
  const value = `abc8Q~${'x'.repeat(34)}`;
  const secrets = [{ name: 'pasted', versions: [{ value: 'v', tags: { note: value }, contentType: value }] }];
  await using sandbox = await openSandbox(
    small(
      { applications: [{ appId: APP, displayName: value, credentials: [{ name: value }] }] },
      { vaults: [{ host: 'kv-shop.vault.azure.net', tenant: TENANT, secrets }] },
    ),
  );
  for (const form of [[], ['--json']]) {
    const run = await discover(sandbox, ['--vault', SHOP, ...form]);
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout + run.stderr).not.toContain(value);
  }
});

describe('against a policy', () => {
  it('what it rotates is covered, by mark and tags; what hands made on the same registration is not: exit 2', async () => {
    await using stage = await openStage();
    const rotated = await stage.keyturn('rotate');
    expect(rotated.exitCode, rotated.stderr).toBe(0);
    stage.advance(49);
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    const before = stage.sandbox.history.entries().length;
    const byHand = living(stage.sandbox.world).filter(({ displayName }) => !MARK.test(displayName ?? ''));
    expect(byHand).toHaveLength(1);
    const run = await stage.keyturn('discover', '--json');
    expect(run.exitCode, run.stderr).toBe(0);
    const { uncovered, links, policy, tenants } = told(run);
    expect(uncovered).toMatchObject({
      registrations: [],
      credentials: byHand.map(({ keyId }) => ({ keyId })),
    });
    expect(links).toMatchObject([
      {
        secret: 'payments-api-client-secret',
        certainty: 'proved',
        evidence: [{ code: 'mark-and-tags' }],
      },
    ]);
    const against = (...words: string[]) =>
      discover(stage.sandbox, ['--against', must(policy), '--app-id', APP, ...words]);
    const gate = await against();
    expect(gate.exitCode).toBe(2);
    expect(gate.stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /0 registrations, and 1 credential of registrations that it names/,
    );
    const [tenant = ''] = tenants;
    for (const { keyId } of byHand)
      stage.sandbox.edit({ op: 'remove-credential', tenant, appId: APP, keyId });
    const clean = await against();
    expect(clean.exitCode, clean.stdout).toBe(0);
    expect(clean.stdout).toMatch(/covers every credential that was found/);
    const since = stage.sandbox.history.entries().slice(before);
    expect(since.filter(({ operation }) => operation === 'getSecret')).toEqual([]);
  });

  it('a registration that it does not name is not covered, and what could not be read weighs more: exit 1', async () => {
    await using sandbox = await openSandbox(small());
    const policy = [
      'version: 1',
      `tenant: ${TENANT}`,
      'rotations:',
      '  - name: other',
      '    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-000000000001 }',
      "    vault: { url: 'https://kv-shop.vault.azure.net', secret: other }",
      '',
    ].join('\n');
    const run = await discover(sandbox, ['--against', 'rotation.yaml'], policy);
    expect(run.exitCode, run.stdout).toBe(2);
    expect(run.stdout).toContain(`shop (${APP}): 1 credential`);
    const unread = ['--vault', 'https://kv-none.vault.azure.net', '--timeout', '1s'];
    expect((await discover(sandbox, ['--against', 'rotation.yaml', ...unread], policy)).exitCode).toBe(1);
    // Without --against nothing is asked of a policy, and it is compared all the same.
    const plain = await discover(sandbox, ['--json'], policy);
    expect(plain.exitCode).toBe(0);
    expect(told(plain).counts).toMatchObject({ unmanaged: 1, unmanagedRegistrations: 1 });
  });
});
