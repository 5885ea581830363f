/** The secret rights of a vault that a role gives: `get`, `list`, `set` and so on. */
import { allowsData, type Role, roles } from './roles.ts';

/** The data action of each right (as in the refusals of azure-facts §3.5). */
const ACTIONS: Readonly<Record<string, string>> = {
  get: 'getSecret/action',
  list: 'readMetadata/action',
  set: 'setSecret/action',
  delete: 'delete',
  recover: 'recover/action',
  purge: 'purge/action',
  backup: 'backup/action',
  restore: 'restore/action',
};

export const RIGHTS: readonly string[] = Object.keys(ACTIONS);

export function rightsByRole(role: Role): string[] {
  return RIGHTS.filter(right => allowsData(role, `Microsoft.KeyVault/vaults/secrets/${ACTIONS[right]}`));
}

/** The smallest of three roles that gives all of these rights; none where there are no rights. */
export function roleForRights(rights: readonly string[]): Role[] {
  if (rights.length === 0) return [];
  const by = [roles.secretsUser, roles.secretsKeeper, roles.secretsOfficer];
  const enough = by.find(role => rights.every(right => rightsByRole(role).includes(right)));
  return enough === undefined ? [] : [enough];
}
