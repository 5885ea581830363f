import * as z from 'zod/mini';
import type { AddFault, Path } from './fault.ts';
import { explain, faultsIn } from './issues.ts';

/** What is good of a map although something in it is not, so that the rules can look at the rest. */
export interface Salvaged<T> {
  readonly good: Partial<T>;
  /** Keys that are there, with values that are not usable. */
  readonly bad: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

const reading = { error: explain, reportInput: true };

export function salvage<T>(
  schema: z.ZodMiniObject & z.ZodMiniType<T>,
  value: unknown,
  path: Path,
  add: AddFault,
): Salvaged<T> {
  const whole = parsed(schema, value, reading);
  if ('data' in whole) return { good: whole.data, bad: NONE };
  for (const fault of faultsIn(whole.issues, path)) add(fault);
  const good: Record<string, unknown> = {};
  const bad = new Set<string>();
  for (const [key, written] of Object.entries(isRecord(value) ? value : {})) {
    const field = Object.hasOwn(schema.shape, key)
      ? parsed(schema.shape[key] as z.ZodMiniType, written)
      : undefined;
    if (field !== undefined && 'data' in field) good[key] = field.data;
    else bad.add(key);
  }
  return { good: good as Partial<T>, bad: bad.size === 0 ? NONE : bad };
}

type Parsed<T> = { readonly data: T } | { readonly issues: readonly z.core.$ZodIssue[] };

/**
 * Without zod's `safeParse`: each of its failed results is an object with an accessor of its own, for which V8 makes a hidden
 * class that keeps all of it until the next full collection. Of 50,000 wrong entries that was a quarter of a gigabyte.
 */
export function parsed<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  params?: z.core.ParseContext<z.core.$ZodIssue>,
): Parsed<T> {
  try {
    return { data: z.parse(schema, value, params) };
  } catch (error) {
    if (error instanceof z.core.$ZodError) return { issues: error.issues };
    throw error;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
