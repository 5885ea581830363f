import type { Application } from '../directory/state.ts';
import { type Answer, fault } from './answer.ts';
import type { Call } from './call.ts';

const readApplications = [
  'Application.Read.All',
  'Application.ReadWrite.All',
  // Reads every application, not only owned ones: microsoft-graph-docs issue 17416.
  'Application.ReadWrite.OwnedBy',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
];

/** The 403 where the caller may not read applications and service principals; undefined: it may. */
export function mayReadApplications(call: Call): Answer | undefined {
  return hasOne(call, readApplications) ? undefined : denied();
}

/** `Application.ReadWrite.OwnedBy` is sufficient for owned applications only (azure-facts §2.8). */
export function mayWrite(call: Call, application: Application): Answer | undefined {
  if (hasOne(call, ['Application.ReadWrite.All'])) return undefined;
  const owns = application.owners.some(owner => owner.toLowerCase() === call.caller.appId.toLowerCase());
  return owns && hasOne(call, ['Application.ReadWrite.OwnedBy']) ? undefined : denied();
}

/** Either permission allows to create registrations (graph-docs application-post-applications). */
export function mayCreate(call: Call): Answer | undefined {
  return hasOne(call, ['Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All']) ? undefined : denied();
}

/**
 * "Application.ReadWrite.OwnedBy will not be sufficient to add another owner", and the directory has to be readable (graph-docs
 * application-post-owners).
 */
export function mayAddOwner(call: Call): Answer | undefined {
  if (hasOne(call, ['Directory.ReadWrite.All'])) return undefined;
  const mayWriteAll = hasOne(call, ['Application.ReadWrite.All']);
  // Every person of a tenant reads its directory.
  if (mayWriteAll && call.caller.user) return undefined;
  return mayWriteAll && hasOne(call, ['Directory.Read.All']) ? undefined : denied();
}

/**
 * A service principal can be written by callers that may write all, or that own it or its registration (graph-docs
 * serviceprincipal-update).
 */
export function mayWritePrincipal(call: Call, owners: readonly string[]): Answer | undefined {
  if (hasOne(call, ['Application.ReadWrite.All'])) return undefined;
  const owns = owners.some(owner => owner === call.caller.appId.toLowerCase());
  return owns && hasOne(call, ['Application.ReadWrite.OwnedBy']) ? undefined : denied();
}

export function mayReadUsers(call: Call): Answer | undefined {
  const roles = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'];
  return hasOne(call, roles) ? undefined : denied();
}

export function mayReadDomains(call: Call): Answer | undefined {
  const roles = ['Domain.Read.All', 'Domain.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'];
  return hasOne(call, roles) ? undefined : denied();
}

export function mayReadOrganization(call: Call): Answer | undefined {
  const roles = [
    'Organization.Read.All',
    'Organization.ReadWrite.All',
    'Directory.Read.All',
    'Directory.ReadWrite.All',
  ];
  return hasOne(call, roles) ? undefined : denied();
}

export function mayReadPolicies(call: Call): Answer | undefined {
  const roles = [
    'Policy.Read.All',
    'Policy.Read.ApplicationConfiguration',
    'Policy.ReadWrite.ApplicationConfiguration',
  ];
  return hasOne(call, roles) ? undefined : denied();
}

/** Rights: graph-docs conditionalaccessroot-list-policies; the text: observed (hashicorp/terraform-provider-azuread#1687 and others). */
export function mayReadConditionalAccess(call: Call): Answer | undefined {
  const roles = ['Policy.Read.All', 'Policy.Read.ConditionalAccess', 'Policy.ReadWrite.ConditionalAccess'];
  if (hasOne(call, roles)) return undefined;
  return fault(
    403,
    'AccessDenied',
    'You cannot perform the requested operation, required scopes are missing in the token.',
  );
}

/** Reports have a different error for a missing permission. */
export function mayReadReports(call: Call): Answer | undefined {
  if (hasOne(call, ['AuditLog.Read.All', 'Directory.Read.All'])) return undefined;
  return fault(
    403,
    'Authentication_MSGraphPermissionMissing',
    'Calling principal does not have required MSGraph permissions AuditLog.Read.All',
  );
}

/** The logs require both permissions (graph-docs directoryaudit-list-permissions; signin-list, "known issue"). */
export function mayReadLogs(call: Call): Answer | undefined {
  const lacking = ['AuditLog.Read.All', 'Directory.Read.All'].filter(role => !hasOne(call, [role]));
  if (lacking.length === 0) return undefined;
  return fault(
    403,
    'Authentication_MSGraphPermissionMissing',
    `Calling principal does not have required MSGraph permissions ${lacking.join(',')}`,
  );
}

/** Sign-ins require a premium licence of the tenant. */
export function licenceMissing({ tenant }: Call): Answer | undefined {
  if (tenant.reportAvailable) return undefined;
  return fault(
    403,
    'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
    "Neither tenant is B2C or tenant doesn't have premium license",
  );
}

function hasOne(call: Call, roles: readonly string[]): boolean {
  return roles.some(role => call.caller.roles.includes(role));
}

function denied(): Answer {
  return fault(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}
