import type { SandboxRequest } from '../wire.ts';

export type VaultOperation =
  | 'getSecret'
  | 'setSecret'
  | 'updateSecret'
  | 'deleteSecret'
  | 'listSecrets'
  | 'listVersions'
  | 'listDeletedSecrets'
  | 'getDeletedSecret'
  | 'recoverSecret'
  | 'purgeSecret'
  | 'backupSecret'
  | 'restoreSecret';

export interface VaultRoute {
  readonly operation: VaultOperation;
  /**
   * The secret's name as the caller wrote it; empty for the two lists of secrets, and for a restore, where the backup has it.
   */
  readonly name: string;
  /** undefined: the current version. */
  readonly version?: string;
}

const VERSION = /^[0-9a-f]{32}$/i;

/**
 * Other object types of a real vault (REST reference of Key Vault, operation groups of 7.4; `rng` exists in Managed HSM only).
 */
const NOT_SIMULATED = /^\/+(deleted)?(keys|certificates|storage)(\/|$)/i;

export function isOfAnotherKind({ path }: SandboxRequest): boolean {
  return NOT_SIMULATED.test(path);
}

/**
 * The message for a request that is no operation: observed for `GET /secrets/{name}/latest`, and for `DELETE …/purge`
 * (azure-facts §3.8).
 */
export function noOperation({ method, path }: SandboxRequest): string {
  const third = path.replace(/^\/+/, '').split('/')[2] ?? '';
  return `Method ${method} does not allow operation '${third}'`;
}

/**
 * The operation of a request. A slash at the end is ignored: the SDKs request the current version as `/secrets/name/`
 * (azure-facts §3.2). Fixed path segments are case-insensitive, as in ASP.NET (inference).
 */
export function readRoute(request: SandboxRequest): VaultRoute | undefined {
  const parts = request.path.replace(/^\/+/, '').replace(/\/+$/, '').split('/');
  const [collection = '', name, third] = parts;
  if (parts.length > 3) return undefined;
  switch (collection.toLowerCase()) {
    case 'secrets':
      return secretRoute(request.method, name, third);
    case 'deletedsecrets':
      return deletedRoute(request.method, name, third);
    default:
      return undefined;
  }
}

function secretRoute(method: string, name?: string, third?: string): VaultRoute | undefined {
  if (name === undefined) return method === 'GET' ? { operation: 'listSecrets', name: '' } : undefined;
  if (method === 'POST') return backupRoute(name, third);
  if (third?.toLowerCase() === 'versions')
    return method === 'GET' ? { operation: 'listVersions', name } : undefined;
  if (third !== undefined && !VERSION.test(third)) return undefined;
  const version = third === undefined ? {} : { version: third };
  if (method === 'GET') return { operation: 'getSecret', name, ...version };
  if (method === 'PATCH') return { operation: 'updateSecret', name, ...version };
  if (third !== undefined) return undefined;
  if (method === 'PUT') return { operation: 'setSecret', name };
  return method === 'DELETE' ? { operation: 'deleteSecret', name } : undefined;
}

function backupRoute(name: string, third?: string): VaultRoute | undefined {
  if (third?.toLowerCase() === 'backup') return { operation: 'backupSecret', name };
  const restores = third === undefined && name.toLowerCase() === 'restore';
  return restores ? { operation: 'restoreSecret', name: '' } : undefined;
}

function deletedRoute(method: string, name?: string, third?: string): VaultRoute | undefined {
  if (name === undefined) return method === 'GET' ? { operation: 'listDeletedSecrets', name: '' } : undefined;
  if (third?.toLowerCase() === 'recover')
    return method === 'POST' ? { operation: 'recoverSecret', name } : undefined;
  if (third !== undefined) return undefined;
  if (method === 'GET') return { operation: 'getDeletedSecret', name };
  return method === 'DELETE' ? { operation: 'purgeSecret', name } : undefined;
}
