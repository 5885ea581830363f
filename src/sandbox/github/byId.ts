import type { SandboxRequest, Scene } from '../wire.ts';
import { numbered } from './numbered.ts';

const BY_ID = /^\/repositories\/(\d+)(?=\/|$)/;

/**
 * A request that names a repository by its number, as go-github and with it Terraform do for environments (their source,
 * actions_secrets.go), as one that names it by owner and name. Where no repository has that number, no name fits.
 */
export function byName(request: SandboxRequest, scene: Scene): SandboxRequest {
  const id = BY_ID.exec(request.path)?.[1];
  if (id === undefined) return request;
  const found = scene.world.repositories.find(({ fullName }) => String(numbered('R', fullName).id) === id);
  return { ...request, path: request.path.replace(BY_ID, `/repos/${found?.fullName ?? NOBODYS}`) };
}

/** For the operation alone it does not matter which repository it is. */
export function byAnyName(request: SandboxRequest): SandboxRequest {
  return { ...request, path: request.path.replace(BY_ID, `/repos/${NOBODYS}`) };
}

/** No login of GitHub begins with a hyphen. */
const NOBODYS = '-/-';
