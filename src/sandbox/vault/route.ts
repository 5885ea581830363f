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
  | 'purgeSecret';

export interface VaultRoute {
  readonly operation: VaultOperation;
  /** The secret's name as the caller wrote it; empty for the two lists of secrets. */
  readonly name: string;
  /** undefined: the current version. */
  readonly version?: string;
}

/**
 * Which operation a request is. A slash at the end means the same as none: the SDKs ask for the current version
 * as `/secrets/name/` (azure-facts §3.2).
 */
export function readRoute(request: SandboxRequest): VaultRoute | undefined {
  const parts = request.path.replace(/^\/+/, '').replace(/\/+$/, '').split('/');
  const [collection, name, third] = parts;
  if (parts.length > 3) return undefined;
  if (collection === 'secrets') return secretRoute(request.method, name, third);
  if (collection === 'deletedsecrets') return deletedRoute(request.method, name, third);
  return undefined;
}

function secretRoute(method: string, name?: string, third?: string): VaultRoute | undefined {
  if (name === undefined) return method === 'GET' ? { operation: 'listSecrets', name: '' } : undefined;
  if (third === 'versions') return method === 'GET' ? { operation: 'listVersions', name } : undefined;
  const version = third === undefined ? {} : { version: third };
  if (method === 'GET') return { operation: 'getSecret', name, ...version };
  if (method === 'PATCH') return { operation: 'updateSecret', name, ...version };
  if (third !== undefined) return undefined;
  if (method === 'PUT') return { operation: 'setSecret', name };
  return method === 'DELETE' ? { operation: 'deleteSecret', name } : undefined;
}

function deletedRoute(method: string, name?: string, third?: string): VaultRoute | undefined {
  if (name === undefined) return method === 'GET' ? { operation: 'listDeletedSecrets', name: '' } : undefined;
  if (third === 'recover') return method === 'POST' ? { operation: 'recoverSecret', name } : undefined;
  if (third !== undefined) return undefined;
  if (method === 'GET') return { operation: 'getDeletedSecret', name };
  return method === 'DELETE' ? { operation: 'purgeSecret', name } : undefined;
}
