/**
 * Web and function apps and their slots in the sandbox, with the settings that such apps usually have in addition to the
 * secret.
 */
import * as z from 'zod/mini';
import {
  named,
  type Place,
  type Rehearsal,
  sameSettings,
  without,
} from '../../rehearsal/world/kindRehearsal.ts';
import {
  type Placement,
  same,
  setting,
  together,
  type Value,
  vaultHost,
} from '../../rehearsal/world/placement.ts';

interface SiteShape {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly slot?: string;
  readonly kind: 'app' | 'functionapp';
  readonly tenant: string;
  readonly settings: Readonly<Record<string, Value>>;
  readonly connectionStrings: Readonly<Record<string, { readonly value: Value; readonly type: string }>>;
  readonly stickySettings: readonly string[];
  /** Hosts of the vaults that its managed identity may read. */
  readonly identity: readonly string[];
}

const seenSite = z.object({
  subscription: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
  slot: z.optional(z.string()),
  settings: z.record(z.string(), z.string()),
  connectionStrings: z.record(z.string(), z.unknown()),
  stickyNames: z.unknown(),
  environment: z.record(z.string(), z.string()),
});

const seen = z.object({ sites: z.array(seenSite) });

type SeenSite = z.infer<typeof seenSite>;
type Seen = z.infer<typeof seen>;

export const rehearsal: Rehearsal<{ readonly sites: readonly SiteShape[] }, Seen> = {
  kind: 'appService',
  seed: placements => ({ sites: sitesOf(placements) }),
  seen,
  place: appPlace,
};

function sitesOf(placements: readonly Placement[]): SiteShape[] {
  const apps = together(placements, app);
  return apps.flatMap(held => {
    const slots = together(held, slot).map(inSlot => site(inSlot, slot(inSlot[0]) === '' ? held : []));
    return held.some(placement => slot(placement) === '') ? slots : [production(held), ...slots];
  });
}

function app(placement: Placement): string {
  return ['subscription', 'resourceGroup', 'site'].map(name => setting(placement, name)).join('/');
}

/** The production slot may be named or not; both are normalised to an empty name. */
function slot(placement: Placement): string {
  const name = setting(placement, 'slot');
  return same(name, 'production') ? '' : name;
}

/** The app itself exists even if the policy only contains its slots. */
function production(held: readonly [Placement, ...Placement[]]): SiteShape {
  return { ...bare(held), settings: ordinary(held[0]), stickySettings: stickyNames(held) };
}

/** The names of slot-specific settings are stored once, on the app itself: `wholeApp` is empty for other slots. */
function site(held: readonly [Placement, ...Placement[]], wholeApp: readonly Placement[]): SiteShape {
  const [strings, settings] = [held.filter(isString), held.filter(placement => !isString(placement))];
  const name = slot(held[0]);
  const made = bare(held);
  return {
    ...made,
    ...(name === '' ? {} : { slot: name }),
    settings: {
      ...ordinary(held[0]),
      ...Object.fromEntries(settings.map(one => [setting(one, 'setting'), content(one)])),
    },
    connectionStrings: {
      ...made.connectionStrings,
      ...Object.fromEntries(
        strings.map(one => [setting(one, 'connectionString'), { value: content(one), type: STRING_TYPE }]),
      ),
    },
    stickySettings: name === '' ? stickyNames(wholeApp) : [],
  };
}

function isString(placement: Placement): boolean {
  return setting(placement, 'connectionString') !== '';
}

/** The process finds a connection string of this type under its name with this prefix. */
const STRING_TYPE = 'SQLAzure';
const STRING_PREFIX = 'SQLAZURECONNSTR_';

function bare(held: readonly [Placement, ...Placement[]]): Omit<SiteShape, 'slot'> {
  const name = setting(held[0], 'site');
  return {
    subscription: setting(held[0], 'subscription'),
    resourceGroup: setting(held[0], 'resourceGroup'),
    name,
    kind: isFunctionApp(name) ? 'functionapp' : 'app',
    tenant: held[0].rotation.tenant,
    settings: {},
    connectionStrings: { Main: { value: `Server=tcp:${name}-db,1433;Database=main`, type: 'SQLAzure' } },
    stickySettings: [],
    identity: [...new Set(held.map(({ rotation }) => vaultHost(rotation)))],
  };
}

function isFunctionApp(name: string): boolean {
  return /(^|-)(func|functions?|worker)(-|$)/i.test(name);
}

/** Slot-specific settings: one ordinary setting, and the secret's setting if the policy has it in some slot. */
function stickyNames(held: readonly Placement[]): string[] {
  const secrets = held
    .filter(placement => slot(placement) !== '' && !isString(placement))
    .map(placement => setting(placement, 'setting'));
  return [...new Set(['ASPNETCORE_ENVIRONMENT', ...secrets])];
}

function content(placement: Placement): Value {
  if (setting(placement, 'as') !== 'reference') return placement.value;
  const { url, secret } = placement.rotation.vault;
  return `@Microsoft.KeyVault(SecretUri=${url}/secrets/${secret}/)`;
}

function ordinary(placement: Placement): Record<string, Value> {
  const { rotation } = placement;
  const name = setting(placement, 'site');
  const key = rotation.appId.slice(0, 8);
  const shared = {
    WEBSITE_RUN_FROM_PACKAGE: '1',
    APPLICATIONINSIGHTS_CONNECTION_STRING: `InstrumentationKey=${key}-0000-4000-8000-000000000000;IngestionEndpoint=https://westeurope-5.in.applicationinsights.azure.com/`,
    ASPNETCORE_ENVIRONMENT: slot(placement) === '' ? 'Production' : 'Staging',
    AZURE_TENANT_ID: rotation.tenant,
    AZURE_CLIENT_ID: rotation.appId,
  };
  if (!isFunctionApp(name)) return shared;
  return {
    ...shared,
    FUNCTIONS_WORKER_RUNTIME: 'node',
    FUNCTIONS_EXTENSION_VERSION: '~4',
    AzureWebJobsStorage__accountName: 'stfunctions',
  };
}

function appPlace(placement: Placement, all: readonly Placement[]): Place<Seen> {
  const here = all.filter(other => sameSettings(placement, other, SITE));
  const variable = isString(placement)
    ? `${STRING_PREFIX}${setting(placement, 'connectionString')}`
    : setting(placement, 'setting');
  return {
    label: placement.target.label,
    // The value in the environment of the running process, with references resolved.
    held: world => named(siteOf(world, placement)?.environment, variable),
    others: world => othersIn(siteOf(world, placement), here)[isString(placement) ? 'strings' : 'settings'],
    other: isString(placement) ? 'connection string' : 'setting',
    besides: world => [
      othersIn(siteOf(world, placement), here)[isString(placement) ? 'settings' : 'strings'],
      siteOf(world, placement)?.stickyNames,
    ],
    ...(isString(placement) ? {} : { app: processOf(placement, variable) }),
  };
}

/** Settings and connection strings that no target names. */
function othersIn(site: SeenSite | undefined, ours: readonly Placement[]) {
  const names = (key: string) => ours.map(one => setting(one, key)).filter(name => name !== '');
  return {
    settings: without(site?.settings ?? {}, names('setting')),
    strings: without(site?.connectionStrings ?? {}, names('connectionString')),
  };
}

function processOf(placement: Placement, variable: string): Record<string, string> {
  const [subscription = '', resourceGroup = '', site = '', inSlot = ''] = SITE.map(key =>
    setting(placement, key),
  );
  return {
    subscription,
    resourceGroup,
    name: site,
    ...(inSlot === '' ? {} : { slot: inSlot }),
    setting: variable,
    appId: placement.rotation.appId,
  };
}

const SITE = ['subscription', 'resourceGroup', 'site', 'slot'];

function siteOf(world: Seen, placement: Placement): SeenSite | undefined {
  return world.sites.find(
    site =>
      same(site.name, setting(placement, 'site')) &&
      same(site.slot ?? '', setting(placement, 'slot')) &&
      same(site.resourceGroup, setting(placement, 'resourceGroup')) &&
      same(site.subscription, setting(placement, 'subscription')),
  );
}
