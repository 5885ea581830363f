/**
 * The resources of an organization with their addresses and versions, and the host of each area: two responses recorded on
 * 2025-01-10 (azure-devops-cli-extension, test_invoke_command_basic.yaml), without the organization's name.
 */
import { once } from '../once.ts';
import recorded from './recorded.json' with { type: 'json' };

export interface Location {
  readonly id: string;
  readonly area: string;
  readonly resourceName: string;
  readonly routeTemplate: string;
  readonly resourceVersion: number;
  readonly minVersion: string;
  readonly maxVersion: string;
  /** `0.0`: all versions are previews. */
  readonly releasedVersion: string;
}

export interface Area {
  readonly id: string;
  /** The first label of `….dev.azure.com`; undefined: dev.azure.com itself. */
  readonly host: string | undefined;
  readonly name: string;
}

/** In the order of the columns of recorded.json. */
function readLocation(row: string): Location {
  const [id = '', area = '', resourceName = '', routeTemplate = '', resourceVersion = '', ...versions] =
    row.split(' ');
  const [minVersion = '', maxVersion = '', releasedVersion = ''] = versions;
  return {
    id,
    area,
    resourceName,
    routeTemplate,
    resourceVersion: Number(resourceVersion),
    minVersion,
    maxVersion,
    releasedVersion,
  };
}

function readArea(row: string): Area {
  const [id = '', host = '', ...name] = row.split(' ');
  return { id, host: host === '-' ? undefined : host, name: name.join(' ') };
}

/** Parsed on first use, since most sandboxes never need them. */
export const locations = once((): readonly Location[] => recorded.locations.map(readLocation));
export const areas = once((): readonly Area[] => recorded.areas.map(readArea));
/** The host names besides dev.azure.com: nothing on them is simulated. */
export const otherHosts = once(
  (): ReadonlySet<string> =>
    new Set(areas().flatMap(({ host }) => (host === undefined ? [] : [`${host}.dev.azure.com`]))),
);
