/** Custom roles of Azure with exactly the actions that this program uses: one to read, one to write as well. */
import type { Right, RoleName } from '../policy/kindSchema.ts';
import { shellWord } from '../policy/quote.ts';
import { roleAssignment } from './roleAssignment.ts';
import type { AzurePlace } from './targetKind.ts';

interface RoleDefinition {
  readonly Name: string;
  readonly Description: string;
  readonly Actions: readonly string[];
  readonly DataActions: readonly string[];
}

const ROLES: Readonly<Record<RoleName, Pick<RoleDefinition, 'Name' | 'Description'>>> = {
  reader: {
    Name: 'Keyturn reader',
    Description: 'What keyturn plan, status, verify and discover read, values of secrets included.',
  },
  writer: {
    Name: 'Keyturn writer',
    Description: 'What keyturn rotate, revoke and rollback read and write. Deletes and purges nothing.',
  },
};

/**
 * "Gets all permissions the caller has for a resource": whether a place may be written, before a secret is created
 * (`armPermissions.ts`). Not the reader's: its `plan` would say of each place that it must not write there, and say nothing of who
 * rotates.
 */
const PERMISSIONS = 'Microsoft.Authorization/permissions/read';

/** Without duplicates, in the order of the alphabet. */
export function roleDefinition(role: RoleName, places: readonly AzurePlace[]): RoleDefinition {
  const used = places.flatMap(({ reader, writer }) => (role === 'reader' ? reader : [...reader, ...writer]));
  const isData = (action: string) => action.startsWith(VAULT_DATA);
  const asksPermissions = role === 'writer' && used.some(action => !isData(action)) ? [PERMISSIONS] : [];
  const distinct = [...new Set([...asksPermissions, ...used])].toSorted();
  return {
    ...ROLES[role],
    Actions: distinct.filter(action => !isData(action)),
    DataActions: distinct.filter(isData),
  };
}

/** Data actions of a vault's secrets (azure-facts §3.5); all other actions here are those of ARM. */
const VAULT_DATA = 'Microsoft.KeyVault/vaults/secrets/';

export const READ_SECRETS = ['getSecret/action', 'readMetadata/action'].map(
  action => `${VAULT_DATA}${action}`,
);
export const WRITE_SECRETS = ['setSecret/action', 'update/action'].map(action => `${VAULT_DATA}${action}`);

/** The role itself, which is created once, and its assignment at each place. */
export function roleRights(role: RoleName, places: readonly AzurePlace[]): Right[] {
  if (places.length === 0) return [];
  const { Name } = ROLES[role];
  return [
    {
      by: 'Azure',
      right: `custom role "${Name}"`,
      on: 'the subscriptions of these places; it is created once',
      grant: `az role definition create --role-definition "${definitionText(role, places)}"`,
    },
    ...places.map(({ on, id }) => ({
      by: 'Azure',
      right: `role "${Name}"`,
      on,
      grant: roleAssignment(Name, scopeOf(id)),
    })),
  ];
}

/**
 * Within double quotes of a POSIX shell. The subscriptions are the first two parts of the ids; those of vaults are not in a policy,
 * so `az` is asked.
 */
function definitionText(role: RoleName, places: readonly AzurePlace[]): string {
  const ids = [...new Set(places.map(({ id }) => commandOf(id)))].join('; ');
  const scopes = `$({ ${ids}; } | cut -d/ -f1-3 | sort -fu | sed 's/.*/"&"/' | paste -sd, -)`;
  const text = JSON.stringify(roleDefinition(role, places)).replaceAll('"', '\\"');
  return `${text.slice(0, -1)},\\"AssignableScopes\\":[${scopes}]}`;
}

function commandOf(id: AzurePlace['id']): string {
  return 'command' in id ? id.command : `echo ${shellWord(id.path)}`;
}

function scopeOf(id: AzurePlace['id']): string {
  return 'command' in id ? `"$(${id.command})"` : shellWord(id.path);
}
