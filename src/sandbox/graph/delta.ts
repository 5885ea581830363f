import { type Answer, fault, found } from './answer.ts';
import { applicationBody } from './applicationBody.ts';
import { baseOf, type Call } from './call.ts';
import { mayReadApplications } from './permissions.ts';
import { readOptions } from './query/options.ts';
import { readSelect } from './query/select.ts';
import { restorableMs } from './servicePrincipals.ts';
import { applicationShape } from './shapes/application.ts';

/**
 * `GET /applications/delta`: all applications in one page; with the `$deltatoken` of `@odata.deltaLink` those that changed since,
 * deleted ones with `@removed` (graph-docs application-delta, delta-query-overview). `$deltatoken=latest` returns only the link.
 */
export function deltaOfApplications(call: Call): Answer {
  const options = mayReadApplications(call) ?? readOptions(call.request);
  if ('status' in options) return options;
  const selection = readSelect(options.given.get('select'), applicationShape);
  if ('status' in selection) return selection;
  const now = call.scene.clock.now();
  const token = options.given.get('deltatoken');
  const since = token === undefined ? Number.NEGATIVE_INFINITY : token === 'latest' ? now : readToken(token);
  if (since === undefined) return fault(400, 'Directory_ExpiredPageToken', 'Badly formed token.');
  const changed = call.tenant.applications.filter(
    ({ lastWriteAt, createdAt }) => Math.max(lastWriteAt, createdAt) > since,
  );
  const value = changed.flatMap(one => {
    if (one.deletedAt === undefined) return [selection.pick(applicationBody(one, call.tenant, call.scene))];
    if (token === undefined) return [];
    const reason = now - one.deletedAt < restorableMs ? 'changed' : 'deleted';
    return [{ id: one.objectId, '@removed': { reason } }];
  });
  const suffix = selection.names === undefined ? '' : `(${selection.names.join(',')})`;
  return found(`${baseOf(call)}/$metadata#applications${suffix}`, {
    '@odata.deltaLink': `${baseOf(call)}/applications/delta?${linkQuery(options.given.get('select'), now)}`,
    value,
  });
}

const MARK = 'delta|';

function linkQuery(select: string | undefined, now: number): string {
  const token = Buffer.from(`${MARK}${now}`).toString('base64url');
  return `${select === undefined ? '' : `$select=${encodeURIComponent(select)}&`}$deltatoken=${token}`;
}

function readToken(token: string): number | undefined {
  const text = Buffer.from(token, 'base64url').toString();
  return /^delta\|\d+$/.test(text) ? Number(text.slice(MARK.length)) : undefined;
}
