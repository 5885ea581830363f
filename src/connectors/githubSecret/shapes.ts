/** The part of GitHub's responses that is used here (azure-facts §5.4). */
import * as z from 'zod/mini';
import { isoDate, nonEmptyText } from '../responseSchema.ts';

export const secretAnswer = z.object({ updated_at: isoDate });

/** A secret of an organization. */
export const sharedAnswer = z.object({ visibility: z.enum(['all', 'private', 'selected']) });

/** The repositories that a secret of an organization is shared with. */
export const selectedAnswer = z.object({
  total_count: z.int(),
  repositories: z.array(z.object({ id: z.int() })),
});

export const variableAnswer = z.object({ value: z.string(), updated_at: isoDate });

export const publicKeyAnswer = z.object({ key_id: nonEmptyText, key: nonEmptyText });

export const installationAnswer = z.object({
  id: z.int(),
  /** The permissions of the App in this installation: `{ secrets: 'write' }`. */
  permissions: z.optional(z.nullable(z.record(z.string(), z.string()))),
  /** `selected`: it is installed on some repositories of its owner. */
  repository_selection: z.optional(z.nullable(z.string())),
});

export const repositoryAnswer = z.object({ archived: z.optional(z.nullable(z.boolean())) });

export const countAnswer = z.object({ total_count: z.int() });
