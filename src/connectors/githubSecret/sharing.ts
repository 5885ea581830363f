import { isProblem, Problem } from '../../problem.ts';
import type { Call } from '../callFailure.ts';
import { requireProgress } from '../pages.ts';
import { parseResponse } from '../responseSchema.ts';
import type { GithubPlace } from './githubPlace.ts';
import { selectedAnswer, sharedAnswer } from './shapes.ts';

/** Which repositories may use a secret of an organization, as a PUT has to repeat it. */
export type Sharing =
  | { readonly visibility: 'all' | 'private' }
  | { readonly visibility: 'selected'; readonly selected_repository_ids: readonly (number | string)[] };

export interface SharingAsked {
  readonly get: (path: string, parameters?: Record<string, unknown>) => Promise<unknown>;
  readonly place: GithubPlace;
  readonly secret: string;
  readonly call: Call;
  /** The sign-in is known not to see all repositories of the organization. */
  readonly seesSome: boolean;
}

const PAGE = 100;

/**
 * Reads it completely, or throws: a PUT replaces visibility and repositories, and without ids it removes all of them
 * (external-secrets/external-secrets#6514). Undefined: the secret does not exist.
 */
export async function readSharing({
  get,
  place,
  secret,
  call,
  seesSome,
}: SharingAsked): Promise<Sharing | undefined> {
  const path = `${place.secrets}/${secret}`;
  const answer = await get(path).catch((error: unknown) => {
    if (!isProblem(error, 'absent')) throw error;
  });
  if (answer === undefined) return undefined;
  const { visibility } = parseResponse(sharedAnswer, answer, call);
  if (visibility !== 'selected') return { visibility };
  if (seesSome) throw someUnseen(place, call);
  const ids = new Set<number>();
  for (let page = 1; ; page += 1) {
    const read = await get(`${path}/repositories`, { per_page: PAGE, page });
    const { total_count, repositories } = parseResponse(selectedAnswer, read, call);
    const before = ids.size;
    for (const { id } of repositories) ids.add(id);
    if (ids.size === total_count)
      return { visibility, selected_repository_ids: place.idsAreText ? [...ids].map(String) : [...ids] };
    if (repositories.length < PAGE) throw changedMeanwhile(call);
    requireProgress(page, ids.size - before, call);
  }
}

/** A PUT would take the secret from the repositories that are not listed. */
function someUnseen({ right }: GithubPlace, { subject }: Call): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason:
      'it is shared with selected repositories, and the GitHub App is installed on some repositories only: it may not see all of them, and a write would take the secret from the others',
    remedy: `install the App on all repositories of the ${right.on} (Settings > GitHub Apps > Configure > Repository access)`,
  });
}

function changedMeanwhile({ subject }: Call): Problem {
  return new Problem({
    code: 'try-later',
    subject,
    reason: 'the list of repositories that it is shared with changed while it was read',
    remedy: 'run again once its sharing is no longer edited',
  });
}
