/** What a new secret will meet at night is found, and told, by day: before anything is made. */
import { describe, expect, it } from 'vitest';
import type { TenantSeed } from '../../src/sandbox/directory/schema.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import {
  living,
  must,
  newestVersion,
  openStage,
  policyFile,
  policyOf,
  type Stage,
  theTenant,
  VALUE_SETTING,
} from './stage.ts';

const DAY = 86_400_000;

/** The one rotation of the policy, due, in a tenant that is otherwise than the usual one. */
function inTenant(change: Partial<TenantSeed>, file = policyOf()): Promise<Stage> {
  return openStage({}, file, seed => ({ ...seed, ...tenantsOf(seed, change) }));
}

function tenantsOf({ tenants = [] }: WorldSeed, change: Partial<TenantSeed>): Pick<WorldSeed, 'tenants'> {
  return { tenants: tenants.map(tenant => ({ ...tenant, ...change })) };
}

function sent({ sandbox }: Stage, operation: string): number {
  return sandbox.history.entries().filter(entry => entry.operation === operation).length;
}

describe('a tenant that limits the life of secrets', () => {
  it('is told by plan, kept to by rotate, and gives secrets that are replaced in time', async () => {
    await using stage = await inTenant({ credentialPolicy: { maxLifetimeDays: 61 } });
    const plan = await stage.keyturn('plan');
    expect(plan.exitCode).toBe(0);
    expect(plan.stdout.replace(/\s+/g, ' ')).toContain(
      'within less than 61 days, so that they are valid for 60 days instead of 180 days, and replaced 20 days before',
    );
    expect(plan.stdout).toMatch(/valid for\s+60 days/);
    expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
    const { start, end } = must(living(stage.sandbox.world).at(-1));
    expect((end - start) / DAY).toBeCloseTo(60, 1);
    const dueAfter = async (days: number) => {
      stage.advance(days * 24);
      return JSON.parse((await stage.keyturn('plan', '--json')).stdout).rotations[0].due.now;
    };
    expect([await dueAfter(39), await dueAfter(2)]).toEqual([false, true]);
  });

  it('at exactly the lifetime of the policy gives a day less', async () => {
    await using stage = await inTenant({ credentialPolicy: { maxLifetimeDays: 180 } });
    expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
    const { start, end } = must(living(stage.sandbox.world).at(-1));
    expect((end - start) / DAY).toBeCloseTo(179, 1);
  });

  it('below what the policy needs is refused by day and by night, and nothing is made', async () => {
    await using stage = await inTenant({ credentialPolicy: { maxLifetimeDays: 20 } });
    for (const verb of ['plan', 'rotate']) {
      const run = await stage.keyturn(verb);
      expect(run.exitCode).toBe(3);
      expect((run.stdout + run.stderr).replace(/\s+/g, ' ')).toContain('`quiet` of 8 days');
    }
    expect(sent(stage, 'addPassword')).toBe(0);
  });
});

describe('a tenant that forbids secrets', () => {
  it('is told by plan with what can be done, and stops rotate before it begins', async () => {
    await using stage = await inTenant({ credentialPolicy: { passwordsAllowed: false } });
    for (const verb of ['plan', 'rotate']) {
      const run = await stage.keyturn(verb);
      expect(run.exitCode).toBe(3);
      const told = (run.stdout + run.stderr).replace(/\s+/g, ' ');
      expect(told).toContain('forbids client secrets on this registration');
      expect(told).toContain('az rest --url https://graph.microsoft.com/v1.0/policies/');
    }
    expect(sent(stage, 'addPassword')).toBe(0);
  });

  it('only on younger registrations is no obstacle for an older one', async () => {
    await using stage = await inTenant({
      credentialPolicy: { passwordsAllowed: false, createdFrom: '-10d' },
    });
    expect(await stage.keyturn('plan')).toMatchObject({ exitCode: 0 });
    expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
  });
});

describe('policies that may not be read', () => {
  it('are told once as not known, with the right, and stop nothing', async () => {
    const roles = ['Application.ReadWrite.OwnedBy', 'AuditLog.Read.All'];
    await using stage = await inTenant(
      { operatorRoles: roles },
      policyOf([VALUE_SETTING], '', ['two', 'three']),
    );
    const plan = await stage.keyturn('plan');
    expect(plan.exitCode).toBe(0);
    expect(plan.stdout.match(/app management policies allow a new secret/g)).toHaveLength(1);
    expect(plan.stdout).toContain('Policy.Read.ApplicationConfiguration');
    const { notKnown } = JSON.parse((await stage.keyturn('plan', '--json')).stdout);
    expect(notKnown[0].rotations).toEqual(['payments-api', 'two', 'three']);
    const run = await stage.keyturn('rotate');
    expect(run.exitCode).toBe(0);
    expect(run.stderr + run.stdout).not.toContain('app management');
  });

  it('and refuse the secret at night end with exit 3 as before', async () => {
    const operatorRoles = ['Application.ReadWrite.OwnedBy', 'AuditLog.Read.All'];
    await using stage = await inTenant({ operatorRoles, credentialPolicy: { maxLifetimeDays: 90 } });
    expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 3 });
    expect(sent(stage, 'setSecret')).toBe(0);
  });
});

describe('a registration that the identity does not own', () => {
  it('is told by plan, with the command that mends it, before a run meets it', async () => {
    await using stage = await openStage({}, policyOf());
    for (const application of theTenant(stage.sandbox.world).applications) application.owners = [];
    for (const verb of ['plan', 'rotate']) {
      const run = await stage.keyturn(verb);
      expect(run.exitCode).toBe(3);
      const told = (run.stdout + run.stderr).replace(/\s+/g, ' ');
      expect(told).toContain('does not own registration 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6');
      expect(told).toMatch(/az ad app owner add --id 0b6d2f8a\S+ --owner-object-id [0-9a-f-]{36}/);
    }
    expect(sent(stage, 'addPassword')).toBe(0);
  });

  it('is no obstacle for Application.ReadWrite.All, which asks for no owner', async () => {
    const operatorRoles = ['Application.ReadWrite.All', 'AuditLog.Read.All', 'Policy.Read.All'];
    await using stage = await inTenant({ operatorRoles });
    for (const application of theTenant(stage.sandbox.world).applications) application.owners = [];
    expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
    expect(sent(stage, 'listOwners')).toBe(0);
  });
});

describe('a place that is not there, or that the identity may not see', () => {
  it.each([
    ['site', VALUE_SETTING],
    ['repository', 'githubSecret: { repository: contoso/payments, secret: AZURE_CLIENT_SECRET }'],
  ])('a %s stops plan and rotate before anything is made', async (kind, target) => {
    await using stage = await openStage({}, policyOf([target]));
    const { sites, repositories } = stage.sandbox.world;
    // GitHub answers for both alike, so that nobody learns what there is.
    if (kind === 'site') sites.length = 0;
    else repositories.length = 0;
    for (const verb of ['plan', 'rotate']) {
      const run = await stage.keyturn(verb);
      expect(run.exitCode, run.stdout).not.toBe(0);
      expect((run.stdout + run.stderr).replace(/\s+/g, ' ')).toContain('so none is created yet');
    }
    expect(sent(stage, 'addPassword')).toBe(0);
  });
});

it('a vault secret with as many tags of its users as Key Vault takes stops plan and rotate before anything is made', async () => {
  await using stage = await openStage({}, policyOf([VALUE_SETTING]));
  newestVersion(stage.sandbox.world).tags = Object.fromEntries(
    Array.from({ length: 15 }, (_, index) => [`theirs-${index}`, 'x']),
  );
  for (const verb of ['plan', 'rotate']) {
    const run = await stage.keyturn(verb);
    expect(run.exitCode, run.stdout).toBe(3);
    expect((run.stdout + run.stderr).replace(/\s+/g, ' ')).toMatch(/a human is needed: .*tags/);
  }
  expect(sent(stage, 'addPassword')).toBe(0);
});

describe('a place that may be read and not written', () => {
  it('stops plan and rotate before anything is made, with the right that is missing', async () => {
    await using stage = await openStage({}, policyOf());
    for (const site of stage.sandbox.world.sites) Object.assign(site, { readers: site.access, access: [] });
    for (const args of [['plan'], ['rotate'], ['rotate', 'payments-api', '--now', '--yes']]) {
      const run = await stage.keyturn(...args);
      expect(run.exitCode).toBe(3);
      const told = (run.stdout + run.stderr).replace(/\s+/g, ' ');
      expect(told).toContain('appService site-payments AZURE_CLIENT_SECRET cannot be written');
      expect(told).toContain('lacks Microsoft.Web/sites/config/write');
      expect(told).toContain('az role assignment create --role "Website Contributor"');
    }
    expect(sent(stage, 'addPassword')).toBe(0);
  });

  it('that is best effort is told, and reached by nothing', async () => {
    await using stage = await openStage({}, policyOf([`${VALUE_SETTING}\n        required: false`]));
    for (const site of stage.sandbox.world.sites) Object.assign(site, { readers: site.access, access: [] });
    const plan = await stage.keyturn('plan');
    expect(plan.exitCode).toBe(0);
    expect(plan.stdout.replace(/\s+/g, ' ')).toContain(
      'cannot be written, and a new secret will not reach it',
    );
    await stage.keyturn('rotate');
    expect(sent(stage, 'setSecret')).toBe(1);
  });
});

it('a night on which nothing is due asks for no policy and for no right', async () => {
  await using stage = await openStage({}, policyFile);
  await stage.keyturn('rotate');
  const before = stage.sandbox.history.entries().length;
  stage.advance(48);
  expect(await stage.keyturn('rotate')).toMatchObject({ exitCode: 0 });
  const asked = stage.sandbox.history.entries().slice(before);
  const ofForesight = [
    'getCredentialPolicy',
    'listCredentialPolicies',
    'listPermissions',
    'getRepository',
    'hasPermissions',
  ];
  expect(asked.map(({ operation }) => operation).filter(one => ofForesight.includes(one))).toEqual([]);
});
