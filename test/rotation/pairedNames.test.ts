import { describe, expect, it } from 'vitest';
import { arePaired, idMeantBy, isSecretName } from '../../src/rotation/pairedNames.ts';

describe('a client id and a secret', () => {
  it.each([
    ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'],
    ['clientId', 'clientSecret'],
    ['SHOP_APP_ID', 'SHOP_PASSWORD'],
    ['AzureAd__ClientId', 'AzureAd__ClientSecret'],
    ['ARM_CLIENT_ID', 'ARM_CLIENT_SECRET'],
  ])('%s and %s belong together', (id, secret) => {
    expect(arePaired(id, secret)).toBe(true);
  });

  it.each([
    ['AZURE_CLIENT_ID', 'SHOP_CLIENT_SECRET'],
    ['AZURE_CLIENT_ID', 'AZURE_CLIENT_ID'],
    ['AUDIENCE', 'AZURE_CLIENT_SECRET'],
    ['AZURE_TENANT', 'AZURE_CLIENT_SECRET'],
    ['SHOP_CLIENT_ID', 'NPM_TOKEN'],
  ])('%s and %s do not', (id, other) => {
    expect(arePaired(id, other)).toBe(false);
  });

  it.each([
    ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'client id'],
    ['AZURE_TENANT_ID', 'AZURE_CLIENT_SECRET', 'tenant'],
    ['AzureAd__TenantId', 'AzureAd__ClientSecret', 'tenant'],
    ['TENANT_ID', 'CLIENT_SECRET', 'tenant'],
    ['SHOP_TENANT_ID', 'AZURE_CLIENT_SECRET', undefined],
    ['AZURE_SUBSCRIPTION_ID', 'AZURE_CLIENT_SECRET', undefined],
    ['AZURE_TENANT_ID', 'AZURE_TENANT_ID', undefined],
  ])('%s beside %s means: %s', (name, secret, meant) => {
    expect(idMeantBy(name, secret)).toBe(meant);
  });

  it('a name says whether a secret is meant', () => {
    expect(['CLIENT_SECRET', 'db-password', 'ApiKey', 'AZURE_CREDENTIALS'].every(isSecretName)).toBe(true);
    expect(['STAGE', 'CLIENT_ID', 'KEYVAULT_NAME', 'NPM_TOKEN'].some(isSecretName)).toBe(false);
  });
});
