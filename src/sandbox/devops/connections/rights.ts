import type { Visit } from '../visit.ts';
import type { ConnectionRole, ServiceConnection } from './state.ts';

/** undefined: the caller has no role, and does not learn that the connection exists. */
export function roleOf(connection: ServiceConnection, { caller }: Visit): ConnectionRole | undefined {
  return connection.roles === undefined ? 'OrganizationAdministrator' : connection.roles[caller];
}

/** The caller may see the whole connection, test it, and use it in a pipeline. */
export function mayUse(connection: ServiceConnection, visit: Visit): boolean {
  const role = roleOf(connection, visit);
  return role !== undefined && role !== 'Reader';
}

/** Client ids are compared in lower case. */
export function byLowerId<T>(roles: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(roles).map(([id, role]) => [id.toLowerCase(), role]));
}
