import * as z from 'zod/mini';
import type { ReportedSignIn, UsageReport } from '../rotation/observation.ts';
import { failure } from './failure.ts';
import type { GraphClients } from './graph.ts';
import { pagesOf } from './graphPages.ts';

const row = z.object({
  keyId: z.string(),
  signInActivity: z.optional(
    z.nullable(
      z.object({
        lastSignInDateTime: z.optional(z.nullable(z.iso.datetime({ offset: true }))),
        lastSignInRequestId: z.optional(z.nullable(z.string())),
      }),
    ),
  ),
});

/** The report has a row for each credential, and perhaps one for each resource: of an application a few dozens. */
const MOST_PAGES = 20;

/**
 * When each credential of the application last signed in: Graph beta `reports/appCredentialSignInActivities`. The
 * report needs AuditLog.Read.All and a licence, lags by hours, and is not there in every cloud: whatever goes wrong,
 * the answer is that nothing is known.
 */
export async function signInReport(graph: GraphClients, appId: string): Promise<UsageReport> {
  const call = { subject: 'the sign-in report', idempotent: true, needs: 'AuditLog.Read.All' };
  const filter = encodeURIComponent(`appId eq '${appId}'`);
  try {
    const path = `/reports/appCredentialSignInActivities?$filter=${filter}`;
    const { items, complete } = await pagesOf(graph, call, path, { item: row, mostPages: MOST_PAGES });
    if (!complete) return { known: false, why: `it has more than ${MOST_PAGES} pages` };
    return { known: true, rows: newestOf(items) };
  } catch (error) {
    return { known: false, why: failure(error, call).details.reason };
  }
}

function newestOf(items: readonly z.infer<typeof row>[]): Map<string, ReportedSignIn> {
  const rows = new Map<string, ReportedSignIn>();
  for (const { keyId, signInActivity } of items) {
    const { lastSignInDateTime: time, lastSignInRequestId: requestId } = signInActivity ?? {};
    if (!time) continue;
    const at = new Date(time);
    const known = rows.get(keyId);
    if (known === undefined || known.at < at) rows.set(keyId, { at, ...(requestId ? { requestId } : {}) });
  }
  return rows;
}
