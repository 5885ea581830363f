import * as z from 'zod/mini';
import { type Call, failure } from './failure.ts';
import type { GraphClients } from './graph.ts';

export interface PagesAsked<T> {
  /** Of one member of `value`. */
  readonly item: z.ZodMiniType<T>;
  readonly mostPages: number;
}

export interface Pages<T> {
  readonly items: readonly T[];
  /** Whether there were no further pages. */
  readonly complete: boolean;
}

/**
 * Reads a collection of Graph's beta version, page by page. A link to the next page that leads to another host is not
 * followed: the token would go there. Fails as `call` would, also where an answer is not of the documented shape.
 */
export async function pagesOf<T>(
  graph: GraphClients,
  call: Call,
  first: string,
  { item, mostPages }: PagesAsked<T>,
): Promise<Pages<T>> {
  const session = await graph.session(call);
  const page = z.object({ value: z.array(item), '@odata.nextLink': z.optional(z.string()) });
  const items: T[] = [];
  let path: string | undefined = first;
  for (let count = 0; path !== undefined; count += 1) {
    if (count === mostPages) return { items, complete: false };
    let answer: unknown;
    try {
      answer = await session.client.api(path).version('beta').get();
    } catch (error) {
      throw failure(session.trouble() ?? error, call);
    }
    const read = page.safeParse(answer);
    if (!read.success) throw failure(new TypeError('not of the documented shape'), call);
    items.push(...read.data.value);
    path = read.data['@odata.nextLink'];
  }
  return { items, complete: true };
}
