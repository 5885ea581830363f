/** Static web apps in the sandbox, with the settings that such apps usually have in addition to the secret. */
import * as z from 'zod/mini';
import {
  named,
  type Place,
  type Rehearsal,
  sameSettings,
  without,
} from '../../rehearsal/world/kindRehearsal.ts';
import { type Placement, same, setting, together, type Value } from '../../rehearsal/world/placement.ts';

type Values = Readonly<Record<string, Value>>;

interface AppShape {
  readonly subscription: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly tenant: string;
  /** Of production. */
  readonly settings: Values;
  readonly environments: Readonly<Record<string, Values>>;
}

const seenApp = z.looseObject({
  subscription: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
  builds: z.record(z.string(), z.looseObject({ settings: z.record(z.string(), z.string()) })),
});

const seen = z.looseObject({ staticSites: z.optional(z.array(seenApp)) });

type Seen = z.infer<typeof seen>;

export const rehearsal: Rehearsal<{ readonly staticSites?: readonly AppShape[] }, Seen> = {
  kind: 'staticWebApp',
  seed: placements =>
    placements.length === 0 ? {} : { staticSites: together(placements, app).map(staticApp) },
  seen,
  place: appPlace,
};

const APP = ['subscription', 'resourceGroup', 'site'];
const ENVIRONMENT = [...APP, 'environment'];

function app(placement: Placement): string {
  return APP.map(name => setting(placement, name)).join('/');
}

/** Production exists even if the policy only names other environments. */
function staticApp(held: readonly [Placement, ...Placement[]]): AppShape {
  const [first] = held;
  const inside = together(held, placement => setting(placement, 'environment'));
  const production = inside.find(([one]) => setting(one, 'environment') === '') ?? [];
  const others = inside.filter(([one]) => setting(one, 'environment') !== '');
  return {
    subscription: setting(first, 'subscription'),
    resourceGroup: setting(first, 'resourceGroup'),
    name: setting(first, 'site'),
    tenant: first.rotation.tenant,
    settings: valuesOf(first, production),
    environments: Object.fromEntries(
      others.map(all => [setting(all[0], 'environment'), valuesOf(all[0], all)]),
    ),
  };
}

function valuesOf({ rotation }: Placement, held: readonly Placement[]): Values {
  return {
    AZURE_CLIENT_ID: rotation.appId,
    API_BASE_URL: `https://api.contoso.com/${rotation.appId.slice(0, 8)}`,
    ...Object.fromEntries(held.map(one => [setting(one, 'setting'), one.value])),
  };
}

function appPlace(placement: Placement, all: readonly Placement[]): Place<Seen> {
  const here = all.filter(other => sameSettings(placement, other, ENVIRONMENT));
  const settings = (world: Seen) => {
    const found = world.staticSites?.find(
      one =>
        same(one.name, setting(placement, 'site')) &&
        same(one.resourceGroup, setting(placement, 'resourceGroup')) &&
        same(one.subscription, setting(placement, 'subscription')),
    );
    return named(found?.builds, setting(placement, 'environment') || 'default')?.settings;
  };
  return {
    label: placement.target.label,
    held: world => named(settings(world), setting(placement, 'setting')),
    others: world =>
      without(
        settings(world) ?? {},
        here.map(other => setting(other, 'setting')),
      ),
    other: 'setting',
    besides: () => undefined,
  };
}
