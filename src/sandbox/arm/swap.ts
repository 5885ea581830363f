import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { forbidden } from './access.ts';
import { busy, isBusy, occupy } from './busy.ts';
import { resourceNotFound, webError } from './failure.ts';
import { sameName, siteId } from './identity.ts';
import type { Call } from './operation.ts';
import { readObject } from './properties.ts';
import { mayUse } from './rights.ts';
import { applyConfiguration } from './site.ts';
import { isSameApp } from './siteShape.ts';
import type { Site } from './state.ts';

/** The duration of a swap, in milliseconds; the processes hold the swapped values only after it. */
const SWAP_MS = 2_000;

/**
 * Exchanges the settings of two slots, except those with sticky names, and restarts both; responds with 202 and an address to
 * poll, and both sites are busy until the swap ends (azure-facts §4.2, §4.5). Each slot keeps its identity. The caller needs
 * write access to both.
 */
export function swapSlots(call: Call, site: Site): Reply {
  const { request, scene, caller, route } = call;
  const target = readObject(request.body)?.['targetSlot'];
  if (typeof target !== 'string' || target === '') {
    return webError(400, 'BadRequest', "The parameter 'targetSlot' is missing.", '51016');
  }
  const other = slotOf(scene, site, target);
  if (other === undefined) return notFound(site, `slots/${target}`);
  if (!mayUse(scene.world, other, caller)) return forbidden(scene.world, caller, { ...route, slot: target });
  if (other === site) {
    const message = `Cannot swap site slots for site '${site.name}' because both slots are the same.`;
    return webError(409, 'Conflict', message, '01020');
  }
  if (isBusy(other, scene)) return busy(other, request.id);
  swap(site, other, (slotOf(scene, site, 'production') ?? site).stickyNames);
  for (const each of [site, other]) {
    applyConfiguration(each, scene, SWAP_MS);
    occupy(each, scene, 'SwapSiteSlots', SWAP_MS);
  }
  return running(request, site, `${scene.random.uuid()}_${scene.clock.now() + SWAP_MS}`);
}

/** 202 while the operation is in progress, then 200. The id contains the time of its end. */
export function getOperation(request: SandboxRequest, scene: Scene, site: Site, id: string): Reply {
  const due = Number(/^[0-9a-f-]{36}_(\d+)$/.exec(id)?.[1]);
  if (Number.isNaN(due)) return notFound(site, `operationresults/${id}`);
  return scene.clock.now() < due ? running(request, site, id) : { status: 200, body: {} };
}

function swap(one: Site, other: Site, sticky: Site['stickyNames']): void {
  [one.settings, other.settings] = exchange(one.settings, other.settings, sticky.settings);
  [one.connectionStrings, other.connectionStrings] = exchange(
    one.connectionStrings,
    other.connectionStrings,
    sticky.connectionStrings,
  );
}

function notFound(site: Site, path: string): Reply {
  return resourceNotFound(`Microsoft.Web/sites/${site.name}/${path}`, site.resourceGroup);
}

function running(request: SandboxRequest, site: Site, id: string): Reply {
  const version = request.query.get('api-version') ?? '';
  const location = `https://${request.host}${siteId(site)}/operationresults/${id}?api-version=${version}`;
  return { status: 202, headers: { Location: location, 'Retry-After': '1' } };
}

function slotOf(scene: Scene, site: Site, slot: string): Site | undefined {
  const wanted = sameName(slot, 'production') ? undefined : slot;
  return scene.world.sites.find(other => isSameApp(site, other) && sameName(other.slot, wanted));
}

/** Each side gets the other's entries, and keeps its own where the name is sticky. */
function exchange<T>(
  one: Record<string, T>,
  other: Record<string, T>,
  sticky: readonly string[],
): [Record<string, T>, Record<string, T>] {
  const stays = ([name]: [string, T]) => sticky.includes(name);
  const merge = (own: Record<string, T>, foreign: Record<string, T>) =>
    Object.fromEntries([
      ...Object.entries(foreign).filter(entry => !stays(entry)),
      ...Object.entries(own).filter(stays),
    ]);
  return [merge(one, other), merge(other, one)];
}
