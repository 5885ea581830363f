import type { SandboxRequest, Scene } from '../wire.ts';
import { otherHosts } from './recorded.ts';
import type { Organization } from './state.ts';

/** The parts of an address: organization, optional project, and the segments after `_apis`. */
export interface Route {
  readonly organization: string;
  /** Name or id, as in the request. */
  readonly project: string | undefined;
  /** Segments after `_apis`: `['distributedtask', 'variablegroups', '7']`; the first two are in lower case. */
  readonly api: readonly string[];
}

const OLD_HOST = '.visualstudio.com';

/** The host names of organizations, and the additional hosts of some areas. */
export function isDevopsHost(host: string): boolean {
  const name = host.toLowerCase();
  const isOld = name.endsWith(OLD_HOST) && !name.slice(0, -OLD_HOST.length).includes('.');
  return name === 'dev.azure.com' || isOld || isOtherHost(name);
}

/** `vssps.dev.azure.com` and similar: hosts of other services than the one with the pipelines. */
export function isOtherHost(host: string): boolean {
  return otherHosts().has(host.toLowerCase());
}

/** Both forms of an address: `dev.azure.com/{org}/…` and `{org}.visualstudio.com/…`. undefined: not an API request. */
export function readRoute(request: SandboxRequest): Route | undefined {
  const parts = request.path.split('/').filter(part => part !== '');
  const host = request.host.toLowerCase();
  const organization = host.endsWith(OLD_HOST) ? host.slice(0, -OLD_HOST.length) : parts.shift();
  const mark = parts.findIndex(part => part.toLowerCase() === '_apis');
  if (organization === undefined || mark < 0 || mark > 1) return undefined;
  return {
    organization,
    project: mark === 1 ? parts[0] : undefined,
    api: parts.slice(mark + 1).map((part, index) => (index < 2 ? part.toLowerCase() : part)),
  };
}

export function findOrganization(scene: Scene, name: string): Organization | undefined {
  return scene.world.organizations.find(one => sameText(one.name, name));
}

export type Project = Organization['projects'][number];

/** Projects are addressed by id or by name, case-insensitively. */
export function findProject(organization: Organization, idOrName: string): Project | undefined {
  return organization.projects.find(one => sameText(one.id, idOrName) || sameText(one.name, idOrName));
}

export function sameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
