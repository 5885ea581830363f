/**
 * PUT and PATCH of an existing site, and of its `config/web`. Changes that the tables do not support are refused, never ignored.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Reply, Scene } from '../wire.ts';
import { notSimulated, webError } from './failure.ts';
import { sameName } from './identity.ts';
import type { Call } from './operation.ts';
import { isRecord, readObject } from './properties.ts';
import { applyConfiguration } from './site.ts';
import { CHANGEABLE, WEB_MEMBERS } from './siteMembers.ts';
import { siteResource, webConfiguration } from './siteShape.ts';
import type { Site } from './state.ts';

type Members = Readonly<Record<string, unknown>>;

/** Members that equal their present value, or are absent, change nothing. */
export function changeSite({ request, scene, cloud }: Call, site: Site): Reply {
  const body = readObject(request.body);
  if (body === undefined) return badBody();
  const { properties = {}, identity, tags } = body;
  if (!isRecord(properties)) return badBody();
  const { siteConfig, ...rest } = properties;
  const web = isRecord(siteConfig) ? siteConfig : {};
  const shown = siteResource(site, cloud);
  const refused =
    identityFault(identity) ??
    memberFault('site', rest, isRecord(shown['properties']) ? shown['properties'] : {}, CHANGEABLE) ??
    memberFault('configuration of a site', web, WEB_MEMBERS, webChangeable);
  if (refused !== undefined) return refused;
  setIdentity(site, identity);
  keep(site, pick(rest, CHANGEABLE), isTags(tags) ? tags : undefined);
  configure(scene, site, pick(web, webChangeable));
  return { status: 200, body: siteResource(site, cloud) };
}

export function changeWebConfiguration({ request, scene }: Call, site: Site): Reply {
  const properties = readObject(request.body)?.['properties'];
  if (!isRecord(properties)) return badBody();
  const shown = webConfiguration(site)['properties'];
  const refused = memberFault(
    'configuration of a site',
    properties,
    isRecord(shown) ? shown : {},
    webChangeable,
  );
  if (refused !== undefined) return refused;
  configure(scene, site, pick(properties, webChangeable));
  return { status: 200, body: webConfiguration(site) };
}

/** Settings have their own addresses; the other excluded members are read-only. */
const webChangeable = Object.keys(WEB_MEMBERS).filter(
  name =>
    !['appSettings', 'connectionStrings', 'metadata', 'azureStorageAccounts', 'publishingUsername'].includes(
      name,
    ),
);

function memberFault(
  what: string,
  given: Members,
  shown: Members,
  changeable: readonly string[],
): Reply | undefined {
  const strange = Object.entries(given).find(
    ([name, value]) =>
      value !== null && !changeable.includes(name) && name in shown && !isSame(value, shown[name]),
  );
  return strange && notSimulated(`a change of '${strange[0]}' of a ${what}`);
}

/** Ids are case-insensitive, and the entries of a returned list have more members than those of a written one. */
function isSame(given: unknown, shown: unknown): boolean {
  if (typeof given === 'string' && typeof shown === 'string') return sameName(given, shown);
  if (Array.isArray(given) && Array.isArray(shown))
    return given.length === shown.length && given.every((one, index) => isSame(one, shown[index]));
  if (isRecord(given) && isRecord(shown))
    return Object.entries(given).every(([name, value]) => value === null || isSame(value, shown[name]));
  return isDeepStrictEqual(given, shown);
}

function pick(given: Members, names: readonly string[]): Members {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== null && names.includes(name)),
  );
}

function keep(site: Site, properties: Members, tags?: Readonly<Record<string, string>>): void {
  const labels = tags ?? site.changed?.tags;
  site.changed = {
    properties: { ...site.changed?.properties, ...properties },
    web: { ...site.changed?.web },
    ...(labels && { tags: { ...labels } }),
  };
}

/** A changed configuration restarts the app and fetches its references again (azure-facts §4.4). */
function configure(scene: Scene, site: Site, web: Members): void {
  const before = { ...WEB_MEMBERS, ...site.changed?.web };
  if (Object.entries(web).every(([name, value]) => isSame(value, before[name]))) return;
  keep(site, {});
  if (site.changed) Object.assign(site.changed.web, web);
  applyConfiguration(site, scene);
}

function identityFault(identity: unknown): Reply | undefined {
  const type = isRecord(identity) ? String(identity['type']).toLowerCase() : 'none';
  return ['none', 'systemassigned'].includes(type) ? undefined : notSimulated('user-assigned identities');
}

/** An absent identity is not changed. Removing it removes its rights, too: a later one is another principal. */
function setIdentity(site: Site, identity: unknown): void {
  if (!isRecord(identity)) return;
  const present = sameName(String(identity['type']), 'SystemAssigned');
  site.identity = { present, vaults: present ? site.identity.vaults : [] };
}

function isTags(tags: unknown): tags is Record<string, string> {
  return isRecord(tags) && Object.values(tags).every(value => typeof value === 'string');
}

function badBody(): Reply {
  return webError(400, 'BadRequest', "The request body must contain the object 'properties'.", '51016');
}
