/** The secret rights of a vault that a role gives: `get`, `list`, `set` and so on. */
import { allowsData, type Role, roles } from './roles.ts';

/** The data actions of each right (as in the refusals of azure-facts §3.5). */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  get: ['getSecret/action'],
  list: ['readMetadata/action'],
  // One permission of an access policy, two actions of a role: with one of them alone the sandbox refuses both.
  set: ['setSecret/action', 'update/action'],
  delete: ['delete'],
  recover: ['recover/action'],
  purge: ['purge/action'],
  backup: ['backup/action'],
  restore: ['restore/action'],
};

export const RIGHTS: readonly string[] = Object.keys(ACTIONS);

export function rightsByRole(role: Role): string[] {
  return RIGHTS.filter(right =>
    (ACTIONS[right] ?? []).every(action => allowsData(role, `Microsoft.KeyVault/vaults/secrets/${action}`)),
  );
}

/** The smallest of three roles that gives all of these rights; none where there are no rights. */
export function roleForRights(rights: readonly string[]): Role[] {
  if (rights.length === 0) return [];
  const by = [roles.secretsUser, roles.secretsKeeper, roles.secretsOfficer];
  const enough = by.find(role => rights.every(right => rightsByRole(role).includes(right)));
  return enough === undefined ? [] : [enough];
}
