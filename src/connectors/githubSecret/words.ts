import type { PlaceWords } from '../../rotation/placeFacts.ts';
import type { GithubSecretSettings } from './settings.ts';

/**
 * GitHub responds with 404 both for a missing object and for one that the token may not see (docs.github.com, Troubleshooting
 * the REST API).
 */
export function wordsFor({ repository }: GithubSecretSettings): PlaceWords {
  return {
    settle: 'the list of secrets in the repository: gh secret list',
    gone: {
      words: 'is in a repository or environment that does not exist, or this token may not see it',
      // A write to a missing repository or environment is impossible.
      advice: {
        text: 'List the environments that this token can see in the repository; then correct the name in the policy.',
        command: `gh api repos/${repository}/environments --jq '.environments[].name'`,
      },
    },
  };
}
