/** What the world holds of GitHub. Times in milliseconds since 1970. */
import * as z from 'zod';
import { flag, names, number, text } from '../terms.ts';

const kept = z.strictObject({
  value: text,
  createdAt: number,
  updatedAt: number,
  /** Of an organization's: who may use it; absent: every repository. */
  visibility: z.exactOptional(z.enum(['all', 'private', 'selected'])),
  /** `owner/name`, where visibility is `selected`. */
  selected: z.exactOptional(names),
});
const keptByName = z.record(text, kept);
/** Where secrets and variables lie side by side. */
const place = z.strictObject({
  secrets: keptByName,
  variables: keptByName,
  createdAt: z.exactOptional(number),
});

const workflow = z.strictObject({
  /** Below `.github/workflows/`. */
  file: text,
  name: text,
  runs: z.array(z.strictObject({ id: number, startedAt: number, branch: text })),
});
/** Of an App's installation; absent: all that it could have. */
const permissions = z.exactOptional(z.record(text, z.enum(['read', 'write'])));

export const repository = z.strictObject({
  /** `owner/name` */
  fullName: text,
  /** Read-only: nothing in it can be changed. */
  archived: z.exactOptional(flag),
  ...place.shape,
  environments: z.record(text, place),
  /** Dependabot's secrets. */
  dependabot: z.exactOptional(keptByName),
  workflows: z.exactOptional(z.array(workflow)),
  /** The sealing key pair now in force; one before it is refused. Base64. */
  key: z.strictObject({ id: text, publicKey: text, privateKey: text }),
});

/** What an organization shares with its repositories. */
const githubOwner = z.strictObject({
  login: text,
  secrets: keptByName,
  variables: keptByName,
  dependabot: keptByName,
});

const githubToken = z.strictObject({
  token: text,
  /** `owner/name` of those that it may write secrets of. */
  repositories: names,
  expiresAt: z.exactOptional(number),
  permissions,
});

const githubApp = z.strictObject({
  appId: text,
  publicKeyPem: text,
  installations: z.array(z.strictObject({ id: number, repositories: names, permissions })),
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
