import { vaultName } from '../policy/place.ts';
import type { VaultPlace } from '../policy/policy.ts';
import type { Call } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { roleAssignment, vaultScope } from './roleAssignment.ts';
import { assigneeOf, objectIdOf } from './thisIdentity.ts';

/** The calls to one vault secret, for the Problems of those that fail. A write is not idempotent: each makes a version. */
export function vaultCalls(
  place: Pick<VaultPlace, 'url' | 'secret'>,
  env: CloudAccess['env'],
): { readonly read: Call; readonly write: Call } {
  const vault = vaultName(place);
  const needs = 'the role "Key Vault Secrets Officer" on the vault';
  const grant = roleAssignment('Key Vault Secrets Officer', vaultScope(vault), assigneeOf(env));
  const both = {
    subject: `vault secret ${place.url}/secrets/${place.secret}`,
    needs,
    grant,
    sends:
      'its tags (15 at most, of 256 characters) and its content type, in the policy and on its newest version',
    names: { vault, secret: place.secret },
    // A vault with access policies answers with this code, and knows no roles (azure-facts §3.5).
    remedies: {
      AccessDenied: {
        words: 'the vault uses access policies: let this identity get, list and set its secrets',
        command: `az keyvault set-policy --name ${vault} --object-id ${objectIdOf(env)} --secret-permissions get list set`,
      },
    },
  };
  return { read: { ...both, idempotent: true }, write: { ...both, idempotent: false } };
}

/** The call that lists the secrets of a vault. The role reads names, tags and dates, and no value (azure-security-docs rbac-guide). */
export function vaultListCall(url: string, env: CloudAccess['env']): Call {
  const vault = vaultName({ url });
  return {
    subject: `the list of secrets of ${url}`,
    idempotent: true,
    needs: 'the right to list secrets, as in the role "Key Vault Reader" on the vault',
    grant: roleAssignment('Key Vault Reader', vaultScope(vault), assigneeOf(env)),
    names: { vault },
    remedies: {
      AccessDenied: {
        words: 'the vault uses access policies: let this identity list its secrets',
        command: `az keyvault set-policy --name ${vault} --object-id ${objectIdOf(env)} --secret-permissions list`,
      },
    },
  };
}
