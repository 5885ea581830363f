import { vaultName } from '../../policy/place.ts';
import type { VaultPlace } from '../../policy/policy.ts';
import { shellWord } from '../../policy/quote.ts';
import type { PlaceWords, ReferenceTrouble, RunningWords } from '../../rotation/placeFacts.ts';
import { nameOf, storeOf } from './entry.ts';
import { sitePath } from './path.ts';
import type { AppServiceSettings } from './settings.ts';

/** The messages and commands for a target on App Service. */
export function wordsFor(settings: AppServiceSettings, vault: VaultPlace): PlaceWords {
  const site = siteWords(settings);
  const reference = `@Microsoft.KeyVault(SecretUri=${vault.url}/secrets/${vault.secret})`;
  const name = vaultName(vault);
  // Uses object id and type: --assignee searches the directory, in which a new identity may still be missing
  // (role-based-access-control, "Assign Azure roles using Azure CLI").
  const who = `"$(az webapp identity show ${site} --query principalId -o tsv)"`;
  return {
    runs: runningOf(settings),
    setsAnother: `az webapp config appsettings set ${site} --settings`,
    reference: {
      service: 'App Service',
      lag: 'a reference is cached for up to 24 hours',
      identify: { text: 'Give the site a managed identity.', command: `az webapp identity assign ${site}` },
      admit: [
        {
          text: "Let the site's managed identity read the vault.",
          command: `az role assignment create --role "Key Vault Secrets User" --assignee-object-id ${who} --assignee-principal-type ServicePrincipal --scope "$(az keyvault show --name ${name} --query id -o tsv)"`,
        },
        {
          text: 'Or, if the vault uses access policies:',
          command: `az keyvault set-policy --name ${name} --object-id ${who} --secret-permissions get`,
        },
      ],
      // Not its addresses: "Vaults shouldn't depend on the app's public outbound IP addresses"
      // (learn.microsoft.com/azure/app-service/app-service-key-vault-references).
      connect: {
        text: "If the vault has a firewall, admit the site's subnet.",
        command: `az keyvault network-rule add --name ${name} --subnet "$(az webapp show ${site} --query virtualNetworkSubnetId -o tsv)"`,
      },
      point: {
        text: 'Change the reference to the secret in the policy.',
        command: pointing(settings, reference),
      },
    },
  };
}

/** The variable of a connection string depends on its type, and holds more than the secret. */
function runningOf(settings: AppServiceSettings): RunningWords {
  const restart = restartOf(settings);
  return storeOf(settings) === 'appsettings' ? { restart, variable: nameOf(settings) } : { restart };
}

/** The type of a connection string has to be given with it: it keeps the one that it has. */
function pointing(settings: AppServiceSettings, reference: string): string {
  const site = siteWords(settings);
  const name = nameOf(settings);
  if (storeOf(settings) === 'appsettings')
    return `az webapp config appsettings set ${site} --settings '${name}=${reference}'`;
  const type = `"$(az webapp config connection-string list ${site} --query "[?name=='${name}'].type" -o tsv)"`;
  return `az webapp config connection-string set ${site} --connection-string-type ${type} --settings '${name}=${reference}'`;
}

export function restartOf(settings: AppServiceSettings): string {
  return `az webapp restart --ids ${shellWord(sitePath(settings))}`;
}

/** The arguments of `az webapp` that identify the site. */
export function siteWords({ subscription, resourceGroup, site, slot }: AppServiceSettings): string {
  const inSlot = slot === undefined ? '' : ` --slot ${slot}`;
  return `--resource-group ${shellWord(resourceGroup)} --name ${site}${inSlot} --subscription ${subscription}`;
}

/** The statuses of App Service (azure-facts §4.4). */
const TROUBLES: ReadonlyMap<string | undefined, ReferenceTrouble> = new Map([
  [undefined, 'untold'],
  ['Initialized', 'untold'],
  ['MSINotEnabled', 'no-identity'],
  ['AccessToKeyVaultDenied', 'denied'],
  ['UnauthorizedClient', 'denied'],
  ['SecretNotFound', 'vault'],
  ['SecretVersionNotFound', 'vault'],
  ['OtherReasons', 'vault'],
  ['FetchTimedOut', 'slow'],
]);

/** The trouble that a status of App Service means; empty for `Resolved`. */
export function troubleOf(status: string | undefined): { readonly trouble?: ReferenceTrouble } {
  return status === 'Resolved' ? {} : { trouble: TROUBLES.get(status) ?? 'other' };
}
