/** Key Vault references of App Service that lead nowhere, or elsewhere (status words: azure-facts §4.4). */

import { vaultName } from '../../policy/place.ts';
import { shellWord } from '../../policy/quote.ts';
import { command } from '../cause.ts';
import type { Step } from '../codes/knowledge.ts';
import type { Evidence } from '../evidence.ts';
import type { Row } from '../judged.ts';

/** The identity of the site cannot read the vault. */
const DENIED: ReadonlySet<string> = new Set(['AccessToKeyVaultDenied', 'UnauthorizedClient']);
/** The vault answered: where its secret is what is wrong, the reference is not. */
const FROM_VAULT: ReadonlySet<string> = new Set(['SecretNotFound', 'SecretVersionNotFound', 'OtherReasons']);

export function unresolved(evidence: Evidence, row: Row, vaultIsBad: boolean): Step[] {
  const { status = '' } = row;
  const then = [command('Then have it fetched.', `keyturn rotate ${evidence.rotation}`)];
  if (FROM_VAULT.has(status) && vaultIsBad)
    return [command('Mend the vault first; then have it fetched.', `keyturn rotate ${evidence.rotation}`)];
  if (status === 'MSINotEnabled') return [...identified(evidence, row), ...admitted(evidence, row), ...then];
  if (DENIED.has(status)) return [...admitted(evidence, row), ...then];
  if (status === 'FetchTimedOut') return then;
  return [...pointed(evidence, row), ...then];
}

/** The reference is written anew, to the newest version of the policy's secret. */
export function pointed(evidence: Evidence, row: Row): Step[] {
  const site = siteOf(evidence, row);
  const { vault } = evidence;
  if (site === undefined || vault === undefined) return [];
  const reference = `@Microsoft.KeyVault(SecretUri=${vault.url}/secrets/${vault.secret})`;
  return [
    command(
      'Point it to the secret that the policy names.',
      `az webapp config appsettings set ${site.words} --settings '${site.setting}=${reference}'`,
    ),
  ];
}

function identified(evidence: Evidence, row: Row): Step[] {
  const site = siteOf(evidence, row);
  return site === undefined
    ? []
    : [command('Give the site a managed identity.', `az webapp identity assign ${site.words}`)];
}

function admitted(evidence: Evidence, row: Row): Step[] {
  const site = siteOf(evidence, row);
  const { vault } = evidence;
  if (site === undefined || vault === undefined) return [];
  const name = vaultName(vault);
  const who = `"$(az webapp identity show ${site.words} --query principalId -o tsv)"`;
  return [
    command(
      "Let the site's managed identity read the vault.",
      `az role assignment create --role "Key Vault Secrets User" --assignee ${who} --scope "$(az keyvault show --name ${name} --query id -o tsv)"`,
    ),
    command(
      'Or, where the vault goes by access policies:',
      `az keyvault set-policy --name ${name} --object-id ${who} --secret-permissions get`,
    ),
  ];
}

/** Where the setting is, in the words of `az webapp`. */
function siteOf(
  { places }: Evidence,
  { place }: Row,
): { readonly words: string; readonly setting: string } | undefined {
  const target = places.find(({ name }) => name === place)?.target;
  if (target?.kind !== 'appService') return undefined;
  const text = (name: string) => String(target.settings[name] ?? '');
  const slot = text('slot') === '' ? '' : ` --slot ${text('slot')}`;
  return {
    words: `--resource-group ${shellWord(text('resourceGroup'))} --name ${text('site')}${slot} --subscription ${text('subscription')}`,
    setting: text('setting'),
  };
}
