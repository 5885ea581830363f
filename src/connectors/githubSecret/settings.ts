import * as z from 'zod';

/** `githubSecret` in a policy: an Actions secret of a repository, or of one of its environments. */
export const githubSecretSettings = z
  .strictObject({
    repository: z
      .string()
      .regex(/^[A-Za-z0-9-]+\/(?!\.\.?$)[A-Za-z0-9._-]+$/, 'owner/name')
      .describe('The repository, as owner/name.'),
    environment: z
      .string()
      .max(255)
      .regex(/^(?!\.\.?$)./, 'the name of an environment')
      .optional()
      .describe('A deployment environment. Left out: a secret of the repository.'),
    secret: z
      .string()
      .regex(
        /^(?![Gg][Ii][Tt][Hh][Uu][Bb]_)[A-Za-z_][A-Za-z0-9_]*$/,
        'letters, digits and underscores, not starting with a digit or GITHUB_',
      )
      .describe('The name of the secret.'),
  })
  .describe(
    'A secret of GitHub Actions. Write-only: a variable `<SECRET>_KEYTURN` beside it holds the key id.',
  );

export type GithubSecretSettings = z.infer<typeof githubSecretSettings>;
