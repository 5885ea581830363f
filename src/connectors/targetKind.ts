import type * as z from 'zod/mini';
import type { KindSchema, Right } from '../policy/kindSchema.ts';
import type { VaultPlace } from '../policy/policy.ts';
import type { TargetPort } from '../rotation/ports.ts';
import type { CloudAccess } from './cloudAccess.ts';
import type { Service } from './limiter/knownService.ts';

/** A kind of place that secrets are delivered to: all that is known of it before one is opened. */
export interface TargetKind extends KindSchema, Reach {
  /** What the signed-in identity has to be allowed at the place of these settings. */
  rights(settings: Readonly<Record<string, unknown>>): readonly Right[];
  /** `settings` were checked by `schema`; `vault`: where the secret is kept. */
  open(
    settings: Readonly<Record<string, unknown>>,
    access: CloudAccess,
    vault: VaultPlace,
  ): Promise<TargetPort>;
}

interface Reach {
  /** What its calls go to, and what they are charged to. */
  readonly service: Service;
  /** The rights that it needs at all its places, in a sentence or two of Markdown: SECURITY.md lists it. */
  readonly needs: string;
}

/** The same with settings of the kind's own type. */
interface Row<Schema extends z.ZodMiniObject> extends Pick<KindSchema, 'name' | 'place' | 'runsApp'>, Reach {
  readonly schema: Schema;
  label(settings: z.output<Schema>): string;
  /** Left out: the label tells it from all others. */
  fullLabel?(settings: z.output<Schema>): string;
  mark?(settings: z.output<Schema>): z.output<Schema>;
  rights(settings: z.output<Schema>): readonly Right[];
  /** Loads what it needs, such as the SDK, when it is called. */
  open(settings: z.output<Schema>, access: CloudAccess, vault: VaultPlace): Promise<TargetPort>;
}

/** A row of `kinds.ts`. Settings come from the policy as what they are for everybody else, and are read once here. */
export function kindOf<Schema extends z.ZodMiniObject>(row: Row<Schema>): TargetKind {
  const { name, schema, place, runsApp, service, needs, mark } = row;
  const known = new WeakMap<object, z.output<Schema>>();
  const read = (settings: Readonly<Record<string, unknown>>): z.output<Schema> => {
    const typed = known.get(settings) ?? schema.parse(settings);
    known.set(settings, typed);
    return typed;
  };
  return {
    ...{ name, schema, place, service, needs },
    label: settings => row.label(read(settings)),
    fullLabel: settings => (row.fullLabel ?? row.label)(read(settings)),
    rights: settings => row.rights(read(settings)),
    ...(mark === undefined ? {} : { mark: settings => mark(read(settings)) }),
    ...(runsApp === undefined ? {} : { runsApp }),
    open: (settings, access, vault) => row.open(read(settings), access, vault),
  };
}
