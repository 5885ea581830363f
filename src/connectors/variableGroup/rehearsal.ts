/** Azure DevOps organizations, projects and variable groups in the sandbox. */
import * as z from 'zod/mini';
import { canaryPipeline } from '../../rehearsal/world/canaryPipeline.ts';
import {
  named,
  type Place,
  type Rehearsal,
  sameSettings,
  without,
} from '../../rehearsal/world/kindRehearsal.ts';
import { type Placement, same, setting, together, type Value } from '../../rehearsal/world/placement.ts';
import { markName } from './markName.ts';

interface OrganizationShape {
  readonly name: string;
  readonly tenant: string;
  readonly projects: readonly {
    readonly name: string;
    readonly groups: readonly GroupShape[];
    readonly pipelines?: readonly PipelineShape[];
  }[];
}

/** A canary, which signs in with the variable of its target. */
interface PipelineShape {
  readonly id: number;
  readonly name: string;
  readonly variable: { readonly appId: string; readonly group: string | number; readonly name: string };
}

interface GroupShape {
  readonly name: string;
  readonly id: number;
  readonly variables: Readonly<Record<string, { readonly value: Value; readonly isSecret?: boolean }>>;
}

const seenGroup = z.object({
  id: z.number(),
  name: z.string(),
  description: z.string(),
  projects: z.array(z.string()),
  variables: z.record(z.string(), z.object({ value: z.string(), isSecret: z.boolean() })),
});

const seen = z.object({
  organizations: z.array(
    z.object({
      name: z.string(),
      projects: z.array(z.object({ id: z.string(), name: z.string() })),
      groups: z.array(seenGroup),
    }),
  ),
});

type SeenGroup = z.infer<typeof seenGroup>;
type Seen = z.infer<typeof seen>;

export const rehearsal: Rehearsal<{ readonly organizations: readonly OrganizationShape[] }, Seen> = {
  kind: 'variableGroup',
  seed: placements => ({ organizations: organizationsOf(placements) }),
  seen,
  place: groupPlace,
};

function organizationsOf(placements: readonly Placement[]): OrganizationShape[] {
  return together(placements, held => setting(held, 'organization')).map(held => {
    const nextId = idsAbove(Math.max(0, ...held.map(numericId)));
    return {
      name: setting(held[0], 'organization'),
      tenant: held[0].rotation.tenant,
      projects: together(held, each => setting(each, 'project')).map(inProject => ({
        name: setting(inProject[0], 'project'),
        groups: together(inProject, groupKey).map(inGroup => group(inGroup, nextId)),
        ...pipelinesOf(inProject),
      })),
    };
  });
}

function pipelinesOf(held: readonly Placement[]): { readonly pipelines?: readonly PipelineShape[] } {
  const found = held.flatMap((each): PipelineShape[] => {
    const pipeline = canaryPipeline(each);
    if (pipeline === undefined) return [];
    const id = numericId(each);
    const variable = {
      appId: each.rotation.appId,
      group: id === 0 ? setting(each, 'group') : id,
      name: setting(each, 'variable'),
    };
    return [{ id: pipeline, name: `canary-${pipeline}`, variable }];
  });
  const pipelines = together(found, ({ id }) => String(id)).map(([first]) => first);
  return pipelines.length === 0 ? {} : { pipelines };
}

/** A number is the id of the group, text is its name. */
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

function groupPlace(placement: Placement, all: readonly Placement[]): Place<Seen> {
  const name = setting(placement, 'variable');
  const ours = all
    .filter(other => sameSettings(placement, other, ['organization', 'project', 'group']))
    .flatMap(other => [setting(other, 'variable'), markName(setting(other, 'variable'))]);
  return {
    label: placement.target.label,
    held: world => named(groupOf(world, placement)?.variables, name)?.value,
    others: world => without(groupOf(world, placement)?.variables ?? {}, ours),
    other: 'variable',
    besides: world => [groupOf(world, placement)?.name, groupOf(world, placement)?.description],
  };
}

function groupOf(world: Seen, placement: Placement): SeenGroup | undefined {
  const wanted = placement.target.settings['group'];
  const organization = world.organizations.find(({ name }) => same(name, setting(placement, 'organization')));
  const project = organization?.projects.find(({ name }) => same(name, setting(placement, 'project')));
  return organization?.groups.find(
    group =>
      (typeof wanted === 'number' ? group.id === wanted : same(group.name, String(wanted))) &&
      group.projects.some(id => id === project?.id || id === project?.name),
  );
}
