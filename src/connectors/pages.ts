/** Paged lists. Links that form a cycle, or that continue for ever, are not followed. */
import { Problem } from '../problem.ts';
import type { Call } from './callFailure.ts';

/** A page to be read, and the links of all pages before it. */
export interface Page {
  /** The link of the page. */
  readonly link: string;
  readonly seen: ReadonlySet<string>;
}

export const NO_PAGE: Page = { link: '', seen: new Set() };

/** A vault lists 25 secrets on a page: this is a hundred thousand secrets. */
const MOST_PAGES = 4_000;

const BACK = 'links to a page that was already read';
const REPEATED = 'repeats what earlier pages listed';
const ON = `continues after ${MOST_PAGES} pages`;

/** The next page; undefined at the end. Throws a Problem if the list does not end. */
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
 * The pages of a list whose links the SDK does not expose: a page that starts with the same item as an earlier one is a
 * repetition. Empty pages are limited only by their number.
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

/**
 * After a full page of a list whose pages are asked for by number. `added`: how many of its items no earlier page had. A page
 * without any is a repetition, as of a gateway that drops the query. Throws a Problem if the list does not end.
 */
export function requireProgress(page: number, added: number, call: Call): void {
  if (added === 0) throw endless(call, REPEATED);
  if (page >= MOST_PAGES) throw endless(call, ON);
}

function endless({ subject }: Call, how: string): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `its list does not end: it ${how}`,
    remedy: 'check whether a proxy or gateway alters responses, then run again',
  });
}
