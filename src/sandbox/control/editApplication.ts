import {
  applicationDeleted,
  applicationRestored,
  type Deed,
  deactivated,
  signInAllowed,
  writeAudit,
} from '../audit.ts';
import type { Actor } from '../directoryLogs.ts';
import { ownPolicyOf } from '../grow/growPolicy.ts';
import type { Scene } from '../wire.ts';
import type { Application, Tenant } from '../world.ts';
import type { Edit } from './editSchema.ts';

type ApplicationEdit = Extract<Edit, { op: 'change-application' }>;

/** Edits of a registration itself. Owners, audience and policies change without a trace in the log: a known gap. */
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
  if (deleted === true) application.deletedAt = now;
  if (deleted === false) delete application.deletedAt;
  if (edit.credentialPolicy === null) delete application.credentialPolicy;
  else if (edit.credentialPolicy !== undefined)
    application.credentialPolicy = ownPolicyOf(edit.credentialPolicy, scene.random.uuid(), now);
  if (owners !== undefined) application.owners = owners.map(owner => owner.toLowerCase());
  return {};
}

/** What the edit really changes. */
function deedsOf(application: Application, edit: ApplicationEdit): Deed[] {
  const { servicePrincipal, deletedAt } = application;
  const deeds: Deed[] = [];
  if (servicePrincipal && edit.enabled !== undefined && edit.enabled !== servicePrincipal.enabled)
    deeds.push(signInAllowed(application, servicePrincipal, edit.enabled));
  if (edit.deactivated !== undefined && edit.deactivated !== (application.deactivated ?? false))
    deeds.push(deactivated(application, edit.deactivated));
  if (edit.deleted === true && deletedAt === undefined) deeds.push(...applicationDeleted(application));
  if (edit.deleted === false && deletedAt !== undefined) deeds.push(applicationRestored(application));
  return deeds;
}
