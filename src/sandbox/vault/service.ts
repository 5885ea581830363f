import type { Reply, SandboxRequest, Scene, Service } from '../wire.ts';
import { admit, refuse } from './access.ts';
import { backupSecret, restoreSecret } from './backup.ts';
import { clouds, findVault, vaultCloud } from './cloud.ts';
import { deleteSecret, getDeletedSecret, purgeSecret, recoverSecret } from './deletion.ts';
import { editVault } from './edits.ts';
import { badParameter, notSimulated } from './failure.ts';
import { checkName, checkVersion } from './limits.ts';
import { listDeletedSecrets, listSecrets, listVersions } from './listing.ts';
import type { VaultRoute } from './route.ts';
import { isOfAnotherKind, noOperation, readRoute } from './route.ts';
import { vaultEdits } from './schema.ts';
import { getSecret, setSecret, updateSecret } from './secrets.ts';
import { buildVault, factsOfVaults } from './seed.ts';
import type { Vault } from './state.ts';
import { throttling } from './throttle.ts';

/** The data plane of Key Vault, secrets only. BEHAVIOUR.md lists what is simulated, with sources. */
export const vault: Service = {
  name: 'vault',
  hosts: clouds.map(({ suffix }) => `*${suffix}`),
  answers: host => vaultCloud(host) !== undefined,
  operation: request => readRoute(request)?.operation ?? 'unknown',
  // The SDKs send their first request without token and body, to get the challenge with the authority (azure-facts §3.1).
  unsigned: 'challenge',
  handle(request, scene) {
    const reply = answer(request, scene);
    return { ...reply, headers: { ...serviceHeaders(request), ...reply.headers } };
  },
  throttling,
  part: {
    facts: factsOfVaults,
    build(context, { vaults = [] }, world) {
      world.vaults.push(...vaults.map(one => buildVault(context, one)));
    },
    edits: vaultEdits,
    edit: editVault,
  },
};

function answer(request: SandboxRequest, scene: Scene): Reply {
  const found = findVault(scene.world, request.host);
  const cloud = vaultCloud(request.host);
  if (found === undefined || cloud === undefined) return noSuchHost(request.host);
  const admission = admit(request, scene, found, cloud);
  if ('refusal' in admission) return admission.refusal;
  const fault = checkVersion(request.query);
  if (fault !== undefined) return fault;
  const route = readRoute(request);
  if (isOfAnotherKind(request)) return notSimulated(`${request.method} ${request.path}`);
  if (route === undefined) return badParameter(noOperation(request));
  const refusal =
    refuse(scene, found, admission.caller, route) ?? (route.name === '' ? undefined : checkName(route.name));
  return refusal ?? perform(request, scene, found, route);
}

function perform(request: SandboxRequest, scene: Scene, found: Vault, route: VaultRoute): Reply {
  switch (route.operation) {
    case 'getSecret':
      return getSecret(scene, found, route);
    case 'setSecret':
      return setSecret(request, scene, found, route);
    case 'updateSecret':
      return updateSecret(request, scene, found, route);
    case 'deleteSecret':
      return deleteSecret(scene, found, route);
    case 'listSecrets':
      return listSecrets(request, scene, found);
    case 'listVersions':
      return listVersions(request, scene, found, route);
    case 'listDeletedSecrets':
      return listDeletedSecrets(request, scene, found);
    case 'getDeletedSecret':
      return getDeletedSecret(scene, found, route);
    case 'recoverSecret':
      return recoverSecret(scene, found, route);
    case 'purgeSecret':
      return purgeSecret(scene, found, route);
    case 'backupSecret':
      return backupSecret(scene, found, route);
    case 'restoreSecret':
      return restoreSecret(request, scene, found);
  }
}

/**
 * In reality the host name of a vault that does not exist does not resolve. A client behind a proxy sees that as the proxy's 502;
 * it is never a 404, which would mean "the secret is absent".
 */
function noSuchHost(host: string): Reply {
  return { status: 502, headers: { 'Content-Type': 'text/plain' }, body: `getaddrinfo ENOTFOUND ${host}\n` };
}

function serviceHeaders(request: SandboxRequest): Record<string, string> {
  return {
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    'x-ms-keyvault-region': 'westeurope',
    'x-ms-client-request-id': request.headers['x-ms-client-request-id'] ?? request.id,
    'x-ms-request-id': request.id,
    'x-ms-keyvault-service-version': '1.9.378.1',
    'x-ms-keyvault-network-info': 'conn_type=Ipv4;addr=127.0.0.1;act_addr_fam=InterNetwork;',
    'X-Content-Type-Options': 'nosniff',
    'Strict-Transport-Security': 'max-age=31536000;includeSubDomains',
  };
}
