/**
 * Answers of services that are not of the documented shape, or that can be read in two ways. Asked afterwards: the
 * sandbox's world and the exit code.
 */
import { describe, expect, it } from 'vitest';
import type { FaultRuleInput } from '../../src/sandbox/faultRule.ts';
import type { CommandResult } from '../support/sandbox.ts';
import {
  living,
  MARK,
  must,
  newestVersion,
  openStage,
  policyOf,
  REFERENCE_SETTING,
  repository,
  type Stage,
  site,
  VALUE_SETTING,
} from './stage.ts';

const ENVIRONMENT =
  'githubSecret: { repository: contoso/payments, environment: production, secret: AZURE_CLIENT_SECRET }';

describe('an answer that is not what the documentation says is not taken for "nothing there"', () => {
  it('the settings of a site that come as null are not replaced by ours alone', async () => {
    await using stage = await openStage({}, policyOf([VALUE_SETTING]));
    site(stage.sandbox.world).settings['SOMEBODY_ELSES'] = 'kept';
    const before = { ...site(stage.sandbox.world).settings };
    reshape(stage, 'arm', 'listAppSettings', { at: 'properties', to: null });
    const run = await stage.keyturn('rotate');
    expect(site(stage.sandbox.world).settings).toEqual(before);
    await expectUndone(stage, run);
    expect(sent(stage, 'updateAppSettings')).toBe(0);
  });

  it('a credential whose end is null has no end: no outage is claimed, and a freeze holds', async () => {
    await using stage = await openStage({}, policyOf([VALUE_SETTING], FROZEN));
    const before = keyIds(stage);
    reshape(stage, 'graph', 'getApplication', { at: 'passwordCredentials[*].endDateTime', to: null });
    const status = await stage.keyturn('status', '--json');
    expect(JSON.parse(status.stdout).rotations[0]).toMatchObject({ served: true });
    await stage.keyturn('rotate');
    expect(keyIds(stage)).toEqual(before);
    expect(sent(stage, 'addPassword')).toBe(0);
  });

  it.each<[string, Reshaped]>([
    ['an end that is missing', { at: 'passwordCredentials[*].endDateTime', remove: true }],
    ['an end that is no date', { at: 'passwordCredentials[*].endDateTime', to: 'soon' }],
    ['a start that is missing', { at: 'passwordCredentials[*].startDateTime', remove: true }],
    ['a display name that is a number', { at: 'passwordCredentials[*].displayName', to: 7 }],
    ['a display name that is a record', { at: 'displayName', to: { en: 'payments-api' } }],
    ['no credentials at all, but null', { at: 'passwordCredentials', to: null }],
    ['the id of another registration', { at: 'appId', to: '00000000-0000-4000-8000-000000000001' }],
  ])('a registration with %s is not acted upon, and is no bug of the program', async (_name, fault) => {
    await using stage = await openStage({}, policyOf([VALUE_SETTING]));
    reshape(stage, 'graph', 'getApplication', fault);
    await expectUndone(stage, await stage.keyturn('rotate'));
    const plan = await stage.keyturn('plan');
    expect([0, 2, 70]).not.toContain(plan.exitCode);
  });

  it.each<[string, FaultRuleInput['service'], string, Reshaped]>([
    ['a date of a GitHub secret', 'github', 'getSecret', { at: 'updated_at', remove: true }],
    ['a date of the mark beside it', 'github', 'getVariable', { at: 'updated_at', remove: true }],
  ])('%s that is missing is not taken for a place that holds the secret', async (_name, ...fault) => {
    await using stage = await openStage({}, policyOf([REPOSITORY_SECRET]));
    expect((await stage.keyturn('rotate')).exitCode).toBe(0);
    reshape(stage, ...fault);
    const status = await stage.keyturn('status', '--json');
    expect(status.exitCode).not.toBe(0);
    expect(JSON.parse(status.stdout).rotations[0].targets[0]).toMatchObject({ state: 'unreadable' });
  });

  it('a list of versions whose next page is the same page ends, and so does the run', async () => {
    await using stage = await openStage({}, policyOf([VALUE_SETTING]));
    const url =
      'https://kv-payments.vault.azure.net/secrets/payments-api-client-secret/versions?api-version=7.6';
    reshape(stage, 'vault', 'listVersions', { at: 'nextLink', to: url });
    await expectUndone(stage, await stage.keyturn('rotate'));
    expect(sent(stage, 'listVersions')).toBeLessThan(10);
  });

  it('no token of the vault goes where a list of it leads outside of it', async () => {
    await using stage = await openStage({}, policyOf([VALUE_SETTING]));
    const to = 'https://graph.microsoft.com/v1.0/applications?stray=1';
    reshape(stage, 'vault', 'listVersions', { at: 'nextLink', to });
    const strayed: string[] = [];
    stage.sandbox.history.watch(({ host, path }) => path.includes('stray') && strayed.push(host));
    await expectUndone(stage, await stage.keyturn('rotate'));
    expect(strayed).toEqual([]);
  });
});

describe('a whole place that is absent is not taken for a place without the secret', () => {
  it('an environment that was renamed has no secret made for it, and a person is asked', async () => {
    await using stage = await openStage({}, policyOf([ENVIRONMENT]));
    const { environments } = repository(stage.sandbox.world);
    environments['live'] = must(environments['production']);
    delete environments['production'];
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout + run.stderr).toBe(3);
    await expectUndone(stage, run);
  });

  it('a vault that somebody in between answers for with 404 is not empty', async () => {
    await using stage = await openStage({}, policyOf([VALUE_SETTING]));
    const fault = { kind: 'error', status: 404, body: { message: 'no route' }, when: 'before' } as const;
    stage.sandbox.faults.add({ service: 'vault', count: 'all', fault });
    await expectUndone(stage, await stage.keyturn('rotate'));
  });
});

describe('a setting that points elsewhere is nobody’s to overwrite', () => {
  it.each([
    '@Microsoft.AppConfiguration(Endpoint=https://pay.azconfig.io; Key=pay:secret; Label=prod)',
    '@Microsoft.KeyVault(SecretUri=https://kv-payments.vault.azure.net/secrets/anothers)',
  ])('%s: no secret is made, and the plan says why', async pointer => {
    await using stage = await openStage({}, policyOf([VALUE_SETTING]));
    site(stage.sandbox.world).settings['AZURE_CLIENT_SECRET'] = pointer;
    const plan = await stage.keyturn('plan');
    expect(plan.exitCode).not.toBe(0);
    expect(plan.stdout.replaceAll(/\s+/g, ' ')).toContain('take the target out of the policy');
    const run = await stage.keyturn('rotate');
    expect(run.exitCode, run.stdout + run.stderr).toBe(3);
    await expectUndone(stage, run);
    expect(site(stage.sandbox.world).settings['AZURE_CLIENT_SECRET']).toBe(pointer);
  });
});

describe('an answer to addPassword that cannot be that of a new secret counts as lost', () => {
  it('with the key id of another credential, that one is not removed, and what was made is', async () => {
    await using stage = await openStage({}, policyOf([VALUE_SETTING]));
    const [, other = ''] = keyIds(stage);
    stage.sandbox.faults.add(once({ at: 'keyId', to: other }));
    await expectRotated(stage, await stage.keyturn('rotate'));
    expect(keyIds(stage)).toContain(other);
  });

  it('and where the run gives up proving it, the other is not discarded', async () => {
    await using stage = await openStage(
      {},
      policyOf([VALUE_SETTING], 'defaults: { prove: { timeout: 10s } }'),
    );
    const [, other = ''] = keyIds(stage);
    stage.sandbox.faults.add(once({ at: 'keyId', to: other }));
    const code = 7000215;
    const body = { error: 'invalid_client', error_codes: [code], error_description: `AADSTS${code}: no.` };
    const stop = stage.sandbox.history.watch(({ operation }) => {
      if (operation !== 'addPassword') return;
      stop();
      const fault = { kind: 'error', status: 401, body, when: 'before' } as const;
      stage.sandbox.faults.add({
        service: 'entra',
        path: policyTenant,
        operation: 'token',
        count: 40,
        fault,
      });
    });
    await stage.keyturn('rotate');
    expect(keyIds(stage)).toContain(other);
  });

  it.each<[string, Reshaped]>([
    ['an end far beyond what was asked', { at: 'endDateTime', to: '2299-12-31T00:00:00Z' }],
    ['a key id that is none', { at: 'keyId', to: 'the-new-one' }],
  ])('with %s, what was made is removed, and another one is made', async (_name, fault) => {
    await using stage = await openStage({}, policyOf([VALUE_SETTING]));
    stage.sandbox.faults.add(once(fault));
    await expectRotated(stage, await stage.keyturn('rotate'));
  });
});

describe('what the service never tells is delivered once', () => {
  it('a site that names no version in use restarts once in three nights, and the old secret goes', async () => {
    await using stage = await openStage(
      {},
      policyOf([REFERENCE_SETTING], 'defaults: { retire: after-overlap }'),
    );
    const { world } = stage.sandbox;
    const [old = '', others = ''] = keyIds(stage);
    reshape(stage, 'arm', 'getReference', { at: 'properties.activeVersion', remove: true });
    reshape(stage, 'arm', 'refreshReferences', { at: 'value[*].properties.activeVersion', remove: true });
    const restarts: number[] = [];
    for (const _night of ['first', 'second', 'third']) {
      const run = await stage.keyturn('rotate', 'payments-api');
      expect(run.exitCode, run.stdout + run.stderr).toBe(0);
      restarts.push(site(world).restarts);
      stage.advance(25);
    }
    expect(restarts).toEqual([restarts[0], restarts[0], restarts[0]]);
    expect(keyIds(stage)).toEqual([others, expect.any(String)]);
    expect(keyIds(stage)).not.toContain(old);
  });
});

const REPOSITORY_SECRET = 'githubSecret: { repository: contoso/payments, secret: AZURE_CLIENT_SECRET }';
const FROZEN = 'freeze: [{ from: 2020-01-01, until: 2199-01-01, timeZone: UTC, reason: year end }]';
const policyTenant = '/6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90/';

type Reshaped = { readonly at: string } & ({ readonly to: unknown } | { readonly remove: true });

function reshape(stage: Stage, service: string | undefined, operation: string, fault: Reshaped): void {
  const rule = { operation, count: 'all', fault: { kind: 'reshape', ...fault } } as const;
  stage.sandbox.faults.add({ ...rule, ...(service === undefined ? {} : { service }) });
}

function once(fault: Reshaped): FaultRuleInput {
  return { service: 'graph', operation: 'addPassword', fault: { kind: 'reshape', ...fault } };
}

function sent({ sandbox }: Stage, wanted: string): number {
  return sandbox.history.entries().filter(({ operation }) => operation === wanted).length;
}

/** The one in use, one that somebody made in the portal, and ours. */
function keyIds({ sandbox }: Stage): string[] {
  return living(sandbox.world).map(({ keyId }) => keyId);
}

/** It failed, said so, and nothing was changed anywhere. */
async function expectUndone(stage: Stage, run: CommandResult): Promise<void> {
  expect([0, 70], run.stdout + run.stderr).not.toContain(run.exitCode);
  for (const write of ['addPassword', 'removePassword', 'setSecret', 'updateAppSettings', 'putSecret'])
    expect(sent(stage, write), write).toBe(0);
}

/** One credential of ours, which the newest version names and holds, as does the site. */
async function expectRotated({ sandbox: { world } }: Stage, run: CommandResult): Promise<void> {
  expect(run.exitCode, run.stdout + run.stderr).toBe(0);
  const ours = living(world).filter(({ displayName }) => MARK.test(displayName ?? ''));
  expect(ours).toHaveLength(1);
  expect(newestVersion(world).value).toBe(must(ours[0]).value);
  expect(newestVersion(world).expires).toBe(Math.floor(must(ours[0]).end / 1000) * 1000);
  expect(newestVersion(world).tags['keyturn-key-id']).toBe(must(ours[0]).keyId);
  expect(site(world).settings['AZURE_CLIENT_SECRET']).toBe(must(ours[0]).value);
}
