import type { Reply, SandboxRequest } from '../wire.ts';
import { webError } from './failure.ts';
import { readProperties } from './properties.ts';
import type { Site } from './state.ts';

/**
 * The names that stay with their slot in a swap; only the production site has them (azure-facts §4.2). The response is the site
 * without an id; an empty list is null (recorded: azure-cli, `config/slotConfigNames`).
 */
export function getSlotConfigNames(site: Site): Reply {
  const { settings, connectionStrings } = site.stickyNames;
  const shown = (names: readonly string[]) => (names.length === 0 ? null : [...names]);
  const properties = {
    connectionStringNames: shown(connectionStrings),
    appSettingNames: shown(settings),
    azureStorageConfigNames: null,
  };
  const body = { id: null, name: site.name, type: 'Microsoft.Web/sites', location: site.region, properties };
  return { status: 200, body };
}

/** Replaces all lists; an absent list becomes empty. */
export function updateSlotConfigNames(request: SandboxRequest, site: Site): Reply {
  const read = readProperties(request.body);
  if ('refusal' in read) return read.refusal;
  const settings = names(read.value['appSettingNames']);
  const connectionStrings = names(read.value['connectionStringNames']);
  if (settings === undefined || connectionStrings === undefined) {
    return webError(400, 'BadRequest', 'The lists of names must be arrays of strings.', '51016');
  }
  site.stickyNames = { settings, connectionStrings };
  return getSlotConfigNames(site);
}

function names(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(name => typeof name === 'string')) return undefined;
  return [...value];
}
