/** A small tenant with a place of every kind, and every way in which it can hold a secret. */
import { newSecret } from '../../src/sandbox/directory/newSecret.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import type { WorldSeed } from '../../src/sandbox/world.ts';
import { TENANT } from './messyTenant.ts';

export const SUBSCRIPTION = '4e9b7c52-60d1-4a3f-8f26-d5c81a0937be';
export const SHOP = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6';
export const LEDGER = '0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a7';
export const KEYS = {
  shop: '11111111-aaaa-4bbb-8ccc-000000000001',
  ended: '11111111-aaaa-4bbb-8ccc-000000000002',
  ledger: '11111111-aaaa-4bbb-8ccc-000000000003',
} as const;
export const VAULT = 'https://kv-shop.vault.azure.net';

const random = seededRandom(47);
export const VALUES = {
  shop: newSecret(random),
  ended: newSecret(random),
  ledger: newSecret(random),
} as const;

const site = { subscription: SUBSCRIPTION, resourceGroup: 'rg-shop', tenant: TENANT };

export function placesWorld(more: Partial<WorldSeed> = {}): WorldSeed {
  return {
    settings: { readLagMs: { min: 0, max: 0 } },
    tenants: [
      {
        id: TENANT,
        operatorRoles: [
          ...['Application.ReadWrite.All', 'AuditLog.Read.All'],
          ...['Directory.Read.All', 'Policy.Read.ApplicationConfiguration'],
        ],
        applications: [
          {
            appId: SHOP,
            displayName: 'shop front',
            credentials: [
              { name: 'by hand', keyId: KEYS.shop, value: VALUES.shop },
              { name: 'gone', keyId: KEYS.ended, value: VALUES.ended, start: '-90d', end: '-2d' },
            ],
          },
          {
            appId: LEDGER,
            displayName: 'ledger',
            credentials: [{ name: 'by hand', keyId: KEYS.ledger, value: VALUES.ledger }],
          },
        ],
      },
    ],
    vaults: [
      {
        host: 'kv-shop.vault.azure.net',
        tenant: TENANT,
        secrets: [{ name: 'shop-front-secret', versions: [{ value: VALUES.shop }] }],
      },
    ],
    sites: [
      {
        ...{ ...site, name: 'shop-web' },
        settings: {
          AZURE_CLIENT_ID: SHOP,
          AZURE_CLIENT_SECRET: VALUES.shop,
          OLD_SECRET: VALUES.ended,
          REFERENCE:
            '@Microsoft.KeyVault(SecretUri=https://kv-shop.vault.azure.net/secrets/shop-front-secret/)',
          STAGE: 'production',
        },
        connectionStrings: {
          sql: {
            type: 'SQLAzure',
            value: `Server=tcp:sql.contoso.com;User ID=${SHOP};Password=${VALUES.shop};Encrypt=True`,
          },
        },
      },
      {
        ...{ ...site, name: 'shop-web', slot: 'staging' },
        settings: {
          'odd name': `"${VALUES.shop}"`,
          CACHE: `redis.contoso.com,password=${VALUES.shop},user=x;key=abcDEF0123456789abcDEF`,
        },
      },
      {
        ...{ ...site, name: 'ledger-jobs', kind: 'functionapp' },
        settings: { LEDGER_APP_ID: LEDGER, LEDGER_APP_SECRET: VALUES.ledger },
      },
      { ...{ ...site, name: 'other' }, settings: { SECRET: VALUES.ledger, PASSWORD: 'short' } },
    ],
    staticSites: [
      {
        ...{ ...site, name: 'shop-static' },
        settings: { CLIENT_SECRET: VALUES.shop },
        environments: { 12: { PREVIEW: VALUES.shop } },
      },
    ],
    organizations: [
      {
        name: 'contoso',
        tenant: TENANT,
        projects: [
          {
            name: 'shop',
            groups: [
              {
                name: 'release: shop',
                id: 7,
                variables: {
                  SHOP_CLIENT_ID: { value: SHOP },
                  SHOP_CLIENT_SECRET: { value: VALUES.shop, isSecret: true },
                  NPM_TOKEN: { value: 'n'.repeat(30), isSecret: true },
                  PLAIN: { value: VALUES.shop },
                  MARKED: { value: VALUES.shop, isSecret: true },
                  'MARKED.keyturn': { value: `${KEYS.shop} ${new Date().toISOString()}` },
                },
              },
              {
                name: 'linked',
                id: 8,
                vault: 'kv-shop',
                variables: { 'shop-front-secret': { value: 'x', isSecret: true } },
              },
            ],
            serviceConnections: [
              { name: 'azure-shop', appId: SHOP, value: VALUES.shop },
              { name: 'azure-federated', appId: SHOP, federated: true },
              { name: 'azure-auto', appId: LEDGER, value: VALUES.ledger, creationMode: 'Automatic' },
            ],
          },
          { name: 'empty', groups: [] },
        ],
      },
    ],
    repositories: [
      {
        fullName: 'contoso/shop-front',
        secrets: { AZURE_CLIENT_SECRET: VALUES.shop, OTHER: 'o'.repeat(20), MARKED: VALUES.shop },
        variables: { AZURE_CLIENT_ID: SHOP, MARKED_KEYTURN: `${KEYS.shop} ${new Date().toISOString()}` },
        environments: { production: { secrets: { SHOP_FRONT_SECRET: VALUES.shop }, variables: {} } },
      },
      { fullName: 'contoso/bare' },
    ],
    githubOwners: [
      {
        login: 'contoso',
        secrets: { LEDGER_CLIENT_SECRET: VALUES.ledger },
        variables: { LEDGER_CLIENT_ID: LEDGER },
      },
    ],
    ...more,
  };
}

/** Words that search all of it. */
export const EVERYWHERE = [
  ...['--all', '--subscription', SUBSCRIPTION, '--organization', 'contoso', '--github', 'contoso'],
] as const;
