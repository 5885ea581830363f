import { createHash } from 'node:crypto';
import type { Actor, AuditEntry } from './logState.ts';
import type { Application, Password, ServicePrincipal, Tenant } from './state.ts';
import { heldPasswords } from './visibility.ts';

/** A change of one object of the directory, for the audit log. */
export type AuditChange = Pick<AuditEntry, 'activity' | 'operation' | 'target' | 'changes'>;

/**
 * Writes to the tenant's audit log. The ids derive from the number of entries, so that the world's random sequence is not used.
 */
export function writeAudit(
  tenant: Tenant,
  at: number,
  by: Actor,
  ...auditChanges: readonly AuditChange[]
): void {
  for (const auditChange of auditChanges) {
    const correlationId = guidOf(`${tenant.id}/audit/${tenant.audits.length}`);
    const id = `Directory_${correlationId}_${correlationId.slice(0, 5).toUpperCase()}_${tenant.audits.length + 1}`;
    tenant.audits.push({ id, correlationId, at, by, ...auditChange });
  }
}

/** A GUID derived from a text. */
export function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Descriptions of the current passwords, for `passwordsChanged`. */
export function keysOf(application: Application): string[] {
  return heldPasswords(application).map(keyDescription);
}

export function keyDescription({ keyId, displayName }: Password): string {
  return `[KeyIdentifier=${keyId},KeyType=Password,KeyUsage=Verify,DisplayName=${displayName ?? ''}]`;
}

/**
 * Adding and removing have the same activity: only the keys show which it was. The dash is U+2013, and a space follows (observed
 * in a public export).
 */
export function passwordsChanged(application: Application, before: string[], after: string[]): AuditChange {
  const changes = [{ name: 'KeyDescription', before, after }];
  const activity = 'Update application – Certificates and secrets management ';
  return { activity, operation: 'Update', target: ofApplication(application), changes };
}

/** `AccountEnabled` is recorded for `Add service principal`; that an update has the same form is inference. */
export function signInAllowed(
  application: Application,
  principal: ServicePrincipal,
  allowed: boolean,
): AuditChange {
  const changes = [{ name: 'AccountEnabled', before: [!allowed], after: [allowed] }];
  const target = ofPrincipal(application, principal.objectId);
  return { activity: 'Update service principal', operation: 'Update', target, changes };
}

/** entra-docs deactivate-app-registration, "Audit deactivation and reactivation". */
export function deactivated(application: Application, isDisabled: boolean): AuditChange {
  const changes = [{ name: 'isDisabled', before: [!isDisabled], after: [isDisabled] }];
  return { activity: 'Update application', operation: 'Update', target: ofApplication(application), changes };
}

/**
 * Only the names of the changed properties: their values are not recorded. Names as in entra-docs reference-audit-activities.
 */
export function applicationChanged(application: Application, names: readonly string[]): AuditChange {
  const changes = names.map(name => ({ name, before: [], after: [] }));
  return { activity: 'Update application', operation: 'Update', target: ofApplication(application), changes };
}

export function applicationAdded(application: Application): AuditChange {
  const changes = [{ name: 'DisplayName', before: [], after: [application.displayName] }];
  return { activity: 'Add application', operation: 'Add', target: ofApplication(application), changes };
}

export function ownerChanged(application: Application, ownerId: string, isAdded: boolean): AuditChange {
  const ids = [ownerId];
  const changes = [{ name: 'Owner.ObjectID', before: isAdded ? [] : ids, after: isAdded ? ids : [] }];
  return {
    activity: isAdded ? 'Add owner to application' : 'Remove owner from application',
    operation: isAdded ? 'Assign' : 'Unassign',
    target: ofApplication(application),
    changes,
  };
}

/** A deleted application's service principal is deleted, too. */
export function applicationDeleted(application: Application): readonly AuditChange[] {
  const objectId = application.servicePrincipal?.objectId;
  return [
    { activity: 'Delete application', operation: 'Delete', target: ofApplication(application), changes: [] },
    ...(objectId === undefined ? [] : [principalDeleted(application, objectId)]),
  ];
}

export function applicationRestored(application: Application): AuditChange {
  return {
    activity: 'Restore application',
    operation: 'Add',
    target: ofApplication(application),
    changes: [],
  };
}

export function principalDeleted(application: Application, objectId: string): AuditChange {
  const target = ofPrincipal(application, objectId);
  return { activity: 'Remove service principal', operation: 'Delete', target, changes: [] };
}

/** The names of both activities: from memory. */
export function principalPasswordsChanged(
  { application, principal }: { readonly application: Application; readonly principal: ServicePrincipal },
  before: string[],
  after: string[],
): AuditChange {
  const isAdded = after.length > before.length;
  const target = ofPrincipal(application, principal.objectId);
  const changes = [{ name: 'KeyDescription', before, after }];
  const activity = `${isAdded ? 'Add' : 'Remove'} service principal credentials`;
  return { activity, operation: isAdded ? 'Add' : 'Delete', target, changes };
}

export function principalAdded(application: Application, objectId: string): AuditChange {
  const target = ofPrincipal(application, objectId);
  const changes = [{ name: 'AccountEnabled', before: [], after: [true] }];
  return { activity: 'Add service principal', operation: 'Add', target, changes };
}

function ofApplication({ objectId, displayName }: Application): AuditChange['target'] {
  return { id: objectId, name: displayName, type: 'Application' };
}

function ofPrincipal({ displayName }: Application, objectId: string): AuditChange['target'] {
  return { id: objectId, name: displayName, type: 'ServicePrincipal' };
}
