import type * as z from 'zod';

/** One issue of zod as a sentence that begins with the place: `tenants[0].id is not a GUID`. */
export function sentence(issue: z.core.$ZodIssue, whole = 'the seed'): string {
  const place = issue.path.reduce<string>(
    (path, part) =>
      typeof part === 'number' ? `${path}[${part}]` : path === '' ? String(part) : `${path}.${String(part)}`,
    '',
  );
  const message =
    issue.code === 'unrecognized_keys' ? `has no field ${issue.keys.join(', ')}` : issue.message;
  const what = /^(is|has|needs)\b/.test(message) ? message : `is wrong: ${message}`;
  return `${place === '' ? whole : place} ${what}`;
}
