/**
 * A policy of which parts may be missing because they are faulty. The rules look at drafts, so that one typing error
 * does not hide everything else that is wrong.
 */
import type * as z from 'zod/mini';
import { clouds, SHARED_ENDPOINTS } from './clouds.ts';
import type { Fault, Path } from './fault.ts';
import type { KindSchema } from './kind.ts';
import type { CloudEndpoints } from './policy.ts';
import { isRecord, type Salvaged, salvage } from './salvage.ts';
import { FREE_KEY, headSchema, rotationSchema } from './schema.ts';
import { type TargetDraft, targetReader } from './targets.ts';
import { defaultsSchema } from './timingSchema.ts';

export type WrittenRotation = Omit<z.output<ReturnType<typeof rotationSchema>>, 'targets'>;
export type WrittenHead = z.output<typeof headSchema>;

export type WrittenTiming = z.output<typeof defaultsSchema>;

export interface RotationDraft {
  readonly path: Path;
  readonly written: Partial<WrittenRotation>;
  /** Keys that are there, with values that are not usable. */
  readonly bad: ReadonlySet<string>;
  readonly targets: readonly TargetDraft[];
}

export interface PolicyDraft {
  readonly head: Salvaged<WrittenHead>;
  readonly defaults: Salvaged<WrittenTiming>;
  /** Undefined where it is not known for certain. */
  readonly cloud: CloudEndpoints | undefined;
  readonly rotations: readonly RotationDraft[];
}

export function draftPolicy(
  data: unknown,
  kinds: readonly KindSchema[],
): { draft: PolicyDraft; faults: readonly Fault[] } {
  const written = isRecord(data) ? Object.entries(data).filter(([key]) => !FREE_KEY.test(key)) : undefined;
  const known: Record<string, unknown> = Object.fromEntries(written ?? []);
  const head = salvage<WrittenHead>(headSchema, written === undefined ? data : known, []);
  const defaults = salvage<WrittenTiming>(defaultsSchema, known['defaults'] ?? {}, ['defaults']);
  const faults: Fault[] = [...head.faults];
  const list = Array.isArray(known['rotations']) ? known['rotations'] : [];
  const rotations = draftRotations(list, kinds, faults);
  return { draft: { head, defaults, cloud: cloudOf(head), rotations }, faults };
}

function cloudOf({ good, bad }: Salvaged<WrittenHead>): CloudEndpoints | undefined {
  if (bad.has('cloud')) return undefined;
  const { cloud = 'public' } = good;
  if (typeof cloud === 'string') return clouds[cloud];
  const { name = 'private', devops = SHARED_ENDPOINTS.devops, github = SHARED_ENDPOINTS.github } = cloud;
  return { ...cloud, name, devops, github };
}

function draftRotations(
  list: readonly unknown[],
  kinds: readonly KindSchema[],
  faults: Fault[],
): RotationDraft[] {
  const schema = rotationSchema(kinds);
  const reader = targetReader(kinds);
  return list.map((entry, index) => {
    const path = ['rotations', index];
    const { good, bad, faults: found } = salvage(schema, entry, path);
    const { targets: parsed, ...written } = good;
    const entries = parsed ?? (isRecord(entry) && Array.isArray(entry['targets']) ? entry['targets'] : []);
    const read = reader(entries, [...path, 'targets'], parsed !== undefined);
    faults.push(...found, ...read.faults);
    return { path, written, bad, targets: read.targets };
  });
}
