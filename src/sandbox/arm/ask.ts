import { type Acceptance, acceptance } from '../directory/acceptance.ts';
import type { Scene } from '../wire.ts';
import { findSite } from './identity.ts';
import { settleSites } from './site.ts';
import type { Site } from './state.ts';

/** The state of the secret that the process of a site holds since its last restart. */
type SiteAnswer = {
  readonly holds: 'value' | 'nothing' | 'unresolved reference';
  readonly restarts: number;
} & Acceptance;

/** Whether the process holds a secret under this setting, and whether Entra accepts it now. */
function askSite(scene: Scene, site: Site, setting: string, appId: string): SiteAnswer {
  settleSites(scene.world, scene.clock.now());
  const held = site.state === 'Stopped' ? undefined : site.environment[setting];
  const { replicas } = scene.world.settings;
  const none = { accepted: false, replicas: { accepting: 0, of: replicas }, restarts: site.restarts };
  if (held === undefined || held === '') return { holds: 'nothing', ...none };
  // App Service passes an unresolved reference to the app as its literal text (azure-facts §4.4).
  if (held.startsWith('@Microsoft.KeyVault(')) return { holds: 'unresolved reference', ...none };
  const tenant = scene.world.tenants.find(candidate => candidate.id === site.tenantId);
  if (tenant === undefined) return { holds: 'value', ...none };
  const answer = acceptance(tenant, appId, held, replicas, scene.clock.now());
  return { holds: 'value', restarts: site.restarts, ...answer };
}

/** `GET /sites/ask` of the control port. */
export function answerAsk(scene: Scene, query: URLSearchParams): SiteAnswer {
  const need = (name: string): string => {
    const value = query.get(name);
    if (value === null) throw new Error(`the query lacks ${name}`);
    return value;
  };
  const name = {
    subscription: need('subscription'),
    resourceGroup: need('resourceGroup'),
    name: need('name'),
  };
  const site = findSite(scene.world, { ...name, slot: query.get('slot') ?? undefined });
  if (site === undefined) throw new Error(`no site ${name.name}`);
  return askSite(scene, site, need('setting'), need('appId'));
}
