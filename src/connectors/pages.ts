/** Lists that come page by page: a link that leads to itself, in a circle or on for ever is not followed. */
import { Problem } from '../problem.ts';
import type { Call } from './callFailure.ts';

export interface Page {
  /** What is asked for. */
  readonly link: string;
  readonly seen: ReadonlySet<string>;
}

export const NO_PAGE: Page = { link: '', seen: new Set() };

/** A vault lists 25 to a page: this is a hundred thousand of its secrets. */
const MOST_PAGES = 4_000;

const BACK = 'leads back to a page that was read already';
const ON = `goes on after ${MOST_PAGES} pages`;

/** The page after this one; undefined at the end. */
export function nextPage(
  { link, seen }: Page,
  next: string | null | undefined,
  call: Call,
): Page | undefined {
  if (next === undefined || next === null || next === '') return undefined;
  const asked = new Set(seen).add(link);
  if (asked.has(next)) throw endless(call, BACK);
  if (asked.size >= MOST_PAGES) throw endless(call, ON);
  return { link: next, seen: asked };
}

/**
 * The pages of a list whose links the SDK keeps to itself: a page that begins like an earlier one was read before. Where
 * nothing is on the pages, only their number ends it.
 */
export async function* endingPages<T>(
  pages: AsyncIterable<readonly T[]>,
  idOf: (item: T) => string | undefined,
  call: Call,
): AsyncGenerator<readonly T[]> {
  const begun = new Set<string>();
  let count = 0;
  for await (const page of pages) {
    const [first] = page;
    const id = first === undefined ? undefined : idOf(first);
    if (id !== undefined && begun.has(id)) throw endless(call, BACK);
    if (id !== undefined) begun.add(id);
    count += 1;
    if (count > MOST_PAGES) throw endless(call, ON);
    yield page;
  }
}

function endless({ subject }: Call, how: string): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `its list does not end: it ${how}`,
    remedy: 'look whether a proxy or gateway changes answers on their way, and run again',
  });
}
