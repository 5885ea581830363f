import type { CloudAccess } from '../cloudAccess.ts';
import type { Unaccepted } from '../remedies.ts';

/**
 * Messages for "Bad credentials": a token that has expired or was revoked, or a key of another App (docs.github.com,
 * Troubleshooting the REST API).
 */
export function unaccepted({ env }: Pick<CloudAccess, 'env'>, needs: string): Unaccepted {
  if (env['KEYTURN_GITHUB_APP_ID'] && env['KEYTURN_GITHUB_APP_KEY_FILE'])
    return {
      reason: "GitHub does not accept the App's sign-in",
      remedy:
        'check that KEYTURN_GITHUB_APP_ID is the App of the key in KEYTURN_GITHUB_APP_KEY_FILE, and the clock of this machine; ' +
        'a new key: Settings > Developer settings > GitHub Apps > Private keys',
    };
  const name = env['GITHUB_TOKEN'] ? 'GITHUB_TOKEN' : 'GH_TOKEN';
  return {
    reason: `GitHub does not accept ${name}: it has expired, or was revoked`,
    remedy: `export ${name}=… with a new token (Settings > Developer settings > Personal access tokens); required: ${needs}`,
  };
}
