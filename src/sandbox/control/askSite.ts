import { settleSites } from '../arm/site.ts';
import type { Site } from '../sites.ts';
import type { Scene } from '../wire.ts';
import type { World } from '../world.ts';
import { type Acceptance, acceptance } from './acceptance.ts';

/** What the running app of a site would say of the secret that it took at its last restart. */
export type SiteAnswer = {
  readonly holds: 'value' | 'nothing' | 'unresolved reference';
  readonly restarts: number;
} & Acceptance;

export interface SiteName {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly slot?: string | undefined;
}

export function findSite(world: World, wanted: SiteName): Site | undefined {
  const same = (one: string | undefined, other: string | undefined) =>
    one?.toLowerCase() === other?.toLowerCase();
  return world.sites.find(
    site =>
      same(site.subscription, wanted.subscription) &&
      same(site.resourceGroup, wanted.resourceGroup) &&
      same(site.name, wanted.name) &&
      same(site.slot, wanted.slot),
  );
}

/** Asks the app: does the process hold a secret under this setting, and does Entra take it now? */
export function askSite(scene: Scene, site: Site, setting: string, appId: string): SiteAnswer {
  settleSites(scene.world, scene.clock.now());
  const held = site.state === 'Stopped' ? undefined : site.environment[setting];
  const { replicas } = scene.world.settings;
  const none = { accepted: false, replicas: { accepting: 0, of: replicas }, restarts: site.restarts };
  if (held === undefined || held === '') return { holds: 'nothing', ...none };
  // App Service hands an unresolved reference to the app as it is written (azure-facts §4.4).
  if (held.startsWith('@Microsoft.KeyVault(')) return { holds: 'unresolved reference', ...none };
  const tenant = scene.world.tenants.find(candidate => candidate.id === site.tenantId);
  if (tenant === undefined) return { holds: 'value', ...none };
  const answer = acceptance(tenant, appId, held, replicas, scene.clock.now());
  return { holds: 'value', restarts: site.restarts, ...answer };
}
