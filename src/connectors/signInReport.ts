import * as z from 'zod/mini';
import type { Usage } from '../rotation/observation.ts';
import { type Call, failure } from './failure.ts';
import type { GraphClients } from './graph.ts';
import { NO_PAGE, nextPage, type Page } from './pages.ts';
import { guid, isoDate, shaped } from './shape.ts';

/**
 * A credential that never signed in has no row (graph-docs appCredentialSignInActivity). One whose key id or date cannot
 * be read may be any credential's, at any time: then the whole report tells nothing.
 */
const activity = z.object({
  keyId: guid,
  signInActivity: z.object({ lastSignInDateTime: isoDate }),
});

const report = z.object({
  value: z.array(activity),
  '@odata.nextLink': z.optional(z.nullable(z.string())),
});

/**
 * When each credential of the application last signed in: Graph beta `reports/appCredentialSignInActivities`. The
 * report needs AuditLog.Read.All and a licence, lags by hours, and is not there in every cloud: whatever goes wrong,
 * the answer is that nothing is known.
 */
export async function signInReport(graph: GraphClients, appId: string): Promise<Usage> {
  const call: Call = { subject: 'the sign-in report', idempotent: true, needs: 'AuditLog.Read.All' };
  try {
    const session = await graph.session(call);
    const lastSignIn = new Map<string, Date>();
    let page: Page | undefined = { ...NO_PAGE, link: firstPage(appId) };
    while (page !== undefined) {
      const answer: unknown = await session.client.api(page.link).version('beta').get();
      const { value, '@odata.nextLink': next } = shaped(report, answer, call);
      for (const { keyId, signInActivity } of value) lastSignIn.set(keyId, signInActivity.lastSignInDateTime);
      page = nextPage(page, next, call);
    }
    return { known: true, lastSignIn };
  } catch (error) {
    return { known: false, why: failure(error, call).details.reason };
  }
}

function firstPage(appId: string): string {
  return `/reports/appCredentialSignInActivities?$filter=${encodeURIComponent(`appId eq '${appId}'`)}`;
}
