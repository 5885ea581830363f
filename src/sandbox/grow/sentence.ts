import type * as z from 'zod';

/** One issue of zod as a sentence that names the place first: `tenants[0].id is not a GUID`. */
export function sentence(issue: z.core.$ZodIssue, whole = 'the seed'): string {
  const place = issue.path.reduce<string>(
    (path, part) =>
      typeof part === 'number' ? `${path}[${part}]` : path === '' ? String(part) : `${path}.${String(part)}`,
    '',
  );
  const said = issue.code === 'unrecognized_keys' ? `knows no ${issue.keys.join(', ')}` : issue.message;
  const what = /^(is|has|needs|knows)\b/.test(said) ? said : `is wrong: ${said}`;
  return `${place === '' ? whole : place} ${what}`;
}
