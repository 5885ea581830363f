import { resourceId } from '../entra/resources.ts';
import type { Application, Password, Tenant } from '../world.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { writtenDate } from './dates.ts';
import { listing } from './listing.ts';
import { licenceMissing, mayReadReports } from './permissions.ts';

/**
 * `GET /beta/reports/appCredentialSignInActivities`: the last sign-in of each credential that was used, some time
 * after it happened. Shape and permission: microsoft-graph-docs-contrib reportroot-list-appcredentialsigninactivities
 * and appcredentialsigninactivity (beta). A credential that was never used has no entry.
 */
export function usageReport(call: Call): Answer {
  const denied = mayReadReports(call) ?? licenceMissing(call);
  if (denied) return denied;
  const items = [...latestByKey(call).values()].flatMap(signIn => entry(call.tenant, signIn));
  return listing(call, {
    path: 'reports/appCredentialSignInActivities',
    context: 'reports/appCredentialSignInActivities',
    type: 'AppCredentialSignInActivity',
    members: ['id', 'appId', 'appObjectId', 'keyId', 'servicePrincipalObjectId', 'resourceId'],
    known,
    items,
  });
}

type SignIn = Tenant['signIns'][number];

/** Sign-ins are kept in order of time, so the last one of each key wins. */
function latestByKey(call: Call): Map<string, SignIn> {
  const until = call.scene.clock.now() - call.scene.world.settings.reportLagMs;
  return new Map(call.tenant.signIns.filter(one => one.at <= until).map(one => [one.keyId, one]));
}

function entry(tenant: Tenant, signIn: SignIn): Record<string, unknown>[] {
  const application = tenant.applications.find(one => one.appId === signIn.appId);
  const password = application?.passwords.find(one => one.keyId === signIn.keyId);
  return application && password ? [activity(application, password, signIn)] : [];
}

/** The id is the base64 of `<keyId>|application`, as in the documented sample. */
function activity(application: Application, password: Password, signIn: SignIn): Record<string, unknown> {
  return {
    id: Buffer.from(`${password.keyId}|application`).toString('base64'),
    keyId: password.keyId,
    keyType: 'clientSecret',
    keyUsage: 'verify',
    appId: application.appId,
    appObjectId: application.objectId,
    servicePrincipalObjectId: application.servicePrincipal?.objectId ?? null,
    resourceId: resourceId(signIn.resource),
    credentialOrigin: 'application',
    createdDateTime: writtenDate(password.start),
    expirationDateTime: writtenDate(password.end),
    signInActivity: {
      lastSignInDateTime: writtenDate(signIn.at),
      lastSignInRequestId: requestIdOf(signIn),
    },
  };
}

/** The world keeps no request ids of sign-ins; this one is at least the same at every read. */
function requestIdOf(signIn: SignIn): string {
  const time = signIn.at.toString(16).padStart(12, '0').slice(-12);
  return `${signIn.keyId.slice(0, 24)}${time}`;
}

const known =
  'id keyId keyType keyUsage appId appObjectId servicePrincipalObjectId resourceId credentialOrigin createdDateTime expirationDateTime signInActivity'.split(
    ' ',
  );
