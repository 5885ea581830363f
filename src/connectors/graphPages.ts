import * as z from 'zod/mini';
import type { Problem } from '../problem.ts';
import type { NoUsage } from '../rotation/observation.ts';
import { type Call, failure } from './callFailure.ts';
import type { GraphClients } from './graphClient.ts';
import { NO_PAGE, nextPage, type Page } from './pages.ts';
import { parseResponse } from './responseSchema.ts';

/** "The default and maximum page sizes are 100 and 999 application objects" (graph-docs application-list). */
export const LARGEST_PAGE = 999;

export interface PagesAsked<S> {
  /** The schema of one element of `value`. */
  readonly item: S;
  readonly mostPages: number;
  /** Default: beta. */
  readonly version?: 'v1.0';
  /** The header `ConsistencyLevel: eventual`, which advanced queries need together with `$count=true`. */
  readonly isAdvanced?: true;
}

/** The elements of all pages that were read. */
export interface Pages<T> {
  readonly items: readonly T[];
  /** Whether all pages were read. */
  readonly complete: boolean;
}

/**
 * Reads a collection of Microsoft Graph page by page. Throws a Problem as `call` would, also if a response does not have the
 * documented format, or if its page links form a cycle or name another host.
 */
export async function pagesOf<S extends z.ZodMiniType>(
  graph: GraphClients,
  call: Call,
  first: string,
  { item, mostPages, version, isAdvanced }: PagesAsked<S>,
): Promise<Pages<z.output<S>>> {
  const session = await graph.session(call);
  const schema = z.object({ value: z.array(item), '@odata.nextLink': z.optional(z.nullable(z.string())) });
  const items: z.output<S>[] = [];
  let page: Page | undefined = { ...NO_PAGE, link: first };
  for (let count = 0; page !== undefined; count += 1) {
    if (count === mostPages) return { items, complete: false };
    let answer: unknown;
    try {
      const request = session.client.api(page.link).version(version ?? 'beta');
      answer = await (isAdvanced ? request.header('ConsistencyLevel', 'eventual') : request).get();
    } catch (error) {
      throw failure(session.trouble() ?? error, call);
    }
    const { value, '@odata.nextLink': next } = parseResponse(schema, answer, call);
    items.push(...value);
    page = nextPage(page, next, call);
  }
  return { items, complete: true };
}

/** `lasting`: the service itself refused, and will refuse again. */
export function usageUnknown({ code, details }: Problem, { needs }: Pick<Call, 'needs'>): NoUsage {
  const lasting = details.status !== undefined && (code === 'refused' || code === 'absent');
  // Nobody reads the remedy of an evidence that is only missing: the right that it takes is told with the reason.
  const right = details.status === 403 && needs !== undefined ? `; it needs ${needs}` : '';
  const { retryAfterMs } = details;
  const again = { ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  return {
    known: false,
    lasting,
    why: `${details.reason}${right}`,
    ...(code === 'try-later' ? { again } : {}),
  };
}
