/** The workflows of canaries, in a world that is made for a policy: each signs in with the secret of its target. */
import * as z from 'zod/mini';

interface WorkflowShape {
  readonly name: string;
  readonly appId: string;
  readonly secret: string;
  readonly environment?: string;
}

/** By file. */
export interface WithCanaries {
  readonly workflows?: Readonly<Record<string, WorkflowShape>>;
}

interface Placed {
  readonly rotation: { readonly appId: string };
  readonly target: { readonly settings: Readonly<Record<string, unknown>> };
}

const withCanary = z.object({
  repository: z.optional(z.string()),
  environment: z.optional(z.string()),
  secret: z.string(),
  canary: z.object({ repository: z.optional(z.string()), workflow: z.string() }),
});

export function repositoriesOfCanaries(placed: readonly Placed[]): readonly string[] {
  return [...new Set(placed.flatMap(each => canaryOf(each)?.repository ?? []))];
}

export function canariesOf(fullName: string, placed: readonly Placed[]): WithCanaries {
  const found = placed.flatMap(each => {
    const canary = canaryOf(each);
    return canary?.repository.toLowerCase() === fullName.toLowerCase()
      ? [[canary.file, canary.workflow] as const]
      : [];
  });
  return found.length === 0 ? {} : { workflows: Object.fromEntries(found) };
}

function canaryOf({ rotation: { appId }, target: { settings } }: Placed) {
  const read = withCanary.safeParse(settings);
  if (!read.success) return undefined;
  const { repository, environment, secret, canary } = read.data;
  const workflow: WorkflowShape = {
    ...{ name: 'Canary', appId, secret },
    ...(environment === undefined ? {} : { environment }),
  };
  return { repository: repository ?? canary.repository ?? '', file: canary.workflow, workflow };
}
