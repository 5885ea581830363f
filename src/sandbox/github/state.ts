/** What the world holds about GitHub. Times in milliseconds since 1970. */
import * as z from 'zod';
import { flag, names, number, text } from '../terms.ts';

const kept = z.strictObject({
  value: text,
  createdAt: number,
  updatedAt: number,
  /** For an organization: which repositories may use it; absent: all. */
  visibility: z.exactOptional(z.enum(['all', 'private', 'selected'])),
  /** `owner/name`, where visibility is `selected`. */
  selected: z.exactOptional(names),
});
const keptByName = z.record(text, kept);
/** A store of secrets and variables. */
const place = z.strictObject({
  secrets: keptByName,
  variables: keptByName,
  createdAt: z.exactOptional(number),
});

/** Of `workflow-run` in GitHub's OpenAPI description; `success` and `failure` follow from what the run does. */
const conclusion = z.enum([
  'failure',
  'cancelled',
  'skipped',
  'neutral',
  'timed_out',
  'action_required',
  'stale',
  'startup_failure',
]);

export const workflow = z.strictObject({
  /** In `.github/workflows/`. */
  file: text,
  name: text,
  /** Its runs sign in with a secret: of this environment, of the repository or of the organization. */
  signIn: z.exactOptional(z.strictObject({ appId: text, secret: text, environment: z.exactOptional(text) })),
  /** How its runs end, whatever its jobs do. */
  ends: z.exactOptional(conclusion),
  /** Its runs get this far: no runner takes them, or nobody approves them. */
  stays: z.exactOptional(z.enum(['queued', 'waiting', 'in_progress'])),
  disabled: z.exactOptional(flag),
  /** It is started by other events only. */
  untriggered: z.exactOptional(flag),
  /** The inputs that it declares, and whether each is required. */
  inputs: z.exactOptional(z.record(text, flag)),
  runs: z.array(
    z.strictObject({
      id: number,
      startedAt: number,
      branch: text,
      failed: z.exactOptional(flag),
      ends: z.exactOptional(conclusion),
      stays: z.exactOptional(text),
    }),
  ),
});
/** For an App's installation; absent: the default permissions. */
const permissions = z.exactOptional(z.record(text, z.enum(['read', 'write'])));

export const repository = z.strictObject({
  /** `owner/name` */
  fullName: text,
  /** Read-only: every write is refused. */
  archived: z.exactOptional(flag),
  ...place.shape,
  environments: z.record(text, place),
  /** Dependabot's secrets. */
  dependabot: z.exactOptional(keptByName),
  codespaces: z.exactOptional(keptByName),
  workflows: z.exactOptional(z.array(workflow)),
  /** The current sealing key pair; secrets sealed with an earlier one are refused. Base64. */
  key: z.strictObject({ id: text, publicKey: text, privateKey: text }),
});

/** What an organization shares with its repositories. */
const githubOwner = z.strictObject({
  login: text,
  secrets: keptByName,
  variables: keptByName,
  dependabot: keptByName,
  codespaces: z.exactOptional(keptByName),
});

const githubToken = z.strictObject({
  token: text,
  /** `owner/name` of the repositories that it covers. */
  repositories: names,
  expiresAt: z.exactOptional(number),
  /** Organizations whose owner the person is not. */
  memberOf: z.exactOptional(names),
  permissions,
  /** Of a person's classic token, as `X-OAuth-Scopes` names them; null: a fine-grained token; absent: the usual. */
  scopes: z.exactOptional(z.nullable(text)),
});

const githubApp = z.strictObject({
  appId: text,
  publicKeyPem: text,
  installations: z.array(z.strictObject({ id: number, repositories: names, permissions })),
});

export const repositories = z.array(repository).default(() => []);
/** Valid GitHub tokens. */
export const githubTokens = z.array(githubToken).default(() => []);
/** GitHub Apps, which exchange a signed JWT for an installation token. */
export const githubApps = z.exactOptional(z.array(githubApp));

export const githubOwners = z.exactOptional(z.array(githubOwner));

/** A GitHub of its own, beside github.com, which knows nothing of the others. */
const githubServer = z.strictObject({
  /** `github.contoso.com`: an Enterprise Server; `contoso.ghe.com`: Enterprise Cloud with data residency. */
  host: text,
  repositories,
  githubTokens,
  githubApps,
  githubOwners: z.array(githubOwner),
});

export const githubServers = z.exactOptional(z.array(githubServer));

export type GithubServer = z.output<typeof githubServer>;
export type GithubOwner = z.output<typeof githubOwner>;
export type Workflow = z.output<typeof workflow>;
export type Repository = z.output<typeof repository>;
export type RepositorySecret = z.output<typeof kept>;
export type GithubApp = z.output<typeof githubApp>;
