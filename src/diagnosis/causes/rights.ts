/** What lets this program look where it could not. */

import { vaultName } from '../../policy/place.ts';
import { command, portal } from '../cause.ts';
import type { Step } from '../codes/knowledge.ts';
import type { Evidence } from '../evidence.ts';

/** A refusal: what the service called it, and what its connector advises. */
interface Refusal {
  readonly serviceCode?: string;
  readonly remedy?: string;
}

/** The person or application that `az` is signed in as; `--assignee` takes the name of either. */
const ME = '"$(az account show --query user.name -o tsv)"';

export function permitted({ vault }: Evidence, { serviceCode, remedy }: Refusal): Step[] {
  const named = vault === undefined ? undefined : VAULT_REFUSALS[serviceCode ?? ''];
  if (named !== undefined && vault !== undefined) return named(vaultName(vault));
  return remedy === undefined ? [] : stepsOf(remedy);
}

/** Key Vault's inner codes (azure-facts §3.5). To look, reading is enough. */
const VAULT_REFUSALS: Readonly<Record<string, (vault: string) => Step[]>> = {
  ForbiddenByRbac: vault => [
    command(
      'Let this identity read the secrets of the vault.',
      `az role assignment create --role "Key Vault Secrets User" --assignee ${ME} --scope "$(az keyvault show --name ${vault} --query id -o tsv)"`,
    ),
  ],
  AccessDenied: vault => [
    command(
      'Let this identity read the secrets of the vault (an application: --spn in the place of --upn).',
      `az keyvault set-policy --name ${vault} --upn ${ME} --secret-permissions get list`,
    ),
  ],
  ForbiddenByFirewall: vault => [
    command(
      "Run this inside of the vault's network, or admit the public address of this machine.",
      `az keyvault network-rule add --name ${vault} --ip-address "$(curl -s https://ipinfo.io/ip)/32"`,
    ),
  ],
};

/** `give …: az …` is a sentence with a command behind it. */
function stepsOf(remedy: string): Step[] {
  const [, words, typed] = /^(?:([\s\S]*?)(?:: |, or: ))?((?:az|gh|keyturn) [\s\S]*)$/.exec(remedy) ?? [];
  if (typed === undefined || /, or /.test(typed)) return [portal(sentence(remedy))];
  return [command(sentence(words ?? 'This helps'), typed.replaceAll('<client id>', ME))];
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  // A command at the beginning keeps its letters.
  const begun = /^(az|gh|keyturn) /.test(text) ? text : first;
  return /[.!?)]$/.test(begun) ? begun : `${begun}.`;
}
