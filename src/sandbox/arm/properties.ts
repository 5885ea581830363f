import type { Reply } from '../wire.ts';
import { webError } from './failure.ts';

/** The `properties` object of a body, or the refusal of a body without one. */
export function readProperties(
  body: Buffer,
): { readonly value: Record<string, unknown> } | { readonly refusal: Reply } {
  const properties = readObject(body)?.['properties'];
  if (isRecord(properties)) return { value: properties };
  return {
    refusal: webError(400, 'BadRequest', "The request body must contain the object 'properties'.", '51016'),
  };
}

/** The body as an object; undefined: it is not one. */
export function readObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
