/** The healthy world that all broken ones are made from by changing one thing, as plain data. */

import type { SiteSeed } from '../../../src/sandbox/arm/schema.ts';
import type { OrganizationSeed } from '../../../src/sandbox/devops/schema.ts';
import type { TenantSeed } from '../../../src/sandbox/directory/schema.ts';
import type { RepositorySeed } from '../../../src/sandbox/github/schema.ts';
import type { VaultSeed } from '../../../src/sandbox/vault/schema.ts';
import type { WorldSeed } from '../../../src/sandbox/world.ts';

export const TENANT = '6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90';
export const APP = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';
export const OTHER_APP = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a7';
export const SUBSCRIPTION = '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f';
export const KEY_ID = '11111111-aaaa-4bbb-8ccc-000000000001';
export const OLD_KEY_ID = '22222222-aaaa-4bbb-8ccc-000000000002';

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

export const HOST = 'kv-payments.vault.azure.net';
export const marked = (keyId: string) => `${keyId} 2026-10-01T00:00:00.000Z`;

/** What our tags on a vault version say. */
export const tagged = (keyId: string) => ({
  'keyturn-key-id': keyId,
  'keyturn-mark': 'keyturn/payments-api/0a1b2c3d/r-20261001T000000-aaaaaa',
});

type Application = NonNullable<TenantSeed['applications']>[number];
type Credentials = NonNullable<Application['credentials']>;
type Versions = NonNullable<VaultSeed['secrets']>[number]['versions'];
type Group = NonNullable<OrganizationSeed['projects'][number]['groups']>[number];

export const current: Credentials[number] = {
  name: 'current',
  keyId: KEY_ID,
  value: CURRENT,
  start: '-40d',
  end: '+140d',
};
/** Superseded, and not yet at its end. */
export const superseded: Credentials[number] = {
  name: 'old',
  keyId: OLD_KEY_ID,
  value: OLD,
  start: '-200d',
  end: '+20d',
};
export const expired: Credentials[number] = { ...superseded, end: '-3d' };

const settings = {
  replicas: 2,
  replicationMs: { min: 0, max: 0 },
  readLagMs: { min: 0, max: 0 },
  reportLagMs: 0,
};

/** What differs from the healthy world; null takes a thing away. */
export interface Change {
  readonly settings?: Partial<NonNullable<WorldSeed['settings']>>;
  readonly clock?: string;
  readonly tenant?: Partial<TenantSeed>;
  readonly application?: Partial<Application>;
  readonly credentials?: Credentials;
  readonly neighbour?: Partial<Application>;
  readonly otherTenants?: readonly TenantSeed[];
  readonly vault?: Partial<VaultSeed>;
  readonly versions?: Versions | null;
  readonly secretDeleted?: true;
  readonly setting?: string | null;
  readonly site?: Partial<SiteSeed>;
  readonly slot?: Partial<SiteSeed>;
  readonly group?: Partial<Group>;
  readonly repository?: Partial<RepositorySeed>;
}

/** A tenant with the application, and nothing else: for what is in no policy. */
export function tenantOnly(change: Change = {}): WorldSeed {
  const application: Application = {
    appId: APP,
    displayName: 'payments-api',
    appRoles: { 'https://graph.microsoft.com': ['User.Read.All'] },
    credentials: change.credentials ?? [current],
    ...change.application,
  };
  const neighbour: Application = {
    appId: OTHER_APP,
    displayName: 'billing',
    credentials: [{ name: 'billing', value: NEIGHBOURS, start: '-40d', end: '+140d' }],
    ...change.neighbour,
  };
  return {
    ...(change.clock === undefined ? {} : { clock: change.clock }),
    settings: { ...settings, ...change.settings },
    tenants: [
      {
        id: TENANT,
        domains: ['contoso.com'],
        operatorRoles: [
          'Application.ReadWrite.OwnedBy',
          'AuditLog.Read.All',
          'Directory.Read.All',
          'Policy.Read.All',
        ],
        applications: [application, neighbour],
        ...change.tenant,
      },
      ...(change.otherTenants ?? []),
    ],
  };
}

/** Rotated weeks ago by Keyturn, everything delivered and marked; a setting, a reference in the slot, two write-only places. */
export function world(change: Change = {}): WorldSeed {
  const { versions = [{ value: CURRENT, created: '-40d' }], setting = CURRENT } = change;
  const payments = versions === null ? [] : [{ name: 'payments-api', versions, ...gone(change) }];
  return {
    ...tenantOnly(change),
    vaults: [
      {
        host: HOST,
        tenant: TENANT,
        secrets: [...payments, { name: 'billing', versions: [{ value: NEIGHBOURS, created: '-40d' }] }],
        ...change.vault,
      },
    ],
    sites: [
      { ...site(setting === null ? {} : { CLIENT_SECRET: setting }), ...change.site },
      slot(change.slot),
    ],
    organizations: [organization(change.group)],
    repositories: [
      {
        fullName: 'contoso/pay',
        secrets: { CLIENT_SECRET: CURRENT },
        variables: { CLIENT_SECRET_KEYTURN: marked(KEY_ID) },
        ...change.repository,
      },
    ],
  };
}

function gone({ secretDeleted }: Change): { deleted?: true } {
  return secretDeleted === undefined ? {} : { deleted: true };
}

function organization(change: Partial<Group> = {}): OrganizationSeed {
  const group = {
    name: 'release',
    variables: {
      clientSecret: { value: CURRENT, isSecret: true },
      'clientSecret.keyturn': { value: marked(KEY_ID) },
    },
    ...change,
  };
  return { name: 'contoso', tenant: TENANT, projects: [{ name: 'pay', groups: [group] }] };
}

/** Any application, its secret in a variable. */
export const adHoc = `--tenant ${TENANT} --client-id ${APP} --secret-from env:S`;

/** Names of places, as the rows give them. */
export const VAULT = 'vault payments-api (newest version';
export const SETTING = 'appService web CLIENT_SECRET';
export const SLOT = 'appService web/staging CLIENT_SECRET';
export const GROUP = 'variableGroup contoso/pay/release clientSecret';
export const GITHUB = 'githubSecret contoso/pay CLIENT_SECRET';
export const VARIABLE = 'environment variable S';

/** Nobody is signed in here. */
export const nobody = {
  AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential',
  AZURE_TENANT_ID: undefined,
  AZURE_CLIENT_ID: undefined,
  AZURE_CLIENT_SECRET: undefined,
};

export const healthy = world();
