import { createHash } from 'node:crypto';
import type { Reply } from '../wire.ts';
import type { ArmCloud } from './cloud.ts';
import { sameName, shownIdentity, siteId, siteType } from './identity.ts';
import type { Call } from './operation.ts';
import { planId } from './places.ts';
import { mayUse } from './rights.ts';
import { configuration } from './settings.ts';
import { SHOWN_IN_SITE, SITE_MEMBERS, WEB_MEMBERS } from './siteMembers.ts';
import type { Site } from './state.ts';

/** A site or slot in ARM's format, which does not contain its settings. */
export function siteResource(site: Site, cloud: ArmCloud): Record<string, unknown> {
  const identity = shownIdentity(site);
  return {
    id: siteId(site),
    name: site.slot === undefined ? site.name : `${site.name}/${site.slot}`,
    type: siteType(site),
    kind: site.kind,
    location: site.region,
    tags: { ...site.changed?.tags },
    properties: {
      ...SITE_MEMBERS,
      ...namesOf(site, cloud),
      siteConfig: siteConfig(site),
      ...flexConsumption(site),
      ...site.changed?.properties,
    },
    ...(identity === undefined ? {} : { identity }),
  };
}

/** `config/web`: the platform configuration of the site. */
export function webConfiguration(site: Site): Record<string, unknown> {
  const own = { publishingUsername: `$${dnsName(site)}` };
  return { ...configuration(site, 'web', { ...WEB_MEMBERS, ...own, ...site.changed?.web }), name: site.name };
}

/** The members that are specific to this site. */
function namesOf(site: Site, cloud: ArmCloud): Record<string, unknown> {
  const dns = dnsName(site);
  const host = `${dns}${cloud.siteSuffix}`;
  const scm = host.replace('.', '.scm.');
  const webSpace = `${site.resourceGroup}-${site.region.replaceAll(' ', '')}webspace`;
  return {
    name: site.slot === undefined ? site.name : `${site.name}(${site.slot})`,
    state: site.state,
    hostNames: [host],
    webSpace,
    selfLink: `https://${SITE_MEMBERS['homeStamp']}.api${cloud.siteSuffix}:454/subscriptions/${site.subscription}/webspaces/${webSpace}/sites/${site.name}`,
    repositorySiteName: site.name,
    enabledHostNames: [host, scm],
    hostNameSslStates: [sslState(host, 'Standard'), sslState(scm, 'Repository')],
    serverFarmId: planId(site),
    lastModifiedTimeUtc: new Date(site.restartedAt).toISOString().replace('Z', ''),
    deploymentId: dns,
    slotName: site.slot ?? null,
    customDomainVerificationId: createHash('sha256').update(site.subscription).digest('hex').toUpperCase(),
    kind: site.kind,
    ftpUsername: `${dns}\\$${dns}`,
    ftpsHostName: `ftps://${SITE_MEMBERS['homeStamp']}.ftp${cloud.siteSuffix}/site/wwwroot`,
    resourceGroup: site.resourceGroup,
    defaultHostName: host,
  };
}

/** Members: @azure/arm-appservice 19, FunctionAppConfig; the values but that of the strategy are invented. */
function flexConsumption({ updateStrategy }: Site): Record<string, unknown> {
  if (updateStrategy === undefined) return {};
  const functionAppConfig = {
    runtime: { name: 'node', version: '22' },
    scaleAndConcurrency: {
      alwaysReady: [],
      maximumInstanceCount: 100,
      instanceMemoryMB: 2048,
      triggers: null,
    },
    siteUpdateStrategy: { type: updateStrategy },
  };
  return { sku: 'FlexConsumption', functionAppConfig };
}

function siteConfig(site: Site): Record<string, unknown> {
  const web = { ...WEB_MEMBERS, ...site.changed?.web };
  return Object.fromEntries(
    Object.entries(web).map(([name, value]) => [name, SHOWN_IN_SITE.includes(name) ? value : null]),
  );
}

function sslState(name: string, hostType: 'Standard' | 'Repository'): Record<string, unknown> {
  return {
    name,
    sslState: 'Disabled',
    ipBasedSslResult: null,
    virtualIP: null,
    virtualIPv6: null,
    thumbprint: null,
    certificateResourceId: null,
    toUpdate: null,
    toUpdateIpBasedSsl: null,
    ipBasedSslState: 'NotConfigured',
    hostType,
  };
}

/**
 * The production sites that the caller has a role at, in the subscription or in the resource group of the path; with
 * `includeSlots` the slots, too.
 */
export function listSites({ scene, caller, route, cloud, request }: Call): Reply {
  const withSlots = request.query.get('includeSlots')?.toLowerCase() === 'true';
  const sites = scene.world.sites.filter(
    site =>
      (withSlots || site.slot === undefined) &&
      sameName(site.subscription, route.subscription) &&
      (route.group === undefined || sameName(site.resourceGroup, route.group)) &&
      mayUse(scene.world, site, caller),
  );
  const value = sites.map(site => siteResource(site, cloud));
  return { status: 200, body: { value, nextLink: null, id: null } };
}

/** The slots of a site. */
export function listSlots({ scene, cloud }: Call, site: Site): Reply {
  const slots = scene.world.sites.filter(other => other.slot !== undefined && isSameApp(site, other));
  const value = slots.map(slot => siteResource(slot, cloud));
  return { status: 200, body: { value, nextLink: null, id: null } };
}

/** Whether both belong to the same app: its production site or its slots. */
export function isSameApp(one: Site, other: Site): boolean {
  return (
    sameName(one.subscription, other.subscription) &&
    sameName(one.resourceGroup, other.resourceGroup) &&
    sameName(one.name, other.name)
  );
}

/** `app-staging`: the first label of its host name. */
export function dnsName({ name, slot }: Site): string {
  return (slot === undefined ? name : `${name}-${slot}`).toLowerCase();
}
