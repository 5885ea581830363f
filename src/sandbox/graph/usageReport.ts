import type { Application, Password, Tenant } from '../directory/state.ts';
import { resourceId } from '../entra/resources.ts';
import type { Settings } from '../world.ts';
import type { Answer } from './answer.ts';
import type { Call } from './call.ts';
import { writtenDate, writtenEnd } from './dates.ts';
import { listing } from './listing.ts';
import { licenceMissing, mayReadReports } from './permissions.ts';
import { directoryShape } from './shapes/directoryShape.ts';

/**
 * `GET /beta/reports/appCredentialSignInActivities`: the last sign-in of each credential that was used, with a delay. Shape and
 * permission: microsoft-graph-docs-contrib reportroot-list-appcredentialsigninactivities and appcredentialsigninactivity (beta).
 * A credential that was never used has no entry.
 */
export function usageReport(call: Call): Answer {
  const denied = mayReadReports(call) ?? licenceMissing(call);
  if (denied) return denied;
  const items = [...latestByKey(call).values()].flatMap(signIn => entry(call.tenant, signIn));
  return listing(call, {
    path: 'reports/appCredentialSignInActivities',
    context: 'reports/appCredentialSignInActivities',
    shape,
    items,
  });
}

type SignIn = Tenant['signIns'][number];

/** Sign-ins are in the order of time, so the map keeps the last one of each key. */
function latestByKey({ scene, tenant }: Call): Map<string, SignIn> {
  const { settings } = scene.world;
  const until = scene.clock.now() - settings.reportLagMs;
  const shown = tenant.signIns.filter(one => one.at <= until && !isHidden(one, settings));
  return new Map(shown.map(one => [one.keyId, one]));
}

/** Whether the report lacks this sign-in: a real report may be empty or partial for a long time. */
function isHidden({ keyId, at }: SignIn, { report = 'fresh', reportStuck = [{}] }: Settings): boolean {
  if (report !== 'partial') return report === 'blind';
  return reportStuck.some(
    ({ keyIds, since }) =>
      (keyIds === undefined || keyIds.some(one => one.toLowerCase() === keyId)) &&
      (since === undefined || at > since),
  );
}

function entry(tenant: Tenant, signIn: SignIn): Record<string, unknown>[] {
  const application = tenant.applications.find(one => one.appId === signIn.appId);
  if (application === undefined) return [];
  const holds = ({ keyId }: Password) => keyId === signIn.keyId;
  const password = application.passwords.find(holds);
  if (password) return [activity(application, 'application', password, signIn)];
  const own = application.servicePrincipal?.passwords?.find(holds);
  return own ? [activity(application, 'servicePrincipal', own, signIn)] : [];
}

/** The id is the base64 of `<keyId>|application`, as in the documented sample; for a service principal's by analogy. */
function activity(
  application: Application,
  credentialOrigin: 'application' | 'servicePrincipal',
  password: Password,
  signIn: SignIn,
): Record<string, unknown> {
  return {
    id: Buffer.from(`${password.keyId}|${credentialOrigin}`).toString('base64'),
    keyId: password.keyId,
    keyType: 'clientSecret',
    keyUsage: 'verify',
    appId: application.appId,
    appObjectId: application.objectId,
    servicePrincipalObjectId: application.servicePrincipal?.objectId ?? null,
    resourceId: resourceId(signIn.resource),
    credentialOrigin,
    createdDateTime: writtenDate(password.start),
    expirationDateTime: writtenEnd(password.end),
    signInActivity: {
      lastSignInDateTime: writtenDate(signIn.at),
      lastSignInRequestId: signIn.requestId,
    },
  };
}

/** Which filters work is not documented: those on ids, as with directory objects. */
const shape = directoryShape(
  'appCredentialSignInActivity',
  [
    { name: 'id', is: 'text', eq: 'default' },
    { name: 'keyId', is: 'id', eq: 'default' },
    { name: 'keyType', is: 'text' },
    { name: 'keyUsage', is: 'text' },
    { name: 'appId', is: 'id', eq: 'default' },
    { name: 'appObjectId', is: 'text', eq: 'default' },
    { name: 'servicePrincipalObjectId', is: 'text', eq: 'default' },
    { name: 'resourceId', is: 'text', eq: 'default' },
    { name: 'credentialOrigin', is: 'text' },
    { name: 'createdDateTime', is: 'time' },
    { name: 'expirationDateTime', is: 'time' },
    { name: 'signInActivity', is: 'object' },
  ],
  [],
);
