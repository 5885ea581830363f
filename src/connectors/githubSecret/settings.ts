import * as z from 'zod/mini';
import { described } from '../../policy/fields.ts';

/**
 * Names of Enterprise Managed Users end with an underscore and the short code of their enterprise
 * (docs.github.com/enterprise-cloud@latest, "Username considerations for external authentication").
 */
const REPOSITORY = /^[A-Za-z0-9_-]+\/(?!\.\.?$)[A-Za-z0-9._-]+$/;

/** `githubSecret` in a policy: an Actions secret of a repository, or of one of its environments. */
export const githubSecretSettings = described(
  z.strictObject({
    repository: described(
      z.string().check(z.regex(REPOSITORY, 'owner/name')),
      'The repository, as owner/name.',
    ),
    environment: described(
      z.optional(
        z
          .string()
          .check(
            z.maxLength(255),
            z.regex(/^(?!\.\.?$)[^\p{Cc}\p{Zl}\p{Zp}]+$/u, 'the name of an environment'),
          ),
      ),
      'A deployment environment. Left out: a secret of the repository.',
    ),
    secret: described(
      z
        .string()
        .check(
          z.regex(
            /^(?![Gg][Ii][Tt][Hh][Uu][Bb]_)[A-Za-z_][A-Za-z0-9_]*$/,
            'letters, digits and underscores, not starting with a digit or GITHUB_',
          ),
        ),
      'The name of the secret.',
    ),
  }),
  'A secret of GitHub Actions. Write-only: the variable `<SECRET>_KEYTURN` in the same place is its mark, with the key id.',
);

export type GithubSecretSettings = z.infer<typeof githubSecretSettings>;
