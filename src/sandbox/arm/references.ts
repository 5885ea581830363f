import type { Reply, Scene } from '../wire.ts';
import { resourceNotFound } from './failure.ts';
import { managedIdentity, sameName, siteId, siteType } from './identity.ts';
import { isReference, readReference } from './reference.ts';
import { applyConfiguration, connectionKey, settleReferences } from './site.ts';
import type { ReferenceCache, Site } from './state.ts';

/** The kind of configuration that holds the references, as in the path: app settings or connection strings. */
export type Place = 'appsettings' | 'connectionstrings';

/** The state of all references of one kind of configuration. Settings that are no references are not listed. */
export function listReferences(site: Site, scene: Scene, place: Place): Reply {
  settleReferences(site, scene);
  const value = named(site, place).map(([name, cached]) => resource(site, place, name, cached));
  return { status: 200, body: { value, nextLink: null } };
}

/** The state of one reference; 404 for a setting that holds none. */
export function getReference(site: Site, scene: Scene, place: Place, key: string): Reply {
  settleReferences(site, scene);
  const found = named(site, place).find(([name]) => sameName(name, key));
  if (found !== undefined) return { status: 200, body: resource(site, place, found[0], found[1]) };
  return resourceNotFound(
    `Microsoft.Web/sites/${site.name}/config/configreferences/${place}/${key}`,
    site.resourceGroup,
  );
}

/**
 * Fetches every reference again and restarts the app. That the portal's button does both is reported; that the request alone
 * restarts is inferred from that (azure-facts §4.4).
 */
export function refreshReferences(site: Site, scene: Scene): Reply {
  applyConfiguration(site, scene);
  return listReferences(site, scene, 'appsettings');
}

function named(site: Site, place: Place): [string, ReferenceCache][] {
  const values: [string, string][] =
    place === 'appsettings'
      ? Object.entries(site.settings)
      : Object.entries(site.connectionStrings).map(([name, { value }]) => [name, value]);
  return values.flatMap(([name, value]): [string, ReferenceCache][] => {
    const cached = site.references[place === 'appsettings' ? name : connectionKey(name)];
    return isReference(value) && cached !== undefined ? [[name, cached]] : [];
  });
}

/**
 * The version in use is `activeVersion`. Where a site does not report it, a version-less reference has an empty `secretVersion`,
 * as observed in one public project; whether a reference with a version then has an `activeVersion` is a guess.
 */
function resource(site: Site, place: Place, name: string, cached: ReferenceCache): Record<string, unknown> {
  const reference = readReference(cached.reference);
  const pinned = reference === 'invalid' ? undefined : reference.version;
  const written = pinned ?? (site.namesVersion ? undefined : '');
  const active = site.namesVersion ? cached.version : undefined;
  const identity = managedIdentity(site);
  return {
    id: `${siteId(site)}/config/configreferences/${place}/${name}`,
    name,
    type: `${siteType(site)}/config/configreferences`,
    location: site.region,
    properties: {
      reference: cached.reference,
      status: cached.status,
      ...(cached.vaultHost === undefined ? {} : { vaultName: cached.vaultHost.split('.')[0] }),
      ...(cached.secretName === undefined ? {} : { secretName: cached.secretName }),
      ...(written === undefined ? {} : { secretVersion: written }),
      ...(identity === undefined ? {} : { identityType: { type: identity.type } }),
      details: cached.details,
      source: 'KeyVault',
      ...(active === undefined ? {} : { activeVersion: active }),
    },
  };
}
