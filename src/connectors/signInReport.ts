import type { Usage } from '../rotation/observation.ts';
import { failure } from './failure.ts';
import type { GraphClients } from './graph.ts';

interface Activity {
  readonly keyId?: string;
  readonly signInActivity?: { readonly lastSignInDateTime?: string | null } | null;
}

/**
 * When each credential of the application last signed in: Graph beta `reports/appCredentialSignInActivities`. The
 * report needs AuditLog.Read.All and a licence, lags by hours, and is not there in every cloud: whatever goes wrong,
 * the answer is that nothing is known.
 */
export async function signInReport(graph: GraphClients, appId: string): Promise<Usage> {
  const call = { subject: 'the sign-in report', idempotent: true, needs: 'AuditLog.Read.All' };
  try {
    const session = await graph.session(call);
    const activities: Activity[] = [];
    for (let path: string | undefined = firstPage(appId); path !== undefined; ) {
      const page: { value: Activity[]; '@odata.nextLink'?: string } = await session.client
        .api(path)
        .version('beta')
        .get();
      activities.push(...page.value);
      path = page['@odata.nextLink'];
    }
    return { known: true, lastSignIn: new Map(activities.flatMap(lastSignIn)) };
  } catch (error) {
    return { known: false, why: failure(error, call).details.reason };
  }
}

function firstPage(appId: string): string {
  return `/reports/appCredentialSignInActivities?$filter=${encodeURIComponent(`appId eq '${appId}'`)}`;
}

function lastSignIn({ keyId, signInActivity }: Activity): [string, Date][] {
  const at = signInActivity?.lastSignInDateTime;
  return keyId && at ? [[keyId, new Date(at)]] : [];
}
