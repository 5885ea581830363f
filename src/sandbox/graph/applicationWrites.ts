/** Creating, changing, deleting and restoring registrations. */
import {
  applicationAdded,
  applicationChanged,
  applicationDeleted,
  applicationRestored,
  writeAudit,
} from '../directory/audit.ts';
import { arrivals } from '../directory/replication.ts';
import type { Application } from '../directory/state.ts';
import { type Answer, created, fault, found } from './answer.ts';
import { applicationBody } from './applicationBody.ts';
import { type Address, actorOf, baseOf, type Call, isAnswer, isGuid, jsonBody, notFound } from './call.ts';
import { ticksOf, writtenDate } from './dates.ts';
import { uriFault } from './identifierUris.ts';
import { readKeys } from './keyCredentials.ts';
import { boundOwners } from './ownerReference.ts';
import { mayCreate, mayReadApplications, mayWrite } from './permissions.ts';
import { shownByDefault } from './query/select.ts';
import { restorableMs } from './servicePrincipals.ts';
import { applicationShape } from './shapes/application.ts';
import { accept, tooSoon, writableApplication } from './writeGate.ts';
import { merged, readWritten, type Written } from './writtenProperties.ts';

/**
 * `POST /applications`: 201 with the whole object; a caller that may write owned ones only becomes its owner (graph-docs
 * permissions-reference).
 */
export function createApplication(call: Call): Answer {
  const body = mayCreate(call) ?? jsonBody(call.request);
  if (isAnswer(body)) return body;
  const wish = readWritten(body.members, applicationShape);
  if (isAnswer(wish)) return wish;
  const owners = boundOwners(call, body.members);
  if (isAnswer(owners)) return owners;
  const { displayName } = wish.written;
  if (displayName === undefined || displayName === null) return required('displayName');
  const application = blank(call, String(displayName), owners);
  const refused = change(call, application, wish.written);
  if (refused) return refused;
  call.tenant.applications.push(application);
  accept(call, application);
  writeAudit(call.tenant, application.createdAt, actorOf(call), applicationAdded(application));
  const createdDateTime = writtenDate(application.createdAt, ticksOf(application.objectId));
  return created(
    `${baseOf(call)}/$metadata#applications/$entity`,
    { ...bodyOf(call, application), createdDateTime },
    `https://${call.request.host}/v2/${call.tenant.id}/directoryObjects/${application.objectId}/Microsoft.DirectoryServices.Application`,
  );
}

/** `PATCH /applications/{id}`: 204. */
export function updateApplication(call: Call, address: Address): Answer {
  const application = writableApplication(call, address);
  if (isAnswer(application)) return application;
  const wish = readWish(call);
  if (isAnswer(wish)) return wish;
  const refused = tooSoon(call, application) ?? change(call, application, wish.written);
  if (refused) return refused;
  accept(call, application);
  const names = Object.keys(wish.written);
  writeAudit(call.tenant, application.lastWriteAt, actorOf(call), applicationChanged(application, names));
  return { status: 204 };
}

/** `DELETE /applications/{id}`: 204; it can be restored for 30 days, with its service principal. */
export function deleteApplication(call: Call, address: Address): Answer {
  const application = writableApplication(call, address);
  if (isAnswer(application)) return application;
  const refused = tooSoon(call, application);
  if (refused) return refused;
  const auditChanges = applicationDeleted(application);
  accept(call, application);
  application.deletedAt = application.lastWriteAt;
  writeAudit(call.tenant, application.deletedAt, actorOf(call), ...auditChanges);
  return { status: 204 };
}

/** `POST /directory/deletedItems/{id}/restore` (graph-docs directory-deleteditems-restore). For applications only. */
export function restoreDeletedItem(call: Call, objectId: string): Answer {
  const application = deletedApplication(call, objectId);
  if (isAnswer(application)) return application;
  delete application.deletedAt;
  accept(call, application);
  const by = actorOf(call);
  writeAudit(call.tenant, application.lastWriteAt, by, applicationRestored(application));
  return found(`${baseOf(call)}/$metadata#directoryObjects/$entity`, {
    '@odata.type': '#microsoft.graph.application',
    ...bodyOf(call, application),
  });
}

/** `DELETE /directory/deletedItems/{id}`: deleted permanently; its client id is unknown from then on. */
export function purgeDeletedItem(call: Call, objectId: string): Answer {
  const application = deletedApplication(call, objectId);
  if (isAnswer(application)) return application;
  call.tenant.applications = call.tenant.applications.filter(one => one !== application);
  return { status: 204 };
}

function deletedApplication(call: Call, objectId: string): Application | Answer {
  const denied = mayReadApplications(call);
  if (denied) return denied;
  const now = call.scene.clock.now();
  const application = call.tenant.applications.find(
    ({ objectId: id, deletedAt }) =>
      deletedAt !== undefined && now - deletedAt < restorableMs && id === objectId.toLowerCase(),
  );
  if (application === undefined || !isGuid(objectId)) return notFound(objectId);
  return mayWrite(call, application) ?? application;
}

function blank(call: Call, displayName: string, bound: readonly string[]): Application {
  const { clock, random, world } = call.scene;
  const createdAt = clock.now();
  const ownsOnly = !call.caller.roles.includes('Application.ReadWrite.All');
  return {
    objectId: random.uuid(),
    appId: random.uuid(),
    displayName,
    signInAudience: 'AzureADMyOrg',
    createdAt,
    // A person owns what he makes, whatever else he may (entra-docs add-application-portal-assign-owners).
    owners: [...new Set([...(ownsOnly || call.caller.user ? [call.caller.appId] : []), ...bound])],
    servicePrincipal: undefined,
    publicClient: false,
    blockedByConditionalAccess: false,
    appRoles: {},
    passwords: [],
    lastWriteAt: createdAt,
    seenFrom: arrivals(world.settings, random, createdAt, 'registered'),
  };
}

function bodyOf(call: Call, application: Application): object {
  return shownByDefault(applicationBody(application, call.tenant, call.scene), applicationShape);
}

function readWish(call: Call): { readonly written: Written } | Answer {
  const body = jsonBody(call.request);
  return isAnswer(body) ? body : readWritten(body.members, applicationShape);
}

/** Applies all written properties, or none. */
function change(call: Call, application: Application, written: Written): Answer | undefined {
  const { displayName, signInAudience, isFallbackPublicClient, isDisabled, keyCredentials, ...rest } =
    written;
  const audience = signInAudience === undefined ? application.signInAudience : audienceOf(signInAudience);
  if (audience === undefined) return invalid('signInAudience');
  const name = displayName === undefined ? application.displayName : nameOf(displayName);
  if (name === undefined) return invalid('displayName');
  if (rest['passwordCredentials'] !== undefined) return invalid('passwordCredentials');
  const uris =
    rest['identifierUris'] === undefined ? undefined : uriFault(call, application, rest['identifierUris']);
  if (uris) return uris;
  const keys = keyCredentials === undefined ? undefined : readKeys(call, application, keyCredentials);
  if (keys !== undefined && isAnswer(keys)) return keys;
  application.displayName = name;
  application.signInAudience = audience;
  if (isFallbackPublicClient !== undefined) application.publicClient = isFallbackPublicClient === true;
  if (isDisabled !== undefined) application.deactivated = isDisabled === true;
  if (keys !== undefined) application.keyCredentials = keys.all;
  if (Object.keys(rest).length > 0)
    application.properties = { ...merged(application.properties, withOrigin(rest)) };
  return undefined;
}

/** Recorded: a role has its origin (role test_app_scenario.yaml). */
function withOrigin(written: Written): Written {
  const roles = written['appRoles'];
  if (!Array.isArray(roles)) return written;
  return { ...written, appRoles: roles.map((role: object) => ({ ...role, origin: 'Application' })) };
}

const audiences = [
  'AzureADMyOrg',
  'AzureADMultipleOrgs',
  'AzureADandPersonalMicrosoftAccount',
  'PersonalMicrosoftAccount',
] as const;

function audienceOf(value: unknown): Application['signInAudience'] | undefined {
  return audiences.find(one => one === value);
}

/** entra-docs: 120 characters for people in the portal, 256 for the API (graph-docs application-post-applications). */
function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 256 ? value : undefined;
}

/** From memory, without a source. */
function required(name: string): Answer {
  return fault(
    400,
    'Request_BadRequest',
    `A value is required for property '${name}' of resource 'Application'.`,
  );
}

function invalid(name: string): Answer {
  const message = `Invalid value specified for property '${name}' of resource 'Application'.`;
  return fault(400, 'Request_BadRequest', message);
}
