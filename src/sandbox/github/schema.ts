/** How a seed describes repositories, and which edits a person in the browser may make. */
import * as z from 'zod';
import { texts, value, values, type Written } from '../terms.ts';
import { repository } from './state.ts';

const place = { secrets: values.optional(), variables: texts.optional() };

export const repositorySeed = z.strictObject({
  fullName: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'is not owner/name'),
  archived: repository.shape.archived.optional(),
  ...place,
  environments: z.record(z.string(), z.strictObject(place)).optional(),
  dependabot: values.optional(),
  /** Files in `.github/workflows/`, each with the workflow's name. */
  workflows: texts.optional(),
});

/** What an organization shares with all of its repositories. */
export const githubOwnerSeed = z.strictObject({
  login: z.string().regex(/^[\w-]+$/, 'is not a login'),
  ...place,
  dependabot: values.optional(),
});

const named = { repository: z.string(), environment: z.string().optional(), name: z.string() };

/** `null` removes it. */
export const repositoryEdits = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('set-repository-secret'), ...named, value: value.nullable() }),
  z.strictObject({ op: z.literal('set-repository-variable'), ...named, value: z.string().nullable() }),
  z.strictObject({
    op: z.literal('rename-environment'),
    repository: z.string(),
    environment: z.string(),
    to: z.string().min(1),
  }),
  z.strictObject({ op: z.literal('rotate-repository-key'), repository: z.string() }),
]);

export type GithubOwnerSeed = Written<typeof githubOwnerSeed>;
export type RepositorySeed = Written<typeof repositorySeed>;
export type RepositoryEdit = z.output<typeof repositoryEdits>;
