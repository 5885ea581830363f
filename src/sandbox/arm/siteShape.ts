import type { Reply, Scene } from '../wire.ts';
import type { ArmCloud } from './cloud.ts';
import { managedIdentity, mayUse, sameName, siteId, siteType } from './identity.ts';
import type { ArmRoute } from './route.ts';
import type { Site } from './state.ts';

/** A site or slot as ARM shows it: none of its settings are in there. */
export function siteResource(site: Site, cloud: ArmCloud): Record<string, unknown> {
  const host = hostName(site, cloud);
  const identity = managedIdentity(site);
  return {
    id: siteId(site),
    name: site.slot === undefined ? site.name : `${site.name}/${site.slot}`,
    type: siteType(site),
    kind: site.kind,
    location: site.region,
    tags: {},
    ...(identity === undefined ? {} : { identity }),
    properties: {
      name: site.slot === undefined ? site.name : `${site.name}(${site.slot})`,
      state: site.state,
      hostNames: [host],
      enabledHostNames: [host],
      defaultHostName: host,
      enabled: true,
      usageState: 'Normal',
      availabilityState: 'Normal',
      httpsOnly: true,
      resourceGroup: site.resourceGroup,
      keyVaultReferenceIdentity: 'SystemAssigned',
      lastModifiedTimeUtc: new Date(site.restartedAt).toISOString(),
    },
  };
}

/** The production sites that the caller may see, in the subscription or in the resource group of the route. */
export function listSites(scene: Scene, appId: string, route: ArmRoute, cloud: ArmCloud): Reply {
  const sites = scene.world.sites.filter(
    site =>
      site.slot === undefined &&
      sameName(site.subscription, route.subscription) &&
      (route.group === undefined || sameName(site.resourceGroup, route.group)) &&
      mayUse(site, appId),
  );
  return { status: 200, body: { value: sites.map(site => siteResource(site, cloud)) } };
}

/** The slots of a site. */
export function listSlots(scene: Scene, site: Site, cloud: ArmCloud): Reply {
  const slots = scene.world.sites.filter(other => other.slot !== undefined && isSameApp(site, other));
  return { status: 200, body: { value: slots.map(slot => siteResource(slot, cloud)) } };
}

/** Whether both are the same app: production or slots of it. */
export function isSameApp(one: Site, other: Site): boolean {
  return (
    sameName(one.subscription, other.subscription) &&
    sameName(one.resourceGroup, other.resourceGroup) &&
    sameName(one.name, other.name)
  );
}

function hostName(site: Site, cloud: ArmCloud): string {
  const name = site.slot === undefined ? site.name : `${site.name}-${site.slot}`;
  return `${name.toLowerCase()}${cloud.siteSuffix}`;
}
