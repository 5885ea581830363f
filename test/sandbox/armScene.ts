import { arm } from '../../src/sandbox/arm/service.ts';
import { restart } from '../../src/sandbox/arm/site.ts';
import type { Site } from '../../src/sandbox/arm/state.ts';
import { vault } from '../../src/sandbox/vault/service.ts';
import type { Reply, Scene } from '../../src/sandbox/wire.ts';
import { bearer, HOST, OPERATOR, request, smallScene, TENANT } from './vaultScene.ts';

export const SUBSCRIPTION = '44444444-4444-4444-8444-444444444444';
export const GROUP = 'rg-payments';
export const SITE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${GROUP}/providers/Microsoft.Web/sites/pay`;
export const ARM = 'management.azure.com';

/** The small world with a site `pay` and its slot `staging`, both running, and a vault that they may read. */
export function armScene(settings: Record<string, string> = { A: '1', B: '2' }): Scene {
  const scene = smallScene();
  scene.world.sites.push(site(settings), { ...site(settings), slot: 'staging' });
  for (const one of scene.world.sites) restart(one, scene);
  return scene;
}

/** Calls ARM as the operator, or as `appId`. */
export function callArm(scene: Scene, method: string, url: string, body?: unknown, appId = OPERATOR): Reply {
  const authorization = bearer(scene, 'https://management.azure.com', appId);
  const path = `${url}${url.includes('?') ? '&' : '?'}api-version=${versionFor(url)}`;
  return arm.handle(request(ARM, method, path, { body, authorization }), scene);
}

/** One that the provider of a path has; what ARM answers itself has versions of its own. */
function versionFor(url: string): string {
  if (/\/providers\/Microsoft\.Authorization\//i.test(url)) return '2022-04-01';
  if (/\/providers\/Microsoft\.Storage\//i.test(url)) return '2025-06-01';
  return /\/providers\/[^/]+\//i.test(url) ? '2025-05-01' : '2022-09-01';
}

/** Writes a new version to the vault and returns its id. */
export function putSecret(scene: Scene, name: string, value: string): string {
  const authorization = bearer(scene, 'https://vault.azure.net');
  const put = request(HOST, 'PUT', `/secrets/${name}?api-version=7.4`, { body: { value }, authorization });
  const reply: { id: string } = JSON.parse(JSON.stringify(vault.handle(put, scene).body));
  return reply.id.split('/').at(-1) ?? '';
}

export function production(scene: Scene): Site {
  const found = scene.world.sites.find(one => one.slot === undefined);
  if (found === undefined) throw new Error('the test world has no site');
  return found;
}

export function staging(scene: Scene): Site {
  const found = scene.world.sites.find(one => one.slot === 'staging');
  if (found === undefined) throw new Error('the test world has no slot');
  return found;
}

function site(settings: Record<string, string>): Site {
  return {
    subscription: SUBSCRIPTION,
    resourceGroup: GROUP,
    name: 'pay',
    kind: 'app',
    region: 'West Europe',
    tenantId: TENANT,
    access: [OPERATOR],
    settings: { ...settings },
    connectionStrings: {},
    stickyNames: { settings: [], connectionStrings: [] },
    identity: { present: true, vaults: [HOST] },
    references: {},
    namesVersion: true,
    state: 'Running',
    showsProcesses: true,
    restarts: 0,
    restartedAt: 0,
    environment: {},
  };
}
