import { isProblem, Problem } from '../../problem.ts';
import type { Call } from '../callFailure.ts';
import { requireProgress } from '../pages.ts';
import { parseResponse } from '../responseSchema.ts';
import type { GithubPlace } from './githubPlace.ts';
import type { GithubSession } from './githubSignIn.ts';
import { selectedAnswer, sharedAnswer } from './shapes.ts';
import { unseenBy } from './sight.ts';

/** Which repositories may use a secret of an organization, as a PUT has to repeat it. */
export type Sharing =
  | { readonly visibility: 'all' | 'private' }
  | { readonly visibility: 'selected'; readonly selected_repository_ids: readonly (number | string)[] };

export interface SharingAsked {
  readonly get: (path: string, parameters?: Record<string, unknown>) => Promise<unknown>;
  readonly place: GithubPlace;
  readonly secret: string;
  readonly call: Call;
  readonly sight: GithubSession['sight'];
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
  sight,
}: SharingAsked): Promise<Sharing | undefined> {
  const path = `${place.secrets}/${secret}`;
  const answer = await get(path).catch((error: unknown) => {
    if (!isProblem(error, 'absent')) throw error;
  });
  if (answer === undefined) return undefined;
  const { visibility } = parseResponse(sharedAnswer, answer, call);
  if (visibility !== 'selected') return { visibility };
  const unseen = unseenBy(sight(), place);
  if (unseen !== undefined) throw new Problem({ code: 'refused', subject: call.subject, ...unseen });
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

function changedMeanwhile({ subject }: Call): Problem {
  return new Problem({
    code: 'try-later',
    subject,
    reason: 'the list of repositories that it is shared with changed while it was read',
    remedy: 'run again once its sharing is no longer edited',
  });
}
