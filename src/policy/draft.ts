/** A policy whose invalid parts are missing. The rules check drafts, so that one error does not hide all others. */
import type * as z from 'zod/mini';
import { clouds, SHARED_ENDPOINTS } from './clouds.ts';
import { withoutFreeKeys } from './freeKeys.ts';
import type { KindSchema } from './kindSchema.ts';
import { isRecord, type Salvaged, salvage } from './parsing.ts';
import type { CloudEndpoints } from './policy.ts';
import type { AddFault, Path } from './policyFault.ts';
import { headSchema, rotationSchema } from './policySchema.ts';
import { type TargetDraft, targetReader } from './targetDrafts.ts';
import { defaultsSchema } from './timingSchema.ts';

export type WrittenRotation = Omit<z.output<ReturnType<typeof rotationSchema>>, 'targets'>;
export type WrittenHead = z.output<typeof headSchema>;

export type WrittenTiming = z.output<typeof defaultsSchema>;

/** An entry of `rotations` as far as it is valid. */
export interface RotationDraft {
  readonly path: Path;
  readonly written: Partial<WrittenRotation>;
  /** Keys that are present, but have an invalid value. */
  readonly bad: ReadonlySet<string>;
  readonly targets: readonly TargetDraft[];
}

export interface PolicyDraft {
  readonly head: Salvaged<WrittenHead>;
  readonly defaults: Salvaged<WrittenTiming>;
  /** Undefined if `cloud` is invalid. */
  readonly cloud: CloudEndpoints | undefined;
  readonly rotations: readonly RotationDraft[];
}

/** Parses the data of a policy as far as possible; `add` is called with every fault found. */
export function draftPolicy(data: unknown, kinds: readonly KindSchema[], add: AddFault): PolicyDraft {
  const written = withoutFreeKeys(data);
  const known: Record<string, unknown> = isRecord(written) ? written : {};
  const head = salvage<WrittenHead>(headSchema, written, [], add);
  // The faults in `defaults` were already reported with the head.
  const defaults = salvage<WrittenTiming>(defaultsSchema, known['defaults'] ?? {}, ['defaults'], () => {});
  const list = Array.isArray(known['rotations']) ? known['rotations'] : [];
  const cloud = cloudOf(head);
  return { head, defaults, cloud, rotations: draftRotations(list, kinds, cloud, add) };
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
  cloud: CloudEndpoints | undefined,
  add: AddFault,
): RotationDraft[] {
  const schema = rotationSchema(kinds);
  const reader = targetReader(kinds, cloud);
  return list.map((entry, index) => {
    const path = ['rotations', index];
    const { good, bad } = salvage(schema, entry, path, add);
    const { targets: parsed, ...written } = good;
    const entries = parsed ?? (isRecord(entry) && Array.isArray(entry['targets']) ? entry['targets'] : []);
    const targets = reader(entries, [...path, 'targets'], parsed !== undefined, add);
    return { path, written, bad, targets };
  });
}
