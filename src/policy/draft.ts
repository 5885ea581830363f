/**
 * A policy of which parts may be missing because they are faulty. The rules look at drafts, so that one typing error
 * does not hide everything else that is wrong.
 */
import type { z } from 'zod';
import { clouds, SHARED_ENDPOINTS } from './clouds.ts';
import { about, type Fault, type Path } from './fault.ts';
import { wanted } from './fields.ts';
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
  const { rotations: list, ...rest } = isRecord(data) ? data : {};
  const known = Object.fromEntries(Object.entries(rest).filter(([key]) => !FREE_KEY.test(key)));
  const head = salvage<WrittenHead>(headSchema, isRecord(data) ? known : data, []);
  const defaults = salvage<WrittenTiming>(defaultsSchema, known['defaults'] ?? {}, ['defaults']);
  const faults: Fault[] = [...head.faults];
  if (isRecord(data)) faults.push(...listFaults(list));
  const rotations = draftRotations(Array.isArray(list) ? list : [], kinds, faults);
  return { draft: { head, defaults, cloud: cloudOf(head), rotations }, faults };
}

function listFaults(list: unknown): Fault[] {
  const path = ['rotations'];
  if (list === undefined)
    return [{ code: 'missing-key', path, text: 'missing key "rotations": want a list of rotations' }];
  if (Array.isArray(list) && list.length > 0) return [];
  const text = Array.isArray(list)
    ? 'want one rotation at least'
    : wanted('a list of rotations')({ input: list });
  return [{ code: 'wrong-value', path, text: about(path, text) }];
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
