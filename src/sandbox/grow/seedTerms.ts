import * as z from 'zod';
import { seedTime } from './seedTime.ts';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
export const guid = z.string().regex(GUID, 'is not a GUID');
export const when = z
  .string()
  .refine(text => seedTime(text, 0) !== undefined, 'is neither an ISO time nor relative, as in -340d or +2h');
export const value = z.union(
  [z.string(), z.strictObject({ credential: z.string() })],
  'is neither text nor { credential }',
);
export const range = z
  .strictObject({ min: z.number().min(0), max: z.number().min(0) })
  .refine(({ min, max }) => min <= max, 'has its minimum above its maximum');
export const texts = z.record(z.string(), z.string());
export const values = z.record(z.string(), value);
export const names = z.array(z.string());
export const host = z.string().regex(/^[a-z0-9.-]+$/, 'is not a host name in lower case');
