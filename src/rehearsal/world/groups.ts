/** Azure DevOps organizations, projects and variable groups. */
import type { Policy } from '../../policy/policy.ts';
import { type Placement, placements, setting, together } from './placement.ts';
import type { GroupShape, OrganizationShape } from './shape.ts';

export function organizationsFor(policy: Policy): OrganizationShape[] {
  return together(placements(policy, 'variableGroup'), held => setting(held, 'organization')).map(held => {
    const nextId = idsAbove(Math.max(0, ...held.map(numericId)));
    return {
      name: setting(held[0], 'organization'),
      tenant: held[0].rotation.tenant,
      projects: together(held, each => setting(each, 'project')).map(inProject => ({
        name: setting(inProject[0], 'project'),
        groups: together(inProject, groupKey).map(inGroup => group(inGroup, nextId)),
      })),
    };
  });
}

/** A number is the group's id, a text its name. */
function groupKey(placement: Placement): string {
  return `${typeof placement.target.settings['group']} ${setting(placement, 'group')}`;
}

function numericId({ target }: Placement): number {
  const id = target.settings['group'];
  return typeof id === 'number' ? id : 0;
}

function idsAbove(highest: number): () => number {
  let last = highest;
  return () => {
    last += 1;
    return last;
  };
}

function group(held: readonly [Placement, ...Placement[]], nextId: () => number): GroupShape {
  const id = numericId(held[0]);
  const secrets = held.map(
    each => [setting(each, 'variable'), { value: each.value, isSecret: true }] as const,
  );
  return {
    name: id === 0 ? setting(held[0], 'group') : `deployment-${id}`,
    id: id === 0 ? nextId() : id,
    variables: { ...ordinary, ...Object.fromEntries(secrets) },
  };
}

const ordinary = {
  BuildConfiguration: { value: 'Release' },
  SonarToken: { value: 'sqp_not-ours-3f1c9b70a2d84e55', isSecret: true },
};
