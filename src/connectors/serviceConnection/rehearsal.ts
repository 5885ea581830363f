/** Azure DevOps service connections in the sandbox. */
import * as z from 'zod/mini';
import { canaryPipeline } from '../../rehearsal/world/canaryPipeline.ts';
import { named, type Place, type Rehearsal, without } from '../../rehearsal/world/kindRehearsal.ts';
import { type Placement, same, setting, type Value } from '../../rehearsal/world/placement.ts';

interface ConnectionShape {
  readonly organization: string;
  readonly tenant: string;
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly appId: string;
  readonly value: Value;
  readonly type: string;
  readonly parameter: string;
  /** A canary, which signs in with it. */
  readonly pipeline?: number;
  readonly data?: Readonly<Record<string, string>>;
}

const seenConnection = z.looseObject({
  organization: z.string(),
  parameters: z.record(z.string(), z.string()),
  data: z.record(z.string(), z.string()),
  url: z.string(),
  references: z.array(z.looseObject({ projectId: z.string(), name: z.string(), description: z.string() })),
});

const seen = z.looseObject({
  serviceConnections: z.optional(z.array(seenConnection)),
  organizations: z.array(
    z.looseObject({
      name: z.string(),
      projects: z.array(z.looseObject({ id: z.string(), name: z.string() })),
    }),
  ),
});

type SeenConnection = z.infer<typeof seenConnection>;
type Seen = z.infer<typeof seen>;

export const rehearsal: Rehearsal<{ readonly serviceConnections: readonly ConnectionShape[] }, Seen> = {
  kind: 'serviceConnection',
  seed: placements => ({ serviceConnections: placements.map(connection) }),
  seen,
  place: connectionPlace,
};

const DESCRIPTION = 'Deploys to production.\nAsk the platform team before you change it.';

/** A parameter in the policy: a connection of another type than Azure Resource Manager. */
function connection(placement: Placement): ConnectionShape {
  const { rotation, value } = placement;
  const written = setting(placement, 'parameter');
  const pipeline = canaryPipeline(placement);
  return {
    organization: setting(placement, 'organization'),
    tenant: rotation.tenant,
    project: setting(placement, 'project'),
    name: setting(placement, 'name'),
    description: DESCRIPTION,
    appId: rotation.appId,
    value,
    type: written === '' ? 'azurerm' : 'generic',
    parameter: parameterOf(placement),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(written === '' ? {} : { data: { owner: 'platform team' } }),
  };
}

function parameterOf(placement: Placement): string {
  const written = setting(placement, 'parameter');
  return written === '' ? 'serviceprincipalkey' : written;
}

function connectionPlace(placement: Placement): Place<Seen> {
  const parameter = parameterOf(placement);
  return {
    label: placement.target.label,
    held: world => named(connectionIn(world, placement)?.parameters, parameter),
    others: world => without(connectionIn(world, placement)?.parameters ?? {}, [parameter]),
    other: 'parameter',
    besides(world) {
      const found = connectionIn(world, placement);
      return [found?.url, found?.data, found?.references.map(withoutMark)];
    },
  };
}

/** The mark is the last line of the description. */
function withoutMark({ name, description }: SeenConnection['references'][number]): string[] {
  return [name, ...description.split('\n').filter(line => !line.startsWith('[keyturn '))];
}

function connectionIn(world: Seen, placement: Placement): SeenConnection | undefined {
  const [organization, project, name] = ['organization', 'project', 'name'].map(key =>
    setting(placement, key),
  );
  if (organization === undefined || project === undefined || name === undefined) return undefined;
  const found = world.organizations
    .find(each => same(each.name, organization))
    ?.projects.find(each => same(each.name, project) || same(each.id, project));
  return world.serviceConnections?.find(
    each =>
      same(each.organization, organization) &&
      each.references.some(one => one.projectId === found?.id && same(one.name, name)),
  );
}
