import { vaultName } from '../../policy/place.ts';
import type { VaultPlace } from '../../policy/policy.ts';
import type { PlaceFault, PlaceWords } from '../../rotation/placeFacts.ts';
import { ghFlags, onServer } from './githubPlace.ts';
import { listCommand } from './rights.ts';
import type { GithubSecretSettings } from './settings.ts';

/**
 * GitHub responds with 404 both for a missing object and for one that the token may not see (docs.github.com, Troubleshooting
 * the REST API).
 */
export function wordsFor(settings: GithubSecretSettings): PlaceWords {
  const { host, repository, organization, environment, store, secret: called } = settings;
  const isPlain = environment === undefined && organization === undefined;
  if (organization !== undefined)
    return {
      called,
      settle: `the list of secrets of the organization: ${listCommand(settings)}`,
      gone: {
        words: 'is in an organization that does not exist, or this token may not see it',
        advice: {
          text: 'List the organizations that this token can see; then correct the name in the policy.',
          command: `gh api user/orgs${ofHost(host)} --jq '.[].login'`,
        },
      },
    };
  return {
    called,
    settle: `the list of secrets in the repository: ${isPlain && host === undefined && store === undefined ? 'gh secret list' : listCommand(settings)}`,
    gone: {
      words: 'is in a repository or environment that does not exist, or this token may not see it',
      // A write to a missing repository or environment is impossible.
      advice: {
        text: 'List the environments that this token can see in the repository; then correct the name in the policy.',
        command: `gh api repos/${repository}/environments${ofHost(host)} --jq '.environments[].name'`,
      },
    },
  };
}

function ofHost(host: string | undefined): string {
  return host === undefined ? '' : ` --hostname ${host}`;
}

export const HOW =
  'Create it once, for all private repositories; for some of them with --repos in the place of --visibility';

/** A secret that an organization does not have. gh takes the line break off its standard input (cli/cli#5086). */
export function undecided(settings: GithubSecretSettings, vault: VaultPlace): UndecidedFault {
  const shown = `az keyvault secret show --vault-name ${vaultName(vault)} --name ${vault.secret} --query value -o tsv`;
  const set = onServer(
    settings,
    `gh secret set ${settings.secret} ${ghFlags(settings)} --visibility private`,
  );
  return {
    words:
      'does not exist, and which repositories of the organization may use it is not for Keyturn to decide',
    advice: {
      text: `${HOW}.`,
      command: `${shown} | ${set}`,
    },
  };
}

interface UndecidedFault extends PlaceFault {
  readonly advice: { readonly text: string; readonly command: string };
}
