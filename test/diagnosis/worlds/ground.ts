/** The healthy world that all broken ones are made from by changing one thing, as plain data. */
import type { SiteSeed, WorldSeed } from '../../../src/sandbox/seed.ts';

export const TENANT = '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90';
export const APP = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';
export const OTHER_APP = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a7';
export const SUBSCRIPTION = '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f';
export const KEY_ID = '11111111-aaaa-4bbb-8ccc-000000000001';
export const OLD_KEY_ID = '11111111-aaaa-4bbb-8ccc-000000000002';

/** Invented, in the form that Entra gives them. */
export const CURRENT = 'Cur8Q~aB3.dE5-fG7_hI9~jK1.lM3-nO5_pQ7rS9';
export const OLD = 'Old8Q~zY9.xW7-vU5_tS3~rQ1.pO9-nM7_lK5jH3';
export const NEIGHBOURS = 'Nei8Q~mN2.bV4-cX6_zL8~kJ1.hG3-fD5_sA7qW9';
export const REFERENCE =
  '@Microsoft.KeyVault(SecretUri=https://kv-payments.vault.azure.net/secrets/payments-api)';

export const policy = `version: 1
tenant: ${TENANT}
rotations:
  - name: payments-api
    registration: { appId: ${APP} }
    vault: { url: https://kv-payments.vault.azure.net, secret: payments-api }
    targets:
      - appService: { subscription: ${SUBSCRIPTION}, resourceGroup: rg-pay, site: web, setting: CLIENT_SECRET }
      - appService: { subscription: ${SUBSCRIPTION}, resourceGroup: rg-pay, site: web, slot: staging, setting: CLIENT_SECRET }
      - variableGroup: { organization: contoso, project: pay, group: release, variable: clientSecret }
      - githubSecret: { repository: contoso/pay, secret: CLIENT_SECRET }
  - name: billing
    registration: { appId: ${OTHER_APP} }
    vault: { url: https://kv-payments.vault.azure.net, secret: billing }
`;

/** The production site, with these settings beside one that is nobody's business. */
export function site(settings: Record<string, string>): SiteSeed {
  return {
    subscription: SUBSCRIPTION,
    resourceGroup: 'rg-pay',
    name: 'web',
    tenant: TENANT,
    settings: { FEATURE_X: 'on', ...settings },
  };
}

/** Its slot, which reads the vault by reference. */
export function slot(change: Partial<SiteSeed> = {}): SiteSeed {
  const settings = { CLIENT_SECRET: REFERENCE };
  return { ...site({}), slot: 'staging', settings, identity: ['kv-payments.vault.azure.net'], ...change };
}

const marked = `${KEY_ID} 2026-10-01T00:00:00.000Z`;

/** Rotated weeks ago by Keyturn, everything delivered and marked; a setting, a reference in the slot, two write-only places. */
export const healthy: WorldSeed = {
  settings: { replicas: 2, replicationMs: { min: 0, max: 0 }, readLagMs: { min: 0, max: 0 }, reportLagMs: 0 },
  tenants: [
    {
      id: TENANT,
      domains: ['contoso.com'],
      operatorRoles: ['Application.ReadWrite.OwnedBy', 'AuditLog.Read.All', 'Directory.Read.All'],
      applications: [
        {
          appId: APP,
          displayName: 'payments-api',
          appRoles: { 'https://graph.microsoft.com': ['User.Read.All'] },
          credentials: [{ name: 'current', keyId: KEY_ID, value: CURRENT, start: '-40d', end: '+140d' }],
        },
        {
          appId: OTHER_APP,
          displayName: 'billing',
          credentials: [{ name: 'billing', value: NEIGHBOURS, start: '-40d', end: '+140d' }],
        },
      ],
    },
  ],
  vaults: [
    {
      host: 'kv-payments.vault.azure.net',
      tenant: TENANT,
      secrets: [
        { name: 'payments-api', versions: [{ value: CURRENT, created: '-40d' }] },
        { name: 'billing', versions: [{ value: NEIGHBOURS, created: '-40d' }] },
      ],
    },
  ],
  sites: [site({ CLIENT_SECRET: CURRENT }), slot()],
  organizations: [
    {
      name: 'contoso',
      tenant: TENANT,
      projects: [
        {
          name: 'pay',
          groups: [
            {
              name: 'release',
              variables: {
                clientSecret: { value: CURRENT, isSecret: true },
                'clientSecret.keyturn': { value: marked },
              },
            },
          ],
        },
      ],
    },
  ],
  repositories: [
    {
      fullName: 'contoso/pay',
      secrets: { CLIENT_SECRET: CURRENT },
      variables: { CLIENT_SECRET_KEYTURN: marked },
    },
  ],
};
