/** Lists of GitHub's REST API, page by page. */
import * as z from 'zod/mini';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { requireProgress } from '../pages.ts';
import { type EntriesRead, parseResponse, readEach } from '../responseSchema.ts';
import { kept } from '../together/kept.ts';
import { type GithubPlace, githubPlace } from './githubPlace.ts';
import { type GithubSession, githubSignIn } from './githubSignIn.ts';
import { send } from './sending.ts';
import type { GithubSecretSettings } from './settings.ts';
import { unaccepted } from './unaccepted.ts';

interface Listed<S> {
  /** The member of the answer that has the list; absent: the answer is the list. */
  readonly key?: string;
  /** How many there are on a page. */
  readonly page: number;
  readonly item: S;
}

export type GithubList = <S extends z.ZodMiniType>(
  path: string,
  listed: Listed<S>,
) => Promise<EntriesRead<z.output<S>>>;

const anyList = z.array(z.unknown());

/** Signs in once for each server and owner. Throws a Problem, also if a list does not end. */
export async function githubLists(
  access: CloudAccess,
  settings: GithubSecretSettings,
  asked: Call,
): Promise<GithubList> {
  const place = githubPlace(settings, access.endpoints);
  const call = { ...asked, unaccepted: unaccepted(access, place.server, asked.needs) };
  const session = await sessionAt(access, place, call);
  return async (path, { key, page: size, item }) => {
    const items: z.output<typeof item>[] = [];
    let unreadable = 0;
    const seen = new Set<string>();
    for (let page = 1; ; page += 1) {
      const answer = await send(session.octokit, `GET ${path}`, { per_page: size, page }, call);
      const shape = key === undefined ? anyList : z.object({ [key]: anyList });
      const parsed = parseResponse(shape, answer, call);
      const entries = Array.isArray(parsed) ? parsed : (parsed[key ?? ''] ?? []);
      const before = seen.size;
      for (const entry of entries) seen.add(JSON.stringify(entry));
      const read = readEach(item, entries);
      items.push(...read.items);
      unreadable += read.unreadable;
      if (entries.length < size) return { items, unreadable };
      requireProgress(page, seen.size - before, call);
    }
  };
}

/** One for each server and owner; one that failed is not kept. */
async function sessionAt(access: CloudAccess, place: GithubPlace, call: Call): Promise<GithubSession> {
  const key = `github lists ${place.api}${place.owner}`.toLowerCase();
  return access.shared(key, () => kept(() => githubSignIn(access, place, call)))();
}
