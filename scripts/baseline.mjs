/**
 * What one would write in an afternoon: rotates the client secrets of a list of registrations with the services' SDKs,
 * one after the other. The benchmark compares keyturn with it. Clients are made once and keep their default retries.
 *
 *   node scripts/baseline.mjs LIST.json
 *
 * LIST.json: [{ "tenant", "appId", "vaultUrl", "secretName", "subscription", "resourceGroup", "site", "setting" }]
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSiteManagementClient } from '@azure/arm-appservice';
import { ClientSecretCredential, DefaultAzureCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { Client } from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';

const GRAPH = 'https://graph.microsoft.com/.default';
const LIFETIME_MS = 180 * 86_400_000;
const PROVE_MS = 300_000;

const list = JSON.parse(await readFile(process.argv[2], 'utf8'));
const credential = new DefaultAzureCredential();
const authProvider = new TokenCredentialAuthenticationProvider(credential, { scopes: [GRAPH] });
const graph = Client.initWithMiddleware({ authProvider });
const once = new Map();
const vaultAt = url => kept(`vault ${url}`, () => new SecretClient(url, credential));
const sitesOf = id => kept(`sites ${id}`, () => new WebSiteManagementClient(credential, id));

for (const entry of list) {
  await rotate(entry);
  console.log(`${entry.appId}: rotated`);
}

async function rotate(entry) {
  const path = `/applications(appId='${entry.appId}')`;
  const { id, passwordCredentials } = await graph.api(path).select('id,passwordCredentials').get();
  // Which of several is the old one is nothing to guess at.
  if (passwordCredentials.length !== 1)
    throw new Error(`${entry.appId} has ${passwordCredentials.length} secrets`);
  const [old] = passwordCredentials;

  const endDateTime = new Date(Date.now() + LIFETIME_MS).toISOString();
  const passwordCredential = { displayName: 'rotated by baseline.mjs', endDateTime };
  const { secretText } = await graph.api(`/applications/${id}/addPassword`).post({ passwordCredential });
  await prove(entry, secretText);

  await vaultAt(entry.vaultUrl).setSecret(entry.secretName, secretText, { expiresOn: new Date(endDateTime) });
  await deliver(entry, secretText);
  await graph.api(`/applications/${id}/removePassword`).post({ keyId: old.keyId });
}

/** Entra needs some seconds to know a new secret; a new credential object asks for a token anew. */
async function prove({ tenant, appId }, secret) {
  const deadline = Date.now() + PROVE_MS;
  for (;;) {
    try {
      return await new ClientSecretCredential(tenant, appId, secret).getToken(GRAPH);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(1000);
    }
  }
}

/** The settings of a site are replaced as a whole, so they are read first. */
async function deliver({ subscription, resourceGroup, site, setting }, secret) {
  const { webApps } = sitesOf(subscription);
  const { properties } = await webApps.listApplicationSettings(resourceGroup, site);
  const changed = { properties: { ...properties, [setting]: secret } };
  await webApps.updateApplicationSettings(resourceGroup, site, changed);
}

function kept(name, make) {
  if (!once.has(name)) once.set(name, make());
  return once.get(name);
}
