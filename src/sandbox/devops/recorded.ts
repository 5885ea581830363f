/**
 * Which resources Azure DevOps has at an organization, under which addresses and in which versions, and which host serves an
 * area: two answers recorded on 2025-01-10 (azure-devops-cli-extension, test_invoke_command_basic.yaml), the organization's
 * name left out.
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
  /** `0.0`: every version is under preview. */
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

/** Read when somebody asks: most sandboxes end before anybody does. */
export const locations = once((): readonly Location[] => recorded.locations.map(readLocation));
export const areas = once((): readonly Area[] => recorded.areas.map(readArea));
/** The names beside dev.azure.com: nothing behind them is simulated. */
export const otherHosts = once(
  (): ReadonlySet<string> =>
    new Set(areas().flatMap(({ host }) => (host === undefined ? [] : [`${host}.dev.azure.com`]))),
);
