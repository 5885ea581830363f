import * as z from 'zod/mini';
import type { ReportedSignIn, UsageReport } from '../rotation/observation.ts';
import { type Call, failure } from './callFailure.ts';
import type { GraphClients } from './graphClient.ts';
import { LARGEST_PAGE, pagesOf, usageUnknown } from './graphPages.ts';
import { guid, isoDate } from './responseSchema.ts';

/**
 * A credential that never signed in has no row (graph-docs appCredentialSignInActivity). If the key id or date of one row
 * cannot be parsed, it might belong to any credential: the whole report is then rejected.
 */
const row = z.object({
  keyId: guid,
  signInActivity: z.object({
    lastSignInDateTime: isoDate,
    lastSignInRequestId: z.optional(z.nullable(z.string())),
  }),
});

/** One row for each credential, and perhaps for each resource: a few dozen for an application. */
const MOST_PAGES = 20;

/** Of a whole tenant, in pages of 999: the report "supports the $top" (graph-docs reportroot-list-appcredentialsigninactivities). */
const MOST_PAGES_OF_ALL = 90;

/**
 * The last sign-in of each credential of the application, or of all in the tenant: Graph beta
 * `reports/appCredentialSignInActivities`. The report needs AuditLog.Read.All and a licence, lags by hours, and is not
 * available in every cloud. Every error is returned as "not known".
 */
export async function signInReport(graph: GraphClients, appId?: string): Promise<UsageReport> {
  const call: Call = {
    subject: 'the sign-in report',
    idempotent: true,
    needs: 'AuditLog.Read.All and a Premium licence of the tenant',
  };
  const query =
    appId === undefined ? `$top=${LARGEST_PAGE}` : `$filter=${encodeURIComponent(`appId eq '${appId}'`)}`;
  const mostPages = appId === undefined ? MOST_PAGES_OF_ALL : MOST_PAGES;
  try {
    const path = `/reports/appCredentialSignInActivities?${query}`;
    const { items, complete } = await pagesOf(graph, call, path, { item: row, mostPages });
    if (!complete) return { known: false, lasting: false, why: `it has more than ${mostPages} pages` };
    return { known: true, rows: newestOf(items) };
  } catch (error) {
    return usageUnknown(failure(error, call), call);
  }
}

function newestOf(items: readonly z.output<typeof row>[]): Map<string, ReportedSignIn> {
  const rows = new Map<string, ReportedSignIn>();
  for (const { keyId, signInActivity } of items) {
    const { lastSignInDateTime: at, lastSignInRequestId: requestId } = signInActivity;
    const known = rows.get(keyId);
    if (known === undefined || known.at < at) rows.set(keyId, { at, ...(requestId ? { requestId } : {}) });
  }
  return rows;
}
