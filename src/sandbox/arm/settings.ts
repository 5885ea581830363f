import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { webError } from './failure.ts';
import { siteId, siteType } from './identity.ts';
import { readProperties } from './properties.ts';
import { applyConfiguration } from './site.ts';
import type { Site } from './state.ts';

/** The whole map in plain text; references are not resolved (azure-facts §4.1). */
export function listAppSettings(site: Site): Reply {
  return { status: 200, body: configuration(site, 'appsettings', { ...site.settings }) };
}

/**
 * Replaces the whole map: an absent key is deleted. There is no ETag. Any difference restarts the app; the same map again changes
 * nothing and restarts nothing (azure-facts §4.1).
 */
export function updateAppSettings(request: SandboxRequest, scene: Scene, site: Site): Reply {
  const read = readProperties(request.body);
  if ('refusal' in read) return read.refusal;
  const fault = settingsFault(read.value) ?? sameNameFault(Object.keys(read.value));
  if (fault !== undefined) return fault;
  const next = Object.fromEntries(Object.entries(read.value).map(([name, value]) => [name, String(value)]));
  const changed = !isSame(site.settings, next);
  site.settings = next;
  if (changed) applyConfiguration(site, scene);
  return listAppSettings(site);
}

export function listConnectionStrings(site: Site): Reply {
  return {
    status: 200,
    body: configuration(site, 'connectionstrings', structuredClone(site.connectionStrings)),
  };
}

/** Replaces the whole set, like the settings. */
export function updateConnectionStrings(request: SandboxRequest, scene: Scene, site: Site): Reply {
  const read = readProperties(request.body);
  if ('refusal' in read) return read.refusal;
  const entries: [string, { value: string; type: string }][] = [];
  for (const [name, entry] of Object.entries(read.value)) {
    const parsed = readConnection(entry);
    if (parsed === undefined) return badRequest(`The connection string '${name}' is invalid.`);
    entries.push([name, parsed]);
  }
  const taken = sameNameFault(entries.map(([name]) => name));
  if (taken !== undefined) return taken;
  const next = Object.fromEntries(entries);
  const changed = !isSame(flat(site.connectionStrings), flat(next));
  site.connectionStrings = next;
  if (changed) applyConfiguration(site, scene);
  return listConnectionStrings(site);
}

/** A resource under `config`. */
export function configuration(site: Site, name: string, properties: unknown): Record<string, unknown> {
  const id = `${siteId(site)}/config/${name}`;
  return { id, name, type: `${siteType(site)}/config`, location: site.region, properties };
}

/** Letters, digits, dot, underscore; and the colon, which apps on Windows use (azure-facts §4.1). */
function isSettingName(name: string): boolean {
  return /^[0-9A-Za-z._:]+$/.test(name);
}

function settingsFault(properties: Record<string, unknown>): Reply | undefined {
  for (const [name, value] of Object.entries(properties)) {
    if (!isSettingName(name)) return badRequest(`AppSetting with name(s) '${name}' is not allowed.`);
    if (typeof value !== 'string') return badRequest(`The value of '${name}' must be a string.`);
  }
  return undefined;
}

/**
 * Names that differ only in case are the same name, and the whole body is refused (Azure/azure-cli#13673,
 * microsoft/azure-pipelines-tasks#14689; for connection strings by analogy).
 */
function sameNameFault(names: readonly string[]): Reply | undefined {
  const seen = new Set<string>();
  const again = names.find(name => seen.size === seen.add(name.toLowerCase()).size);
  if (again === undefined) return undefined;
  return webError(409, 'Conflict', `Parameter with name ${again} already exists.`, '01014');
}

function badRequest(message: string): Reply {
  return webError(400, 'BadRequest', message, '51021');
}

const TYPES =
  'MySql SQLServer SQLAzure Custom NotificationHub ServiceBus EventHub ApiHub DocDb RedisCache PostgreSQL'.split(
    ' ',
  );

function readConnection(entry: unknown): { value: string; type: string } | undefined {
  if (typeof entry !== 'object' || entry === null || !('value' in entry) || !('type' in entry))
    return undefined;
  const { value, type } = entry;
  const known = TYPES.find(one => one.toLowerCase() === String(type).toLowerCase());
  return typeof value === 'string' && known !== undefined ? { value, type: known } : undefined;
}

function flat(strings: Site['connectionStrings']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(strings).map(([name, { value, type }]) => [name, `${type}\n${value}`]),
  );
}

function isSame(one: Record<string, string>, other: Record<string, string>): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every(name => one[name] === other[name]);
}
