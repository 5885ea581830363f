import type { Writability } from '../../rotation/placeFacts.ts';
import { shaped } from '../answerShape.ts';
import type { Call } from '../callFailure.ts';
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
  /** The list of secrets of the place; undefined: the secret is there already, so it needs no room. */
  readonly secrets: (() => Promise<unknown>) | undefined;
}

/**
 * Whether the secret may be written: the repository is not archived, there is room for it, and the GitHub App has the
 * permission. What a token may do GitHub does not tell: only which permission an answer would have accepted.
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
    repository().then(answer => shaped(repositoryAnswer, answer, call)),
    secrets?.().then(answer => shaped(countAnswer, answer, call).total_count),
  ]);
  const { repository: name } = settings;
  if (archived === true)
    return { writable: 'no', why: 'the repository is archived', remedy: `gh repo unarchive ${name}` };
  if (count !== undefined && count >= MOST_SECRETS)
    return {
      writable: 'no',
      why: `it would be a new secret, and the place holds ${count} of ${MOST_SECRETS} already`,
      remedy: `gh secret list --repo ${name}   (and delete what nobody uses)`,
    };
  return session.permissions === undefined
    ? { writable: 'unknown', why: 'GitHub does not tell what this token may do' }
    : { writable: 'yes' };
}

/** docs.github.com, "Permissions required for GitHub Apps": secrets of an environment are under "Environments". */
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
