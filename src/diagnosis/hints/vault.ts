/** Key Vault, and what App Service makes of a reference to it. */
import { here, lookEverywhere, signedIn } from '../codes/steps.ts';
import type { Hint } from './hint.ts';

export const vault: readonly Hint[] = [
  {
    name: 'unresolved-reference',
    sign: /@Microsoft\.KeyVault\(/i,
    summary: 'a Key Vault reference was not resolved',
    meaning:
      'The setting holds the text of a Key Vault reference. Where the program sees that text, App Service could not resolve it and handed it over as it is, so the text itself is sent as the secret.',
    notMeaning: 'The secret in the vault may be perfectly good.',
    next: [
      signedIn(
        'See why it was not resolved: the status of each reference.',
        'az rest --url "https://management.azure.com<site id>/config/configreferences/appsettings?api-version=2022-03-01" --query "properties.keyToReferenceStatuses || value[].properties"',
      ),
      signedIn(
        "See that the site has an identity, and that it may read the vault's secrets (Key Vault Secrets User).",
      ),
      lookEverywhere,
    ],
    source: 'MicrosoftDocs/azure-docs#27555; azure-facts §4.4',
  },
  {
    name: 'secret-disabled',
    sign: /SecretDisabled|not allowed on a disabled secret/,
    summary: 'the version of the secret in the vault is disabled',
    meaning:
      'The vault has this version and does not give it out, because somebody (or a rotation) disabled it.',
    notMeaning: 'The reader does not lack a permission, although the vault says Forbidden.',
    next: [
      signedIn(
        'See the versions.',
        'az keyvault secret list-versions --vault-name <vault> --name <secret> -o table',
      ),
      here('Read without a version: then it is the newest.'),
      lookEverywhere,
    ],
    source: 'azure-facts §3.5',
  },
  {
    name: 'secret-absent',
    sign: /SecretNotFound|was not found in this key vault/,
    summary: 'the vault has no secret of this name',
    meaning:
      'The vault was reached and admits the reader, and there is no secret or version of that name; it may have been deleted.',
    notMeaning: 'It is not about rights; those give Forbidden.',
    next: [
      signedIn(
        'See whether it was deleted and can be recovered.',
        'az keyvault secret list-deleted --vault-name <vault> -o table',
      ),
      lookEverywhere,
    ],
    source: 'azure-facts §3.5',
  },
  {
    name: 'vault-audience',
    sign: /AKV10022|AKV10032/,
    summary: 'the token was made for another vault, cloud or tenant',
    meaning:
      "The vault got a token, and it is for another audience (another cloud's vaults) or from another tenant.",
    notMeaning: 'The sign-in itself worked, so the client secret is good.',
    next: [
      here(
        "Ask for the scope of the vault's own cloud, such as https://vault.usgovcloudapi.net/.default, in the tenant of the vault.",
      ),
    ],
    source: 'external-secrets/external-secrets#2397; azure-facts §3.5',
  },
  {
    name: 'vault-forbidden',
    sign: /ForbiddenByRbac|ForbiddenByPolicy|ForbiddenByFirewall|ForbiddenByConnection|Caller is not authorized to perform action|Caller was not found on any access policy|invalid status code 'Forbidden'/,
    summary: 'the vault does not let the reader in',
    meaning:
      'The sign-in worked, and the vault refuses: no role or access policy for this identity, or a firewall.',
    notMeaning:
      'The client secret of the signed-in application is good; otherwise there would have been no token to refuse.',
    next: [
      signedIn(
        'Give the identity the role, and wait some minutes for it to be known.',
        'az role assignment create --role "Key Vault Secrets User" --assignee <appId> --scope <vault id>',
      ),
      signedIn(
        'Where the text says ForbiddenByFirewall: admit the machine.',
        'az keyvault network-rule add --name <vault> --ip-address <this ip>',
      ),
    ],
    source: 'piyushsachdeva/Terraform_AKS#2; azure-facts §3.5',
  },
];
