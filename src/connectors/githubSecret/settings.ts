import { z } from 'zod';

/** `githubSecret` in a policy: an Actions secret of a repository, or of one of its environments. */
export const githubSecretSettings = z.strictObject({
  repository: z
    .string()
    .regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, 'owner/name')
    .describe('The repository, as owner/name.'),
  environment: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe('A deployment environment. Left out: a secret of the repository.'),
  secret: z
    .string()
    .regex(
      /^(?!GITHUB_)[A-Za-z_][A-Za-z0-9_]*$/i,
      'letters, digits and underscores, not starting with a digit or GITHUB_',
    )
    .describe('The name of the secret.'),
});

export type GithubSecretSettings = z.infer<typeof githubSecretSettings>;
