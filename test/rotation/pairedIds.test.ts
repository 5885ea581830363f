/** A client id or a tenant beside the secret that is not the registration's. */
import { expect, it } from 'vitest';
import { inSync, rotation, situation, verdictOn } from './given.ts';

const { appId } = rotation();
const tenant = '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90';
const other = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5ff';

function findings(pairedIds: NonNullable<typeof inSync.pairedIds>, change = { appId, tenant }) {
  const targets = [{ ...inSync, pairedIds }, inSync];
  return verdictOn(situation({ targets }), change).findings.filter(
    ({ code }) => code === 'paired-id-differs',
  );
}

it('is a note, with the setting, both ids and where the command is that corrects it', () => {
  const [found, ...more] = findings([
    { setting: 'CLIENT_ID', is: 'client id', value: other },
    { setting: 'TENANT_ID', is: 'tenant', value: tenant.toUpperCase() },
  ]);
  expect(more).toEqual([]);
  expect(found?.severity).toBe('note');
  expect(found?.text).toContain(`has ${other} in CLIENT_ID beside the secret`);
  expect(found?.text).toContain(appId);
  expect(found?.remedy).toContain('keyturn diagnose payments-api');
});

it('is nothing that a tenant could be, which the policy names by a domain', () => {
  const beside = [{ setting: 'TENANT_ID', is: 'tenant', value: tenant } as const];
  expect(findings(beside, { appId, tenant: 'contoso.com' })).toEqual([]);
});
