import { at, type BuildContext } from '../seeding/buildContext.ts';
import {
  type AuditChange,
  applicationDeleted,
  deactivated,
  keyDescription,
  passwordsChanged,
  principalDeleted,
  signInAllowed,
  writeAudit,
} from './audit.ts';
import type { AuditSeed, TenantSeed } from './schema.ts';
import type { Application, Tenant } from './state.ts';

/** Writes the audit entries of the seed, in the order of time. */
export function buildAudits(context: BuildContext, seed: TenantSeed, tenant: Tenant): void {
  const told = (seed.applications ?? []).flatMap(({ appId, audits = [] }) => {
    if (audits.length === 0) return [];
    const application = tenant.applications.find(one => one.appId === appId.toLowerCase());
    return application ? audits.map(audit => ({ audit, application, at: at(context, audit.at, '') })) : [];
  });
  for (const { audit, application, at: time } of told.toSorted((a, b) => a.at - b.at)) {
    const by = audit.by ?? `admin@${tenant.domains[0] ?? 'contoso.onmicrosoft.com'}`;
    const actor = by.includes('@') ? { user: by } : { appId: by.toLowerCase() };
    writeAudit(tenant, time, actor, ...deedsOf(audit, application));
  }
}

function deedsOf(audit: AuditSeed, application: Application): readonly AuditChange[] {
  const principal = application.servicePrincipal;
  const gone = application.deletedPrincipal;
  switch (audit.did) {
    case 'enable':
    case 'disable':
      return principal ? [signInAllowed(application, principal, audit.did === 'enable')] : [];
    case 'deactivate':
    case 'reactivate':
      return [deactivated(application, audit.did === 'deactivate')];
    case 'delete':
      return applicationDeleted(application);
    case 'delete-service-principal':
      return gone ? [principalDeleted(application, gone.objectId)] : [];
    default:
      return [credentialChange(audit, application)];
  }
}

/** The other credentials of the registration exist before and after. */
function credentialChange(audit: AuditSeed, application: Application): AuditChange {
  const one = application.passwords.filter(each => each.displayName === audit.credential).map(keyDescription);
  const others = application.passwords.filter(each => each.displayName !== audit.credential);
  const rest = others.filter(each => each.removedAt === undefined).map(keyDescription);
  const both = [...rest, ...one];
  return audit.did === 'add-credential'
    ? passwordsChanged(application, rest, both)
    : passwordsChanged(application, both, rest);
}
