import type { PlaceWords } from '../../rotation/placeFacts.ts';
import type { GithubSecretSettings } from './settings.ts';

/** GitHub answers 404 for what is not there and for what a token may not see (docs.github.com, Troubleshooting the REST API). */
export function wordsFor({ repository }: GithubSecretSettings): PlaceWords {
  return {
    settle: 'the list of secrets in the repository: gh secret list',
    gone: {
      words: 'is in a repository or an environment that is not there, or this token may not see it',
      // Nothing can be written into what is not there.
      advice: {
        text: 'See which environments the repository has, and that this token sees it; then mend the name in the policy.',
        command: `gh api repos/${repository}/environments --jq '.environments[].name'`,
      },
    },
  };
}
