import type { CloudAccess } from '../cloudAccess.ts';
import type { Unaccepted } from '../remedies.ts';
import { githubIdentity, nameOf } from './githubIdentity.ts';

/**
 * Messages for "Bad credentials": a token that has expired or was revoked, or a key of another App (docs.github.com,
 * Troubleshooting the REST API).
 */
export function unaccepted({ env }: Pick<CloudAccess, 'env'>, server: string, needs: string): Unaccepted {
  const identity = githubIdentity(env, server);
  if ('appId' in identity)
    return {
      reason: `${nameOf(server)} does not accept the App's sign-in`,
      remedy:
        'check that KEYTURN_GITHUB_APP_ID is the App of the key in KEYTURN_GITHUB_APP_KEY_FILE, and the clock of this machine; ' +
        'a new key: Settings > Developer settings > GitHub Apps > Private keys',
    };
  return {
    reason: `${nameOf(server)} does not accept ${identity.name}: it has expired, or was revoked`,
    remedy: `export ${identity.name}=… with a new token (Settings > Developer settings > Personal access tokens); required: ${needs}`,
  };
}
