/** Containers of the accounts that are in the world, and who may do what there: by roles alone, as with a sign-in by Entra. */
import { allows, allowsData } from '../arm/roles.ts';
import type { StorageAccount } from '../arm/state.ts';
import { accountNamed, rolesAtContainer } from '../arm/storage.ts';
import type { Caller } from '../entra/tokens.ts';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { blobError } from './answer.ts';
import { type Container, containersOf } from './store.ts';

const CONTAINERS = 'Microsoft.Storage/storageAccounts/blobServices/containers';

/**
 * The right first, then the container (guess). Of an account that nobody seeded everybody may do everything. Actions: the pages of
 * Create Container, Get Container Properties, Put Blob, Get Blob and Lease Blob, "Permissions".
 */
export function shutOut(request: SandboxRequest, scene: Scene, caller: Caller): Reply | undefined {
  const account = accountOf(request, scene);
  if (account === undefined) return undefined;
  const roles = rolesAtContainer(scene.world, account, containerName(request), caller);
  const isOfContainer = request.query.get('restype') === 'container';
  const writes = request.method === 'PUT';
  const may = isOfContainer
    ? allows(roles, `${CONTAINERS}/${writes ? 'write' : 'read'}`)
    : roles.some(role => allowsData(role, `${CONTAINERS}/blobs/${writes ? 'write' : 'read'}`));
  if (caller.tenantId !== account.tenantId || !may)
    return blobError(
      403,
      'AuthorizationPermissionMismatch',
      'This request is not authorized to perform this operation using this permission.',
    );
  if (isOfContainer || containersOf(scene.world).has(keyOf(request))) return undefined;
  return noContainer();
}

/** `PUT` and `GET ?restype=container` (Create Container, Get Container Properties). */
export function answerContainer(request: SandboxRequest, { world, clock, random }: Scene): Reply {
  const all = containersOf(world);
  const known = all.get(keyOf(request));
  if (request.method === 'GET' || request.method === 'HEAD')
    return known === undefined ? noContainer() : { status: 200, headers: marksOf(known) };
  if (request.method !== 'PUT')
    return blobError(405, 'UnsupportedHttpVerb', 'The resource does not support the specified HTTP verb.');
  // Naming and Referencing Containers: 3 to 63 lower-case letters, digits and single hyphens.
  if (!/^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/.test(containerName(request)))
    return blobError(400, 'InvalidResourceName', 'The specifed resource name contains invalid characters.');
  if (known !== undefined)
    return blobError(409, 'ContainerAlreadyExists', 'The specified container already exists.');
  const made = { etag: `"0x${random.bytes(8).toString('hex').toUpperCase()}"`, modified: clock.now() };
  all.set(keyOf(request), made);
  return { status: 201, headers: marksOf(made) };
}

function accountOf({ host }: SandboxRequest, { world }: Scene): StorageAccount | undefined {
  return accountNamed(world, host.split('.')[0] ?? '');
}

function containerName({ path }: SandboxRequest): string {
  return path.split('/')[1] ?? '';
}

function keyOf(request: SandboxRequest): string {
  return `${request.host}/${containerName(request)}`;
}

function noContainer(): Reply {
  return blobError(404, 'ContainerNotFound', 'The specified container does not exist.');
}

function marksOf({ etag, modified }: Container): Record<string, string> {
  return { ETag: etag, 'Last-Modified': new Date(modified).toUTCString() };
}
