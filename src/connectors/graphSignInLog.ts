import * as z from 'zod/mini';
import type { LoggedSignIn } from '../rotation/loggedSignIn.ts';
import type { SignInLog } from '../rotation/observation.ts';
import { failure } from './callFailure.ts';
import type { GraphClients } from './graphClient.ts';
import { pagesOf, usageUnknown } from './graphPages.ts';
import { isOwnCorrelationId } from './ownSignIn.ts';
import { displayText, isoDate } from './responseSchema.ts';

const entry = z.object({
  id: z.string(),
  createdDateTime: isoDate,
  correlationId: z.optional(z.nullable(z.string())),
  ipAddress: z.optional(z.nullable(displayText)),
  resourceDisplayName: z.optional(z.nullable(displayText)),
  servicePrincipalCredentialKeyId: z.optional(z.nullable(z.string())),
  clientCredentialType: z.optional(z.nullable(z.string())),
  status: z.object({ errorCode: z.number() }),
});

/** An application in heavy use signs in thousands of times a day; only the newest sign-ins are needed. */
const MOST_PAGES = 3;
const PAGE = 999;

/**
 * Sign-ins of an application, newest first: Graph beta `auditLogs/signIns` (graph-docs signin, beta). The log can be filtered
 * by application and time, but not by credential. It needs AuditLog.Read.All, Directory.Read.All (graph-docs signin-list, "known
 * issue") and a licence, and keeps at most 30 days. Every error is returned as "not known".
 */
export async function signInLog(
  graph: GraphClients,
  appId: string,
  from: Date,
  until?: Date,
): Promise<SignInLog> {
  const call = {
    subject: 'the sign-in log',
    idempotent: true,
    needs: 'AuditLog.Read.All and Directory.Read.All, and a Premium licence of the tenant',
  };
  const terms = [
    "signInEventTypes/any(t: t eq 'servicePrincipal')",
    `appId eq '${appId}'`,
    `createdDateTime ge ${inSeconds(from)}`,
    ...(until === undefined ? [] : [`createdDateTime le ${inSeconds(until)}`]),
  ];
  const path = `/auditLogs/signIns?$filter=${encodeURIComponent(terms.join(' and '))}&$top=${PAGE}`;
  try {
    const { items, complete } = await pagesOf(graph, call, path, { item: entry, mostPages: MOST_PAGES });
    const isWhole = complete && !items.some(mayBeBySecret);
    return { known: true, entries: items.map(signInOf).toSorted(byTime), complete: isWhole };
  } catch (error) {
    return usageUnknown(failure(error, call), call);
  }
}

function inSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

function byTime(one: LoggedSignIn, other: LoggedSignIn): number {
  return other.at.getTime() - one.at.getTime();
}

/** With which an application signs in without a secret (graph-docs, signIn, beta: clientCredentialType). */
const WITHOUT_SECRET = ['certificate', 'federatedIdentityCredential', 'managedIdentity', 'clientAssertion'];

/** A sign-in that names no credential may have been with any secret: then the log does not tell that one is unused. */
function mayBeBySecret(one: z.output<typeof entry>): boolean {
  if (one.servicePrincipalCredentialKeyId || one.status.errorCode !== 0) return false;
  return (
    !WITHOUT_SECRET.includes(one.clientCredentialType ?? '') && !isOwnCorrelationId(one.correlationId ?? '')
  );
}

function signInOf(one: z.output<typeof entry>): LoggedSignIn {
  const { ipAddress, resourceDisplayName } = one;
  return {
    at: one.createdDateTime,
    keyId: one.servicePrincipalCredentialKeyId ?? '',
    requestId: one.id,
    own: isOwnCorrelationId(one.correlationId ?? ''),
    succeeded: one.status.errorCode === 0,
    ...(ipAddress ? { address: ipAddress } : {}),
    ...(resourceDisplayName ? { resource: resourceDisplayName } : {}),
  };
}
