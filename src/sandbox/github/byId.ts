import type { SandboxRequest, Scene } from '../wire.ts';
import { numbered } from './numbered.ts';

const BY_ID = /^\/repositories\/(\d+)(?=\/|$)/;

/**
 * Rewrites an address with a repository's number, which go-github and with it Terraform use for environments (their source,
 * actions_secrets.go), to one with owner and name. A number without a repository becomes a name that cannot exist.
 */
export function byName(request: SandboxRequest, scene: Scene): SandboxRequest {
  const id = BY_ID.exec(request.path)?.[1];
  if (id === undefined) return request;
  const found = scene.world.repositories.find(({ fullName }) => String(numbered('R', fullName).id) === id);
  return { ...request, path: request.path.replace(BY_ID, `/repos/${found?.fullName ?? NOBODYS}`) };
}

/** For the name of the operation the repository does not matter. */
export function byAnyName(request: SandboxRequest): SandboxRequest {
  return { ...request, path: request.path.replace(BY_ID, `/repos/${NOBODYS}`) };
}

/** No GitHub login begins with a hyphen. */
const NOBODYS = '-/-';
