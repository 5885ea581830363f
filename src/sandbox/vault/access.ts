import { clientIn } from '../directory/client.ts';
import type { BearerCheck, Caller } from '../entra/tokens.ts';
import { readBearer } from '../entra/tokens.ts';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import type { World } from '../world.ts';
import type { VaultCloud } from './cloud.ts';
import { vaultName } from './cloud.ts';
import { vaultError } from './failure.ts';
import { CALLER_ADDRESS, isShutOut } from './network.ts';
import { vaultId } from './resourceId.ts';
import type { VaultOperation, VaultRoute } from './route.ts';
import type { Vault } from './state.ts';

export type Admission = { readonly caller: Caller } | { readonly refusal: Reply };

/**
 * Authenticates the caller. Every refusal is a 401 with the challenge from which the SDKs read tenant and scope; authentication
 * comes before any other check of the request (azure-facts §3.1).
 */
export function admit(request: SandboxRequest, scene: Scene, vault: Vault, cloud: VaultCloud): Admission {
  const check = readBearer(request, scene, [cloud.resource, `${cloud.resource}/`]);
  if (!check.ok) return { refusal: challenge(vault, cloud, tokenFault(check, request, cloud)) };
  if (check.caller.tenantId.toLowerCase() === vault.tenantId.toLowerCase()) return { caller: check.caller };
  const message = `AKV10032: Invalid issuer. Expected one of ${issuer(vault.tenantId)}, found ${issuer(check.caller.tenantId)}.`;
  return { refusal: challenge(vault, cloud, message) };
}

/** Why this caller may not do this; undefined: it may. The network is checked before the roles. */
export function refuse(scene: Scene, vault: Vault, caller: Caller, route: VaultRoute): Reply | undefined {
  if (isShutOut(vault)) return firewalled(scene.world, vault, caller);
  const { right, action } = rights[route.operation];
  if (rightsOf(vault, caller).includes(right) && hasArrived(scene, vault, caller, right)) return undefined;
  if (vault.accessModel === 'policies') return outsidePolicies(scene.world, vault, caller, right);
  const name = vaultName(vault);
  const item = route.name === '' ? '' : `/secrets/${route.name}`;
  const lines = [
    'Caller is not authorized to perform action on resource.',
    'If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.',
    `Caller: ${describe(scene.world, caller)}`,
    `Action: 'Microsoft.KeyVault/vaults/secrets/${action}'`,
    `Resource: '${`${vaultId(vault, scene.world)}${item}`.toLowerCase()}'`,
    'Assignment: (not found)',
    'DenyAssignmentId: null',
    'DecisionReason: null ',
    `Vault: ${name};location=westeurope`,
    '',
  ];
  return vaultError(403, 'Forbidden', lines.join('\r\n'), 'ForbiddenByRbac');
}

/** The refusal of a vault with access policies: observed in the log of a mount and in one of terraform. */
function outsidePolicies(world: World, vault: Vault, caller: Caller, right: string): Reply {
  const message = `The user, group or application '${describe(world, caller)}' does not have secrets ${right} permission on key vault '${vaultName(vault)};location=westeurope'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287`;
  return vaultError(403, 'Forbidden', message, 'AccessDenied');
}

/**
 * A new right is refused at first, and then by some of the vault's servers: 403 soon after granting is normal (azure-facts §3.5).
 * As with Graph's reads, it is random in the second half of the delay.
 */
function hasArrived({ clock, random }: Scene, vault: Vault, caller: Caller, right: string): boolean {
  const wanted = caller.appId.toLowerCase();
  const grant = vault.granting?.find(one => one.appId === wanted && one.right === right);
  if (grant === undefined || clock.now() >= grant.everywhere) return true;
  return clock.now() >= (grant.at + grant.everywhere) / 2 && random.next() < 0.5;
}

function rightsOf(vault: Vault, caller: Caller): readonly string[] {
  const wanted = caller.appId.toLowerCase();
  return Object.entries(vault.access).find(([appId]) => appId.toLowerCase() === wanted)?.[1] ?? [];
}

const rights: Record<VaultOperation, { readonly right: string; readonly action: string }> = {
  getSecret: { right: 'get', action: 'getSecret/action' },
  setSecret: { right: 'set', action: 'setSecret/action' },
  updateSecret: { right: 'set', action: 'update/action' },
  deleteSecret: { right: 'delete', action: 'delete' },
  listSecrets: { right: 'list', action: 'readMetadata/action' },
  listVersions: { right: 'list', action: 'readMetadata/action' },
  listDeletedSecrets: { right: 'list', action: 'readMetadata/action' },
  getDeletedSecret: { right: 'get', action: 'readMetadata/action' },
  recoverSecret: { right: 'recover', action: 'recover/action' },
  purgeSecret: { right: 'purge', action: 'purge/action' },
  backupSecret: { right: 'backup', action: 'backup/action' },
  restoreSecret: { right: 'restore', action: 'restore/action' },
};

function challenge(vault: Vault, cloud: VaultCloud, message: string): Reply {
  const header = `Bearer authorization="${cloud.authority}/${vault.tenantId}", resource="${cloud.resource}"`;
  return { ...vaultError(401, 'Unauthorized', message), headers: { 'WWW-Authenticate': header } };
}

function tokenFault(check: BearerCheck & { ok: false }, request: SandboxRequest, cloud: VaultCloud): string {
  switch (check.fault) {
    case 'missing':
      return 'AKV10000: Request is missing a Bearer or PoP token.';
    case 'expired':
      return "[TokenExpired] Error validating token: 'S2S12086'.";
    case 'malformed':
      return "[BearerReadAccessTokenFailed] Error validating token: 'S2S12005'.";
    case 'wrong-audience':
      return `AKV10022: Invalid audience. Expected ${cloud.resource}, found: ${claimedAudience(request)}.`;
  }
}

/** The audience in the unverified token, only for the message. */
function claimedAudience(request: SandboxRequest): string {
  const payload = request.headers['authorization']?.split('.')[1] ?? '';
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null && 'aud' in claims ? String(claims.aud) : 'none';
  } catch {
    return 'none';
  }
}

function firewalled(world: World, vault: Vault, caller: Caller): Reply {
  const lines = [
    'Client address is not authorized and caller is not a trusted service.',
    `Client address: ${CALLER_ADDRESS}`,
    `Caller: ${describe(world, caller)}`,
    `Vault: ${vaultName(vault)};location=westeurope`,
  ];
  return vaultError(403, 'Forbidden', lines.join('\r\n'), 'ForbiddenByFirewall');
}

function describe(world: World, caller: Caller): string {
  const tenant = world.tenants.find(one => one.id === caller.tenantId);
  const client = tenant && clientIn(tenant, caller.appId, world);
  const nobody = '00000000-0000-0000-0000-000000000000';
  const oid = caller.user ? caller.appId : (client?.principal?.objectId ?? nobody);
  return `appid=${caller.user?.clientId ?? caller.appId};oid=${oid};iss=${issuer(caller.tenantId)}`;
}

function issuer(tenantId: string): string {
  return `https://sts.windows.net/${tenantId}/`;
}
