/** What a policy wants to be allowed: each right once, at the place that it is for. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kinds } from '../../src/connectors/kinds.ts';
import { rightsByRole, rightsOf } from '../../src/connectors/knownRights.ts';
import { loadPolicy } from '../../src/policy/load.ts';

const subscription = '99999999-2222-4333-8444-555555555555';
const site = (setting: string, more = '') =>
  `{ appService: { subscription: ${subscription}, resourceGroup: rg(1), site: pay, setting: ${setting}${more} } }`;

const POLICY = `
version: 1
tenant: 11111111-2222-4333-8444-555555555555
lock: { container: https://stlocks.blob.core.windows.net/locks }
rotations:
  - name: pay
    registration: { appId: aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee }
    vault: { url: https://kv-pay.vault.azure.net, secret: pay }
    targets:
      - ${site('A')}
      - ${site('B')}
      - ${site('A', ', slot: blue')}
      - { variableGroup: { organization: contoso, project: Pay, group: 7, variable: X } }
      - { githubSecret: { repository: contoso/pay, secret: X } }
      - { githubSecret: { repository: contoso/Pay, secret: Y } }
      - { githubSecret: { repository: contoso/pay, environment: prod, secret: X } }
  - name: bill
    registration: { appId: aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee }
    vault: { url: https://KV-pay.vault.azure.net, secret: bill }
`;

test('each place is named once for each right, with the command that grants it where there is one', async () => {
  const policy = await loadPolicy({ file: 'p.yaml', bytes: new TextEncoder().encode(POLICY) }, kinds);
  const rights = rightsOf(policy, kinds);
  expect(
    rights.filter(({ by }) => by !== 'Microsoft Graph').map(({ right, on }) => `${right} on ${on}`),
  ).toEqual([
    'owner of the registration on application aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
    'role "Key Vault Secrets Officer" on vault kv-pay',
    `role "Website Contributor" on site pay (resource group rg(1) of subscription ${subscription})`,
    `role "Website Contributor" on slot blue of site pay (resource group rg(1) of subscription ${subscription})`,
    'role Administrator of the variable group on 7 in contoso/Pay (Pipelines > Library > the group > Security)',
    'Secrets and Variables: read and write on repository contoso/pay',
    'Environments: read and write on repository contoso/pay',
    'role "Storage Blob Data Contributor" on container https://stlocks.blob.core.windows.net/locks',
  ]);
  expect(rights.find(({ on }) => on.startsWith('slot'))?.grant).toBe(
    `az role assignment create --role "Website Contributor" --assignee <client id> --scope '/subscriptions/${subscription}/resourceGroups/rg(1)/providers/Microsoft.Web/sites/pay/slots/blue'`,
  );
  const graph = rights.filter(({ by }) => by === 'Microsoft Graph');
  expect(graph.map(({ grant }) => grant?.includes('/appRoleAssignments'))).toEqual(graph.map(() => true));
  expect(rights.filter(({ optional }) => optional === undefined).map(({ right }) => right)).toContain(
    'Application.ReadWrite.OwnedBy',
  );
});

test('the client id of the identity is filled in where it is known, and stands for the object id of its service principal', async () => {
  const policy = await loadPolicy({ file: 'p.yaml', bytes: new TextEncoder().encode(POLICY) }, kinds);
  const client = 'c8bf0cf4-ba5c-4e93-8f9e-bc506d67298d';
  const grants = rightsOf(policy, kinds, client).flatMap(({ grant }) => grant ?? []);
  expect(grants.join('\n')).not.toMatch(/[<>]/);
  expect(grants).toContain(
    `az ad app owner add --id aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee --owner-object-id "$(az ad sp show --id ${client} --query id -o tsv)"`,
  );
  expect(grants.filter(grant => grant.includes(`--assignee ${client} `))).toHaveLength(4);
});

test('a reader is asked nothing that writes, of any kind of place; a writer gets what rightsOf names elsewhere', async () => {
  const file = 'config/examples/all-places.yaml';
  const policy = loadPolicy({ file, bytes: readFileSync(new URL(`../../${file}`, import.meta.url)) }, kinds);
  const used = new Set(policy.rotations.flatMap(({ targets }) => targets.map(({ kind }) => kind)));
  expect([...used].toSorted()).toEqual(kinds.map(({ name }) => name).toSorted());
  const reader = rightsByRole(policy, kinds, 'reader');
  const words = reader
    .map(({ right, grant = '' }) => `${right} ${grant}`)
    .filter(text => /write|Administrator|Officer|Queue/i.test(text));
  expect(words).toEqual([]);
  expect(new Set(reader.map(({ by }) => by))).toEqual(
    new Set(['Microsoft Graph', 'Azure', 'Azure DevOps', 'GitHub']),
  );
  const elsewhere = (rights: ReturnType<typeof rightsOf>) => rights.filter(({ by }) => by !== 'Azure');
  expect(elsewhere(rightsByRole(policy, kinds, 'writer'))).toEqual(elsewhere(rightsOf(policy, kinds)));
});
