/** How a seed describes repositories, and which edits a person in the browser may make. */
import * as z from 'zod';
import { guid, names, texts, value, values, type Written } from '../terms.ts';
import { repository, workflow } from './state.ts';

const place = { secrets: values.optional(), variables: texts.optional() };

const workflowSeed = z.strictObject({
  name: z.string(),
  /** With `secret`: what its runs sign in as. */
  appId: guid.optional(),
  /** Its name: of the environment, of the repository or of the organization. */
  secret: z.string().optional(),
  environment: z.string().optional(),
  ends: workflow.shape.ends,
  stays: workflow.shape.stays,
  disabled: workflow.shape.disabled,
  untriggered: workflow.shape.untriggered,
  inputs: workflow.shape.inputs,
});

export const repositorySeed = z.strictObject({
  fullName: z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'is not owner/name'),
  archived: repository.shape.archived.optional(),
  ...place,
  environments: z.record(z.string(), z.strictObject(place)).optional(),
  dependabot: values.optional(),
  codespaces: values.optional(),
  /** Files in `.github/workflows/`, each with the workflow's name, and with what its runs sign in. */
  workflows: z.record(z.string(), z.union([z.string(), workflowSeed])).optional(),
});

/** What an organization shares with all of its repositories. */
export const githubOwnerSeed = z.strictObject({
  login: z.string().regex(/^[\w-]+$/, 'is not a login'),
  ...place,
  dependabot: values.optional(),
  codespaces: values.optional(),
  /** Who may use a secret, by its name, in all stores. Default: all; names are those of repositories. */
  sharing: z.record(z.string(), z.union([z.enum(['all', 'private']), names])).optional(),
  /** The operator's. A member may not read or write secrets of the organization. */
  role: z.enum(['owner', 'member']).optional(),
});

/** A GitHub of its own. The operator has a token of its own there. */
export const githubServerSeed = z.strictObject({
  host: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'is not the host name of a server'),
  repositories: z.array(repositorySeed).optional(),
  githubOwners: z.array(githubOwnerSeed).optional(),
});

const store = { store: z.enum(['actions', 'dependabot', 'codespaces']).default('actions') };
/** Default: github.com. */
const server = { server: z.string().optional() };
const named = { ...server, repository: z.string(), environment: z.string().optional(), name: z.string() };

/** `null` removes it. */
export const repositoryEdits = z.discriminatedUnion('op', [
  /** `store`: of the repository itself; an environment has one only. */
  z.strictObject({ op: z.literal('set-repository-secret'), ...named, ...store, value: value.nullable() }),
  z.strictObject({
    op: z.literal('set-organization-secret'),
    ...server,
    organization: z.string(),
    ...store,
    name: z.string(),
    value: value.nullable().optional(),
    /** Default: unchanged, and all for a new secret. */
    sharing: z.union([z.enum(['all', 'private']), names]).optional(),
  }),
  z.strictObject({ op: z.literal('set-repository-variable'), ...named, value: z.string().nullable() }),
  z.strictObject({
    op: z.literal('rename-environment'),
    ...server,
    repository: z.string(),
    environment: z.string(),
    to: z.string().min(1),
  }),
  /** `null`: as its jobs do. */
  z.strictObject({
    op: z.literal('change-workflow'),
    ...server,
    repository: z.string(),
    workflow: z.string(),
    ends: workflow.shape.ends.unwrap().nullable().optional(),
    stays: workflow.shape.stays.unwrap().nullable().optional(),
    disabled: workflow.shape.disabled,
  }),
  z.strictObject({ op: z.literal('rotate-repository-key'), ...server, repository: z.string() }),
]);

export type GithubOwnerSeed = Written<typeof githubOwnerSeed>;
export type RepositorySeed = Written<typeof repositorySeed>;
export type RepositoryEdit = z.output<typeof repositoryEdits>;
