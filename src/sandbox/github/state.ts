/** What the world holds of GitHub. Times in milliseconds since 1970. */
import * as z from 'zod';
import { names } from '../terms.ts';

const kept = z.strictObject({ value: z.string(), createdAt: z.number(), updatedAt: z.number() });
/** Where secrets and variables lie side by side. */
const place = z.strictObject({ secrets: z.record(z.string(), kept), variables: z.record(z.string(), kept) });
/** Of an App's installation; absent: all that it could have. */
const permissions = z.exactOptional(z.record(z.string(), z.enum(['read', 'write'])));

export const repository = z.strictObject({
  /** `owner/name` */
  fullName: z.string(),
  /** Read-only: nothing in it can be changed. */
  archived: z.exactOptional(z.boolean()),
  ...place.shape,
  environments: z.record(z.string(), place),
  /** The sealing key pair now in force; one before it is refused. Base64. */
  key: z.strictObject({ id: z.string(), publicKey: z.string(), privateKey: z.string() }),
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

export type Repository = z.output<typeof repository>;
export type RepositorySecret = z.output<typeof kept>;
export type GithubApp = z.output<typeof githubApp>;
