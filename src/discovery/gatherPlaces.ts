/** Runs the searches for places side by side, and those that they lead to. */
import { Problem, toldProblem } from '../problem.ts';
import { plural } from '../rotation/words.ts';
import type { Patience } from '../run/patience.ts';
import type { PlaceHolder, PlaceScopes, PlaceSearch } from './finder.ts';
import type { FoundPlaces, UnreadPlaces } from './inventory.ts';
import type { DiscoveryPort } from './ports.ts';

export interface PlacesOptions {
  readonly port: Pick<DiscoveryPort, 'kinds' | 'searches'>;
  readonly calm: Patience;
  readonly scopes: PlaceScopes;
  /** Told after every list: how many were read, and how many are known to come. */
  readonly progress: (done: number, known: number) => void;
}

/** Lists that are read side by side; the limiter keeps them below what each service admits. */
const AT_ONCE = 16;

/** Throws only for a bug of this program, and where it was stopped; what cannot be read is told in the result. */
export async function gatherPlaces({ port, calm, scopes, progress }: PlacesOptions): Promise<FoundPlaces> {
  const waiting = [...(await port.searches(scopes))];
  const holders = new Map<string, PlaceHolder>();
  const unread: UnreadPlaces[] = [];
  let [done, known] = [0, waiting.length];
  const read = async (search: PlaceSearch) => {
    const { subject } = search;
    try {
      const found = await calm.retry({ step: 'discover', subject }, () => search.read());
      for (const holder of found.holders) add(holders, holder);
      const { further = [], unreadable = 0 } = found;
      waiting.push(...further);
      known += further.length;
      if (unreadable > 0) unread.push({ subject, problem: unreadableOf(subject, unreadable) });
    } catch (error) {
      unread.push({ subject, problem: toldProblem(error, subject) });
    }
    done += 1;
    progress(done, known);
  };
  await drained(waiting, read);
  const notSearched = port.kinds.filter(({ foundBy }) => foundBy === 'none').map(({ name }) => name);
  return { holders: [...holders.values()], unread: once(unread), notSearched };
}

/** Kinds of one service list the same projects. */
function once(unread: readonly UnreadPlaces[]): UnreadPlaces[] {
  return [...new Map(unread.map(each => [each.problem.message, each])).values()];
}

/** Works until nothing waits any more, though every piece of work may add to what waits. */
async function drained<T>(waiting: T[], work: (item: T) => Promise<void>): Promise<void> {
  const atWork = new Set<Promise<void>>();
  while (waiting.length > 0 || atWork.size > 0) {
    const next = atWork.size < AT_ONCE ? waiting.shift() : undefined;
    if (next === undefined) await Promise.race(atWork);
    else {
      const working: Promise<void> = work(next).finally(() => atWork.delete(working));
      atWork.add(working);
    }
  }
}

/** What several lists show is one. */
function add(holders: Map<string, PlaceHolder>, holder: PlaceHolder): void {
  const key = `${holder.kind} ${holder.key}`;
  if (!holders.has(key)) holders.set(key, holder);
}

function unreadableOf(subject: string, count: number): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `${plural(count, 'item')} of it could not be read: this identity is shown too little, or the response does not have the documented format`,
  });
}
