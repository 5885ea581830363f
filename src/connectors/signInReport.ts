import * as z from 'zod/mini';
import type { ReportedSignIn, UsageReport } from '../rotation/observation.ts';
import { guid, isoDate } from './answerShape.ts';
import { type Call, failure } from './callFailure.ts';
import type { GraphClients } from './graphClient.ts';
import { notKnown, pagesOf } from './graphPages.ts';

/**
 * A credential that never signed in has no row (graph-docs appCredentialSignInActivity). One whose key id or date cannot
 * be read may be any credential's, at any time: then the whole report tells nothing.
 */
const row = z.object({
  keyId: guid,
  signInActivity: z.object({
    lastSignInDateTime: isoDate,
    lastSignInRequestId: z.optional(z.nullable(z.string())),
  }),
});

/** A row for each credential, and perhaps one for each resource: of an application a few dozens. */
const MOST_PAGES = 20;

/**
 * When each credential of the application last signed in: Graph beta `reports/appCredentialSignInActivities`. The
 * report needs AuditLog.Read.All and a licence, lags by hours, and is not there in every cloud: whatever goes wrong,
 * the answer is that nothing is known.
 */
export async function signInReport(graph: GraphClients, appId: string): Promise<UsageReport> {
  const call: Call = { subject: 'the sign-in report', idempotent: true, needs: 'AuditLog.Read.All' };
  const filter = encodeURIComponent(`appId eq '${appId}'`);
  try {
    const path = `/reports/appCredentialSignInActivities?$filter=${filter}`;
    const { items, complete } = await pagesOf(graph, call, path, { item: row, mostPages: MOST_PAGES });
    if (!complete) return { known: false, lasting: false, why: `it has more than ${MOST_PAGES} pages` };
    return { known: true, rows: newestOf(items) };
  } catch (error) {
    return notKnown(failure(error, call));
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
