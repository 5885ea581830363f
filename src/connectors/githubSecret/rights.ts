import type { Writability } from '../../rotation/placeFacts.ts';
import type { Call } from '../callFailure.ts';
import { parseResponse } from '../responseSchema.ts';
import { type GithubPlace, type GithubRight, ghFlags, onServer } from './githubPlace.ts';
import type { GithubSession } from './githubSignIn.ts';
import type { GithubSecretSettings } from './settings.ts';
import { countAnswer, repositoryAnswer, sharedAnswer } from './shapes.ts';
import { unseenBy } from './sight.ts';

interface Asked {
  readonly settings: GithubSecretSettings;
  readonly place: GithubPlace;
  readonly call: Call;
  readonly session: GithubSession;
  /** `GET /repos/{owner}/{repo}`; undefined for an organization. */
  readonly repository: (() => Promise<unknown>) | undefined;
  /** The response about a secret of an organization; undefined for any other. */
  readonly shared: unknown;
  /** Lists the secrets of the place; undefined if the secret already exists, so that the limit does not matter. */
  readonly secrets: (() => Promise<unknown>) | undefined;
}

/**
 * Whether the secret may be written: the repository is not archived, the limit of secrets is not reached, and the GitHub App
 * has the permission; of an organization's secret, whether all repositories that it is shared with are seen. GitHub does not
 * report the permissions of a token, only which permission a request would have needed.
 */
export async function mayWrite({
  settings,
  place,
  call,
  session,
  repository,
  shared,
  secrets,
}: Asked): Promise<Writability> {
  const { permissions } = session;
  const needed = settings.canary === undefined ? [place.right] : [place.right, ACTIONS];
  const lacking = permissions && needed.map(right => appLacks(right, permissions)).find(Boolean);
  if (lacking !== undefined) return lacking;
  const visibility = shared === undefined ? undefined : parseResponse(sharedAnswer, shared, call).visibility;
  const [archived, count] = await Promise.all([
    repository?.().then(answer => parseResponse(repositoryAnswer, answer, call).archived),
    secrets?.().then(answer => parseResponse(countAnswer, answer, call).total_count),
  ]);
  if (archived === true)
    return {
      writable: 'no',
      why: 'the repository is archived',
      remedy: `gh repo unarchive ${[settings.host, settings.repository].filter(Boolean).join('/')}`,
    };
  const unseen = visibility === 'selected' ? unseenBy(session.sight(), place) : undefined;
  if (unseen !== undefined) return { writable: 'no', why: unseen.reason, remedy: unseen.remedy };
  if (count !== undefined && place.most !== undefined && count >= place.most)
    return {
      writable: 'no',
      why: `the secret does not exist yet, and ${count} of at most ${place.most} secrets exist there already`,
      remedy: `${listCommand(settings)}   (then delete unused ones)`,
    };
  return session.permissions === undefined
    ? { writable: 'unknown', why: 'GitHub does not report the permissions of this token' }
    : { writable: 'yes' };
}

/** Starts a workflow, and reads its runs. */
const ACTIONS = { permission: 'actions', label: 'Actions' } as const;

function appLacks(
  { permission, label }: Pick<GithubRight, 'permission' | 'label'>,
  permissions: Readonly<Record<string, string>>,
): Writability | undefined {
  const given = permissions[permission];
  if (given === 'write') return undefined;
  return {
    writable: 'no',
    why: `the GitHub App has ${given === undefined ? 'no access to' : `only "${given}" for`} "${label}" there`,
    remedy: `give the App "${label}: read and write" (Settings > Developer settings > GitHub Apps > Permissions), and accept it for the installation`,
  };
}

/** The command that lists the secrets of the place. */
export function listCommand(settings: GithubSecretSettings): string {
  const command = `gh secret list ${ghFlags(settings)}`;
  return settings.organization === undefined ? command : onServer(settings, command);
}
