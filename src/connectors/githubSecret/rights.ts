import type { Writability } from '../../rotation/placeFacts.ts';
import type { Call } from '../callFailure.ts';
import { parseResponse } from '../responseSchema.ts';
import type { GithubSession } from './githubSignIn.ts';
import type { GithubSecretSettings } from './settings.ts';
import { countAnswer, repositoryAnswer } from './shapes.ts';

/** "You can store up to 1,000 organization secrets, 100 repository secrets, and 100 environment secrets." (docs.github.com) */
const MOST_SECRETS = 100;

interface Asked {
  readonly settings: GithubSecretSettings;
  readonly call: Call;
  readonly session: GithubSession;
  /** `GET /repos/{owner}/{repo}`. */
  repository(): Promise<unknown>;
  /** Lists the secrets of the place; undefined if the secret already exists, so that the limit does not matter. */
  readonly secrets: (() => Promise<unknown>) | undefined;
}

/**
 * Whether the secret may be written: the repository is not archived, the limit of secrets is not reached, and the GitHub App
 * has the permission. GitHub does not report the permissions of a token, only which permission a request would have needed.
 */
export async function mayWrite({
  settings,
  call,
  session,
  repository,
  secrets,
}: Asked): Promise<Writability> {
  const lacking = session.permissions && appLacks(settings, session.permissions);
  if (lacking !== undefined) return lacking;
  const [{ archived }, count] = await Promise.all([
    repository().then(answer => parseResponse(repositoryAnswer, answer, call)),
    secrets?.().then(answer => parseResponse(countAnswer, answer, call).total_count),
  ]);
  const { repository: name } = settings;
  if (archived === true)
    return { writable: 'no', why: 'the repository is archived', remedy: `gh repo unarchive ${name}` };
  if (count !== undefined && count >= MOST_SECRETS)
    return {
      writable: 'no',
      why: `the secret does not exist yet, and ${count} of at most ${MOST_SECRETS} secrets exist there already`,
      remedy: `gh secret list --repo ${name}   (then delete unused ones)`,
    };
  return session.permissions === undefined
    ? { writable: 'unknown', why: 'GitHub does not report the permissions of this token' }
    : { writable: 'yes' };
}

/** docs.github.com, "Permissions required for GitHub Apps": secrets of an environment need the permission "Environments". */
function appLacks(
  { environment }: GithubSecretSettings,
  permissions: Readonly<Record<string, string>>,
): Writability | undefined {
  const [name, label] = environment === undefined ? ['secrets', 'Secrets'] : ['environments', 'Environments'];
  const given = permissions[name];
  if (given === 'write') return undefined;
  return {
    writable: 'no',
    why: `the GitHub App has ${given === undefined ? 'no access to' : `only "${given}" for`} "${label}" there`,
    remedy: `give the App "${label}: read and write" (Settings > Developer settings > GitHub Apps > Permissions), and accept it for the installation`,
  };
}
