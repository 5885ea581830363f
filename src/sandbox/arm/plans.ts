/** App Service plans. They cannot be created: each resource group with sites has one plan for all of them. */
import type { Reply } from '../wire.ts';
import type { World } from '../world.ts';
import { resourceNotFound } from './failure.ts';
import { sameName } from './identity.ts';
import type { ArmRoute, Call } from './operation.ts';
import { planId, planName } from './places.ts';
import { assigned } from './rights.ts';
import { allows } from './roles.ts';
import type { Site } from './state.ts';

const SKU = { name: 'S1', tier: 'Standard', size: 'S1', family: 'S', capacity: 1 };

/** Members and values: azure-cli, test_webapp_config.yaml (2025-03). */
const MEMBERS = {
  workerSize: 'Default',
  workerSizeId: 0,
  workerTierName: null,
  numberOfWorkers: 1,
  currentWorkerSize: 'Default',
  currentWorkerSizeId: 0,
  currentNumberOfWorkers: 1,
  status: 'Ready',
  adminSiteName: null,
  hostingEnvironment: null,
  hostingEnvironmentProfile: null,
  maximumNumberOfWorkers: 10,
  planName: 'VirtualDedicatedPlan',
  adminRuntimeSiteName: null,
  computeMode: 'Dedicated',
  siteMode: null,
  perSiteScaling: false,
  elasticScaleEnabled: false,
  maximumElasticWorkerCount: 1,
  hostingEnvironmentId: null,
  isSpot: false,
  spotExpirationTime: null,
  freeOfferExpirationTime: null,
  tags: null,
  kind: 'app',
  reserved: false,
  isXenon: false,
  hyperV: false,
  targetWorkerCount: 0,
  targetWorkerSizeId: 0,
  provisioningState: 'Succeeded',
  webSiteId: null,
  existingServerFarmIds: null,
  kubeEnvironmentProfile: null,
  zoneRedundant: false,
  migrateToVMSS: null,
  vnetConnectionsUsed: 0,
  vnetConnectionsMax: 2,
};

export function getPlan({ scene, route }: Call): Reply {
  const site = sitesOfPlans(scene.world, route).find(one =>
    sameName(planName(one.resourceGroup), route.plan),
  );
  if (site === undefined)
    return resourceNotFound(`Microsoft.Web/serverFarms/${route.plan}`, route.group ?? '');
  return { status: 200, body: planResource(scene.world, site) };
}

/** Those that a role of the caller covers: a role for one site does not cover its plan. */
export function listPlans({ scene: { world }, caller, route }: Call): Reply {
  const value = sitesOfPlans(world, route)
    .filter(site => allows(assigned(world, planId(site), caller), route.action))
    .map(site => planResource(world, site));
  return { status: 200, body: { value, nextLink: null, id: null } };
}

/** One site of each plan. */
export function sitesOfPlans(
  world: World,
  { subscription, group }: Pick<ArmRoute, 'subscription' | 'group'>,
): Site[] {
  const sites = world.sites.filter(
    site =>
      sameName(site.subscription, subscription) &&
      (group === undefined || sameName(site.resourceGroup, group)),
  );
  return [...new Map(sites.map(site => [planId(site).toLowerCase(), site])).values()];
}

function planResource(world: World, site: Site): Record<string, unknown> {
  const sites = world.sites.filter(one => sameName(planId(one), planId(site)));
  const region = site.region.replaceAll(' ', '');
  return {
    id: planId(site),
    name: planName(site.resourceGroup),
    type: 'Microsoft.Web/serverfarms',
    kind: 'app',
    location: site.region,
    tags: {},
    properties: {
      serverFarmId: 4711,
      name: planName(site.resourceGroup),
      ...MEMBERS,
      webSpace: `${site.resourceGroup}-${region}webspace`,
      subscription: site.subscription,
      geoRegion: site.region,
      numberOfSites: sites.length,
      resourceGroup: site.resourceGroup,
      mdmId: 'waws-prod-sandbox-001_4711',
    },
    sku: SKU,
  };
}
