import { at, buildContextOf } from '../seeding/buildContext.ts';
import type { Scene } from '../wire.ts';
import {
  type AuditChange,
  applicationDeleted,
  applicationRestored,
  deactivated,
  signInAllowed,
  writeAudit,
} from './audit.ts';
import type { Actor } from './logState.ts';
import type { EditOf } from './schema.ts';
import { buildKeys } from './seedApplication.ts';
import { ownPolicyOf } from './seedPolicy.ts';
import type { Application, Tenant } from './state.ts';

type ApplicationEdit = EditOf<'change-application'>;

/** Edits of a registration. Changes of owners, audience, policies and keys are not written to the audit log: a known gap. */
export function changeApplication(
  scene: Scene,
  tenant: Tenant,
  application: Application,
  edit: ApplicationEdit,
  by: Actor,
): Record<string, unknown> {
  const now = scene.clock.now();
  writeAudit(tenant, now, by, ...deedsOf(application, edit));
  const { enabled, blockedByConditionalAccess, deleted, owners, signInAudience } = edit;
  if (enabled !== undefined && application.servicePrincipal) application.servicePrincipal.enabled = enabled;
  if (edit.deactivated !== undefined) application.deactivated = edit.deactivated;
  if (signInAudience !== undefined) application.signInAudience = signInAudience;
  if (blockedByConditionalAccess !== undefined)
    application.blockedByConditionalAccess = blockedByConditionalAccess;
  if (deleted === false) delete application.deletedAt;
  else if (deleted !== undefined)
    application.deletedAt = at(buildContextOf(scene), deleted === true ? undefined : deleted, '+0s');
  if (edit.credentialPolicy === null) delete application.credentialPolicy;
  else if (edit.credentialPolicy !== undefined)
    application.credentialPolicy = ownPolicyOf(edit.credentialPolicy, scene.random.uuid(), now);
  if (owners !== undefined) application.owners = owners.map(owner => owner.toLowerCase());
  Object.assign(application, buildKeys(buildContextOf(scene), edit));
  return {};
}

/** The actual changes, for the audit log. */
function deedsOf(application: Application, edit: ApplicationEdit): AuditChange[] {
  const { servicePrincipal, deletedAt } = application;
  const auditChanges: AuditChange[] = [];
  if (servicePrincipal && edit.enabled !== undefined && edit.enabled !== servicePrincipal.enabled)
    auditChanges.push(signInAllowed(application, servicePrincipal, edit.enabled));
  if (edit.deactivated !== undefined && edit.deactivated !== (application.deactivated ?? false))
    auditChanges.push(deactivated(application, edit.deactivated));
  if (edit.deleted && deletedAt === undefined) auditChanges.push(...applicationDeleted(application));
  if (edit.deleted === false && deletedAt !== undefined) auditChanges.push(applicationRestored(application));
  return auditChanges;
}
