import { guidOf } from '../directory/audit.ts';
import { clientIn } from '../directory/client.ts';
import type { Actor, AuditEntry } from '../directory/logState.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { writtenDate } from './dates.ts';
import { listing } from './listing.ts';
import { logged } from './logSpan.ts';
import { mayReadLogs } from './permissions.ts';
import { logShape } from './shapes/logShape.ts';

/** `GET /auditLogs/directoryAudits`: shape and filters as in graph-docs directoryaudit, newest first. */
export function listAudits(call: Call): Answer {
  const denied = mayReadLogs(call);
  if (denied) return denied;
  return listing(call, {
    path: 'auditLogs/directoryAudits',
    context: 'auditLogs/directoryAudits',
    shape,
    items: logged(call, call.tenant.audits).map(entry => auditBody(call, entry)),
  });
}

function auditBody(call: Call, entry: AuditEntry): Record<string, unknown> {
  const { id, name, type } = entry.target;
  return {
    id: entry.id,
    category: 'ApplicationManagement',
    correlationId: entry.correlationId,
    result: 'success',
    resultReason: '',
    activityDisplayName: entry.activity,
    activityDateTime: writtenDate(entry.at),
    loggedByService: 'Core Directory',
    operationType: entry.operation,
    initiatedBy: initiator(call, entry.by),
    targetResources: [
      {
        id,
        displayName: name,
        type,
        userPrincipalName: null,
        groupType: null,
        modifiedProperties: modified(entry),
      },
    ],
    additionalDetails: [],
  };
}

/**
 * Values are JSON as text, and an additional entry lists the names of the changed properties (recorded: cloud-architekt, 2022).
 */
function modified({ changes, operation }: AuditEntry): object[] {
  const lines = changes.map(({ name, before, after }) => ({
    displayName: name,
    oldValue: JSON.stringify(before),
    newValue: JSON.stringify(after),
  }));
  if (operation !== 'Update') return lines;
  const names = changes.map(({ name }) => name).join(', ');
  const summary = {
    displayName: 'Included Updated Properties',
    oldValue: null,
    newValue: JSON.stringify(names),
  };
  return [...lines, summary];
}

/** An application has its name and its service principal; its client id is null (from memory). */
function initiator(call: Call, by: Actor): object {
  if ('user' in by) {
    const person = { id: guidOf(by.user.toLowerCase()), displayName: null, userPrincipalName: by.user };
    const rest = { ipAddress: '203.0.113.7', userType: null, homeTenantId: null, homeTenantName: null };
    return { app: null, user: { ...person, ...rest } };
  }
  const client = clientIn(call.tenant, by.appId, call.scene.world);
  const displayName = client?.application.displayName ?? null;
  const servicePrincipalId = client?.principal?.objectId ?? null;
  return { user: null, app: { appId: null, displayName, servicePrincipalId, servicePrincipalName: null } };
}

const members = [
  'id',
  'activityDateTime',
  'activityDisplayName',
  'correlationId',
  'loggedByService',
  'category',
  'initiatedBy/user/id',
  'initiatedBy/user/displayName',
  'initiatedBy/user/userPrincipalName',
  'initiatedBy/app/appId',
  'initiatedBy/app/displayName',
  'targetResources/any/id',
  'targetResources/any/displayName',
];

const shape = logShape(
  'directoryAudit',
  'id category correlationId result resultReason activityDisplayName activityDateTime loggedByService operationType initiatedBy targetResources additionalDetails',
  members,
  'activityDateTime',
);
