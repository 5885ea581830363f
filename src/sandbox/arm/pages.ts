/** Lists over a subscription, in pages with a link to the next one. */
import type { Reply } from '../wire.ts';
import { armError } from './failure.ts';
import type { Call } from './operation.ts';

/** `$top` makes pages smaller; the link has it, too, and `$skiptoken` says where the next page begins. */
export function paged({ request, scene }: Call, items: readonly object[]): Reply {
  const { query } = request;
  const top = Number(query.get('$top') ?? scene.world.settings.armPage);
  const from = Number(query.get('$skiptoken') ?? 0);
  if (!isCount(top) || top === 0 || !isCount(from))
    return armError(400, 'InvalidQueryParameter', 'The query parameter $top or $skiptoken is invalid.');
  const end = from + Math.min(top, scene.world.settings.armPage);
  const value = items.slice(from, end);
  if (end >= items.length) return { status: 200, body: { value } };
  const next = new URLSearchParams(query);
  next.set('$skiptoken', String(end));
  return { status: 200, body: { value, nextLink: `https://${request.host}${request.path}?${next}` } };
}

function isCount(count: number): boolean {
  return Number.isInteger(count) && count >= 0;
}
