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
  /** The secret's name as the caller wrote it; empty for the two lists of secrets, and where a backup has it. */
  readonly name: string;
  /** undefined: the current version. */
  readonly version?: string;
}

const VERSION = /^[0-9a-f]{32}$/i;

/** What else a real vault keeps (REST reference of Key Vault, operation groups of 7.4; `rng` is Managed HSM's alone). */
const NOT_SIMULATED = /^\/+(deleted)?(keys|certificates|storage)(\/|$)/i;

export function isOfAnotherKind({ path }: SandboxRequest): boolean {
  return NOT_SIMULATED.test(path);
}

/** What a request for no operation is told: seen for `GET /secrets/{name}/latest`, and for `DELETE …/purge` (azure-facts §3.8). */
export function noOperation({ method, path }: SandboxRequest): string {
  const third = path.replace(/^\/+/, '').split('/')[2] ?? '';
  return `Method ${method} does not allow operation '${third}'`;
}

/**
 * Which operation a request is. A slash at the end means the same as none: the SDKs ask for the current version
 * as `/secrets/name/` (azure-facts §3.2). Fixed words are taken in whatever case, as by ASP.NET (inference).
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
