import type { World } from '../../world.ts';
import { type Project, sameText } from '../route.ts';
import type { Organization } from '../state.ts';
import type { ServiceConnection } from './state.ts';

export function connectionsOf(
  { serviceConnections = [] }: World,
  { name }: Organization,
): ServiceConnection[] {
  return serviceConnections.filter(one => sameText(one.organization, name));
}

/** Of a project: those that it has created, and those that are shared with it. */
export function connectionsIn(
  world: World,
  organization: Organization,
  project: Project,
): ServiceConnection[] {
  return connectionsOf(world, organization).filter(one => referenceIn(one, project) !== undefined);
}

export type Reference = ServiceConnection['references'][number];

export function referenceIn({ references }: ServiceConnection, { id }: Project): Reference | undefined {
  return references.find(({ projectId }) => sameText(projectId, id));
}

/** By its name in the project, or by its id. */
export function connectionNamed(
  world: World,
  organization: Organization,
  project: Project,
  name: string,
): ServiceConnection | undefined {
  return connectionsIn(world, organization, project).find(
    one => sameText(one.id, name) || sameText(referenceIn(one, project)?.name ?? '', name),
  );
}
