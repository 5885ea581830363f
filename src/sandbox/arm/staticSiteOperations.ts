/** Microsoft.Web: Static Web Apps, their builds, and the application settings of both. Members: @azure/arm-appservice 19. */
import type { Reply } from '../wire.ts';
import { armError, resourceNotFound, webError } from './failure.ts';
import { sameName } from './identity.ts';
import { type Call, type Operation, operation } from './operation.ts';
import { GROUP, SUBSCRIPTION, WEB } from './paths.ts';
import { LISTING_PERMISSIONS, PERMISSIONS, permissionsOf } from './permissions.ts';
import { isRecord, readObject } from './properties.ts';
import { allows } from './roles.ts';
import type { StaticSite } from './state.ts';
import { grantsAtStaticSite, STATIC_REGION, staticSiteAt, staticSiteId } from './staticSites.ts';

const TYPE = 'Microsoft.Web/staticSites';
const ALL = `${WEB}/staticSites`;
const ONE = `${GROUP}/${ALL}/(?<staticSite>[^/]+)`;
const BUILD = `${ONE}/builds/(?<build>[^/]+)`;

/** The production environment among the builds. */
const PRODUCTION = 'default';

type Build = StaticSite['builds'][string];
type OnBuild = (call: Call, site: StaticSite, build: Build, id: string) => Reply;

export const staticSiteOperations: readonly Operation[] = [
  operation('listStaticSites', 'GET', `${TYPE}/read`, `${SUBSCRIPTION}/${ALL}`, listStaticSites),
  operation('listStaticSites', 'GET', `${TYPE}/read`, `${GROUP}/${ALL}`, listStaticSites),
  operation('getStaticSite', 'GET', `${TYPE}/read`, ONE, call =>
    onSite(call, site => ({ status: 200, body: shown(site) })),
  ),
  operation('listStaticSiteBuilds', 'GET', `${TYPE}/builds/read`, `${ONE}/builds`, call =>
    onSite(call, site => ({
      status: 200,
      body: { value: Object.keys(site.builds).map(name => shownBuild(site, name)), nextLink: null },
    })),
  ),
  operation(
    'getStaticSiteBuild',
    'GET',
    `${TYPE}/builds/read`,
    BUILD,
    onBuild((_, site, __, id) => ({
      status: 200,
      body: shownBuild(site, id),
    })),
  ),
  operation('listPermissions', 'GET', LISTING_PERMISSIONS, `${ONE}/${PERMISSIONS}`, call =>
    onSite(call, site => permissionsOf(grantsAtStaticSite(call.scene.world, site, call.caller))),
  ),
  operation(
    'listStaticSiteAppSettings',
    'POST',
    `${TYPE}/listAppSettings/action`,
    `${ONE}/listAppSettings`,
    onBuild(listSettings),
  ),
  operation(
    'updateStaticSiteAppSettings',
    'PUT',
    `${TYPE}/config/write`,
    `${ONE}/config/appsettings`,
    onBuild(updateSettings),
  ),
  operation(
    'listStaticSiteBuildAppSettings',
    'POST',
    `${TYPE}/builds/listAppSettings/action`,
    `${BUILD}/listAppSettings`,
    onBuild(listSettings),
  ),
  operation(
    'updateStaticSiteBuildAppSettings',
    'PUT',
    `${TYPE}/builds/config/write`,
    `${BUILD}/config/appsettings`,
    onBuild(updateSettings),
  ),
];

function onSite(call: Call, answer: (site: StaticSite) => Reply): Reply {
  const site = staticSiteAt(call.scene.world, call.route);
  if (site !== undefined) return answer(site);
  return resourceNotFound(`${TYPE}/${call.route.staticSite}`, call.route.group ?? '');
}

/** Without a build in the path it is that of production. */
function onBuild(answer: OnBuild): Operation['answer'] {
  return call =>
    onSite(call, site => {
      const wanted = call.route.build ?? PRODUCTION;
      const id = Object.keys(site.builds).find(one => sameName(one, wanted));
      const build = id === undefined ? undefined : site.builds[id];
      return id === undefined || build === undefined
        ? webError(404, 'NotFound', `Cannot find build '${wanted}' of static site '${site.name}'.`, '51004')
        : answer(call, site, build, id);
    });
}

function listStaticSites({ scene: { world }, caller, route }: Call): Reply {
  const value = (world.staticSites ?? [])
    .filter(
      one =>
        sameName(one.subscription, route.subscription) &&
        (route.group === undefined || sameName(one.resourceGroup, route.group)) &&
        allows(grantsAtStaticSite(world, one, caller), `${TYPE}/read`),
    )
    .map(shown);
  return { status: 200, body: { value, nextLink: null } };
}

function listSettings(_: Call, site: StaticSite, build: Build, id: string): Reply {
  const inBuild = id === PRODUCTION ? '' : `/builds/${id}`;
  const body = {
    id: `${staticSiteId(site)}${inBuild}/config/appsettings`,
    name: 'appsettings',
    type: `${TYPE}${id === PRODUCTION ? '' : '/builds'}/config`,
    location: STATIC_REGION,
    properties: { ...build.settings },
  };
  return { status: 200, body };
}

/** Replaces the whole map. One bad name refuses all (microsoft/vscode-azurestaticwebapps#509). */
function updateSettings(call: Call, site: StaticSite, build: Build, id: string): Reply {
  const properties = readObject(call.request.body)?.['properties'];
  if (!isRecord(properties) || Object.keys(properties).length === 0)
    return webError(400, 'BadRequest', 'Parameter appSettings is null or empty.', '51011');
  const fault = settingsFault(properties);
  if (fault !== undefined) return fault;
  build.settings = Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, String(value)]),
  );
  return listSettings(call, site, build, id);
}

/** azure-docs static-web-apps/apis-functions, "Constraints". */
const RESERVED =
  'APPSETTING_ AZUREBLOBSTORAGE_ AZUREFILESSTORAGE_ AZURE_FUNCTION_ CONTAINER_ DIAGNOSTICS_ DOCKER_ FUNCTIONS_ IDENTITY_ MACHINEKEY_ MAINSITE_ MSDEPLOY_ SCMSITE_ SCM_ WEBSITES_ WEBSITE_ WEBSOCKET_ AzureWeb'.split(
    ' ',
  );

/**
 * Letters, digits, dot and underscore (azure-docs static-web-apps/application-settings). Another character is 500
 * (microsoft/vscode-azurestaticwebapps#140), a reserved name 400 (Azure/azure-cli#28659).
 */
function settingsFault(properties: Record<string, unknown>): Reply | undefined {
  for (const [name, value] of Object.entries(properties)) {
    if (!/^[0-9A-Za-z._]+$/.test(name)) return armError(500, 'InternalServerError', 'An error has occurred.');
    if (RESERVED.some(prefix => name.toLowerCase().startsWith(prefix.toLowerCase()))) return notAllowed(name);
    if (typeof value !== 'string')
      return webError(400, 'BadRequest', `The value of '${name}' must be a string.`, '51021');
  }
  return undefined;
}

function notAllowed(name: string): Reply {
  const inner = {
    Error: {
      Code: 'InvalidAppSettings',
      Message: `AppSetting with name '${name}' is not allowed.`,
      ExtendedData: null,
      Details: null,
    },
  };
  return webError(400, 'BadRequest', `AppSettings is invalid.  ${JSON.stringify(inner)}`, '51021');
}

function shown(site: StaticSite): Record<string, unknown> {
  return {
    id: staticSiteId(site),
    name: site.name,
    type: TYPE,
    location: STATIC_REGION,
    tags: {},
    properties: {
      defaultHostname: hostOf(site, PRODUCTION),
      repositoryUrl: `https://github.com/contoso/${site.name}`,
      branch: 'main',
      customDomains: [],
      privateEndpointConnections: [],
      stagingEnvironmentPolicy: 'Enabled',
      allowConfigFileUpdates: true,
      contentDistributionEndpoint: 'https://content-am2.infrastructure.2.azurestaticapps.net',
      keyVaultReferenceIdentity: 'SystemAssigned',
      userProvidedFunctionApps: [],
      linkedBackends: [],
      provider: 'GitHub',
      enterpriseGradeCdnStatus: 'Disabled',
      publicNetworkAccess: null,
      databaseConnections: [],
    },
    sku: { name: 'Standard', tier: 'Standard' },
  };
}

function shownBuild(site: StaticSite, id: string): Record<string, unknown> {
  const made = '2026-01-01T00:00:00.0000000';
  return {
    id: `${staticSiteId(site)}/builds/${id}`,
    name: id,
    type: `${TYPE}/builds`,
    location: STATIC_REGION,
    properties: {
      buildId: id,
      sourceBranch: id === PRODUCTION ? 'main' : id,
      pullRequestTitle: null,
      hostname: hostOf(site, id),
      createdTimeUtc: made,
      lastUpdatedOn: made,
      status: 'Ready',
      userProvidedFunctionApps: [],
      linkedBackends: [],
      databaseConnections: [],
    },
  };
}

/** `name-build.westeurope.2.azurestaticapps.net`: invented, in the form that they have. */
function hostOf({ name }: StaticSite, id: string): string {
  const first = name.toLowerCase();
  return id === PRODUCTION
    ? `${first}.2.azurestaticapps.net`
    : `${first}-${id.toLowerCase()}.westeurope.2.azurestaticapps.net`;
}
