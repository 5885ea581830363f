/** What the world holds of GitHub. Times in milliseconds since 1970. */
import * as z from 'zod';
import { names } from '../terms.ts';

const kept = z.strictObject({
  value: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** Of an organization's: who may use it; absent: every repository. */
  visibility: z.exactOptional(z.enum(['all', 'private', 'selected'])),
  /** `owner/name`, where visibility is `selected`. */
  selected: z.exactOptional(names),
});
const keptByName = z.record(z.string(), kept);
/** Where secrets and variables lie side by side. */
const place = z.strictObject({
  secrets: keptByName,
  variables: keptByName,
  createdAt: z.exactOptional(z.number()),
});

const workflow = z.strictObject({
  /** Below `.github/workflows/`. */
  file: z.string(),
  name: z.string(),
  runs: z.array(z.strictObject({ id: z.number(), startedAt: z.number(), branch: z.string() })),
});
/** Of an App's installation; absent: all that it could have. */
const permissions = z.exactOptional(z.record(z.string(), z.enum(['read', 'write'])));

export const repository = z.strictObject({
  /** `owner/name` */
  fullName: z.string(),
  /** Read-only: nothing in it can be changed. */
  archived: z.exactOptional(z.boolean()),
  ...place.shape,
  environments: z.record(z.string(), place),
  /** Dependabot's secrets. */
  dependabot: z.exactOptional(keptByName),
  workflows: z.exactOptional(z.array(workflow)),
  /** The sealing key pair now in force; one before it is refused. Base64. */
  key: z.strictObject({ id: z.string(), publicKey: z.string(), privateKey: z.string() }),
});

/** What an organization shares with its repositories. */
const githubOwner = z.strictObject({
  login: z.string(),
  secrets: keptByName,
  variables: keptByName,
  dependabot: keptByName,
});

const githubToken = z.strictObject({
  token: z.string(),
  /** `owner/name` of those that it may write secrets of. */
  repositories: names,
  expiresAt: z.exactOptional(z.number()),
  permissions,
});

const githubApp = z.strictObject({
  appId: z.string(),
  publicKeyPem: z.string(),
  installations: z.array(z.strictObject({ id: z.number(), repositories: names, permissions })),
});

export const repositories = z.array(repository).default(() => []);
/** GitHub tokens that are valid. */
export const githubTokens = z.array(githubToken).default(() => []);
/** GitHub Apps, which turn a signed JWT into an installation token. */
export const githubApps = z.exactOptional(z.array(githubApp));

export const githubOwners = z.exactOptional(z.array(githubOwner));

export type GithubOwner = z.output<typeof githubOwner>;
export type Workflow = z.output<typeof workflow>;
export type Repository = z.output<typeof repository>;
export type RepositorySecret = z.output<typeof kept>;
export type GithubApp = z.output<typeof githubApp>;
