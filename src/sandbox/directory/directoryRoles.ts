/**
 * What people may do in a directory: as its member, and by its roles. Rights are named as the application permissions that a service
 * needs for the same (entra-docs users-default-permissions, permissions-reference, which has the ids, too).
 */
import * as z from 'zod';

const ADMINISTERS_APPLICATIONS = ['Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All'];
const READS_LOGS = ['AuditLog.Read.All', 'Directory.Read.All'];
const READS_ALL = [...READS_LOGS, 'Policy.Read.All'];

/** Everybody of a tenant registers applications, and changes his own. */
const MEMBER = [
  'Application.Read.All',
  'Application.ReadWrite.OwnedBy',
  'User.Read.All',
  'Organization.Read.All',
  'Domain.Read.All',
];
const MEMBER_ID = 'b79fbf4d-3ef9-4689-8143-76b194e85509';

export const directoryRole = z.enum([
  'Global Administrator',
  'Global Reader',
  'Application Administrator',
  'Cloud Application Administrator',
  'Conditional Access Administrator',
  'Security Reader',
  'Reports Reader',
]);

export type DirectoryRole = z.output<typeof directoryRole>;

const roles: Readonly<Record<DirectoryRole, { readonly id: string; readonly rights: readonly string[] }>> = {
  'Global Administrator': {
    id: '62e90394-69f5-4237-9190-012177145e10',
    rights: [...ADMINISTERS_APPLICATIONS, ...READS_ALL, 'Directory.ReadWrite.All'],
  },
  'Global Reader': { id: 'f2ef992c-3afb-46b9-b7cf-a126ee74c451', rights: READS_ALL },
  'Application Administrator': {
    id: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
    rights: ADMINISTERS_APPLICATIONS,
  },
  'Cloud Application Administrator': {
    id: '158c047a-c907-4556-b7ef-446551a6b5f7',
    rights: ADMINISTERS_APPLICATIONS,
  },
  'Conditional Access Administrator': {
    id: 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
    rights: ['Policy.Read.All'],
  },
  'Security Reader': { id: '5d6b6bb7-de71-4623-b4af-96380a352509', rights: READS_ALL },
  'Reports Reader': { id: '4a5d8f65-41da-4de4-8968-e035b65339cf', rights: READS_LOGS },
};

interface Holder {
  readonly directoryRoles?: readonly DirectoryRole[];
}

export function rightsOfUser({ directoryRoles = [] }: Holder): string[] {
  return [...new Set([...MEMBER, ...directoryRoles.flatMap(role => roles[role].rights)])];
}

/** As tokens name them in `wids`. */
export function roleIdsOfUser({ directoryRoles = [] }: Holder): string[] {
  return [...directoryRoles.map(role => roles[role].id), MEMBER_ID];
}
