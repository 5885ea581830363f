import * as z from 'zod/mini';
import type { Fault, Path } from './fault.ts';
import { explain, faultsIn } from './issues.ts';

/** What is good of a map although something in it is not, so that the rules can look at the rest. */
export interface Salvaged<T> {
  readonly good: Partial<T>;
  /** Keys that are there, with values that are not usable. */
  readonly bad: ReadonlySet<string>;
  readonly faults: readonly Fault[];
}

const reading = { error: explain, reportInput: true };

export function salvage<T>(
  schema: z.ZodMiniObject & z.ZodMiniType<T>,
  value: unknown,
  path: Path,
): Salvaged<T> {
  const whole = schema.safeParse(value, reading);
  if (whole.success) return { good: whole.data, bad: new Set(), faults: [] };
  const good: Record<string, unknown> = {};
  const bad = new Set<string>();
  for (const [key, written] of Object.entries(isRecord(value) ? value : {})) {
    const field = Object.hasOwn(schema.shape, key)
      ? z.safeParse(schema.shape[key] as z.ZodMiniType, written)
      : undefined;
    if (field?.success) good[key] = field.data;
    else bad.add(key);
  }
  return { good: good as Partial<T>, bad, faults: faultsIn(whole.error.issues, path) };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
