import type { SignInEntry } from '../directory/logState.ts';
import { resourceId, resourceName } from '../entra/resources.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { writtenDate } from './dates.ts';
import { listing } from './listing.ts';
import { logged } from './logSpan.ts';
import { licenceMissing, mayReadLogs } from './permissions.ts';
import { logShape } from './shapes/logShape.ts';

/**
 * `GET /auditLogs/signIns`: shape as in graph-docs signin (beta), newest first. Without a filter on `signInEventTypes` only
 * sign-ins of users are listed, of which the sandbox has none; v1.0 has no such member.
 */
export function listSignIns(call: Call): Answer {
  const denied = mayReadLogs(call) ?? licenceMissing(call);
  if (denied) return denied;
  const asked = /signInEventTypes\/any/i.test(call.request.query.get('$filter') ?? '');
  const entries = asked ? logged(call, call.tenant.signInLog) : [];
  return listing(call, {
    path: 'auditLogs/signIns',
    context: 'auditLogs/signIns',
    shape: call.version === 'beta' ? betaShape : shape,
    items: entries.map(entry => bodyOf(call.tenant.id, entry)),
  });
}

/** Requests over the proxy have no address of their own; the log has this one, which is reserved for documentation. */
const clientAddress = '203.0.113.7';

/** An entry never changes, and a log of weeks is read many times, so bodies are kept. */
const bodies = new WeakMap<SignInEntry, Readonly<Record<string, unknown>>>();

function bodyOf(tenantId: string, entry: SignInEntry): Readonly<Record<string, unknown>> {
  const body = bodies.get(entry) ?? signInBody(tenantId, entry);
  bodies.set(entry, body);
  return body;
}

function signInBody(tenantId: string, entry: SignInEntry): Record<string, unknown> {
  const blocked = entry.code === 53003;
  return {
    id: entry.id,
    createdDateTime: writtenDate(entry.at),
    userDisplayName: null,
    userPrincipalName: null,
    userId: '',
    appId: entry.appId,
    appDisplayName: entry.appName,
    ipAddress: entry.ipAddress ?? clientAddress,
    clientAppUsed: '',
    correlationId: entry.correlationId,
    conditionalAccessStatus: blocked ? 'failure' : 'notApplied',
    isInteractive: false,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskState: 'none',
    resourceDisplayName: resourceName(entry.resource),
    resourceId: resourceId(entry.resource),
    resourceTenantId: tenantId,
    servicePrincipalId: entry.principalId,
    servicePrincipalName: entry.appName,
    servicePrincipalCredentialKeyId: entry.keyId ?? '',
    servicePrincipalCredentialThumbprint: '',
    // A token of a federation is no credential of the registration, so it has no key id.
    clientCredentialType:
      entry.code === 0 && entry.keyId === undefined ? 'federatedIdentityCredential' : 'clientSecret',
    signInEventTypes: ['servicePrincipal'],
    tokenIssuerType: 'AzureAD',
    crossTenantAccessType: 'none',
    status: {
      errorCode: entry.code,
      failureReason: entry.code === 0 ? 'Other.' : entry.reason,
      additionalDetails: null,
    },
  };
}

const members = [
  'id',
  'appId',
  'appDisplayName',
  'correlationId',
  'createdDateTime',
  'ipAddress',
  'resourceId',
  'resourceDisplayName',
  'servicePrincipalId',
  'servicePrincipalName',
  'status/errorCode',
];

const known =
  'id createdDateTime userDisplayName userPrincipalName userId appId appDisplayName ipAddress clientAppUsed correlationId conditionalAccessStatus isInteractive riskDetail riskLevelAggregated riskState resourceDisplayName resourceId status';

const betaOnly =
  'resourceTenantId servicePrincipalId servicePrincipalName servicePrincipalCredentialKeyId servicePrincipalCredentialThumbprint clientCredentialType signInEventTypes tokenIssuerType crossTenantAccessType';

const shape = logShape('signIn', known, members, 'createdDateTime');
const betaShape = logShape(
  'signIn',
  `${known} ${betaOnly}`,
  [...members, 'signInEventTypes/any', 'servicePrincipalCredentialKeyId'],
  'createdDateTime',
);
