/** Schema types that all services use. A schema of `state.ts` describes what the world holds; seeds and edits derive from it. */
import * as z from 'zod';
import { seedTime } from './seeding/time.ts';

/** One of each for all schemas that say no more: hundreds are made at every start. */
export const text = z.string();
export const flag = z.boolean();
export const number = z.number();

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const guid = z.string().regex(GUID, 'is not a GUID');
/** A date as ISO text, or relative to the start of the world: `-340d`, `+25d`, `-2h`. */
export const when = z
  .string()
  .refine(
    written => seedTime(written, 0) !== undefined,
    'is neither an ISO time nor relative, as in -340d or +2h',
  );
/**
 * A literal value, or the value of a credential: `{ "credential": "<appId>/<credential name>" }`. `within`: a longer text, in which
 * it stands for `{secret}`.
 */
export const value = z.union(
  [z.string(), z.strictObject({ credential: z.string(), within: z.exactOptional(z.string()) })],
  'is neither text nor { credential }',
);
export const range = z
  .strictObject({ min: z.number().min(0), max: z.number().min(0) })
  .refine(({ min, max }) => min <= max, 'has its minimum above its maximum');
export const texts = z.record(text, text);
export const values = z.record(text, value);
export const names = z.array(text);
export const host = z.string().regex(/^[a-z0-9.-]+$/, 'is not a host name in lower case');
export const ms = z.number().min(0);

export type SeedTime = z.output<typeof when>;
export type SeedValue = Written<typeof value>;

/** The input type of a schema, deeply readonly: a literal in code can be passed. */
export type Written<T extends z.ZodType> = Unchanged<z.input<T>>;

type Unchanged<T> = T extends readonly (infer Each)[]
  ? readonly Unchanged<Each>[]
  : T extends object
    ? { readonly [Key in keyof T]: Unchanged<T[Key]> }
    : T;
