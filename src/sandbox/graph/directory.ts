/** The tenant itself, its domains and its users. */
import { type Answer, fault, found } from './answer.ts';
import { baseOf, type Call, isAnswer, jsonBody, notFound } from './call.ts';
import { writtenSeconds } from './dates.ts';
import { objectsById } from './directoryObjects.ts';
import { type Collection, counting, listing, single } from './listing.ts';
import { mayReadApplications, mayReadDomains, mayReadOrganization, mayReadUsers } from './permissions.ts';
import { filled } from './shapes/filled.ts';
import { directoryObjectShape, domainShape, organizationShape, userShape } from './shapes/tenant.ts';
import { userBody } from './userBody.ts';

/** `GET /organization`: the tenant itself. */
export function getOrganization(call: Call): Answer {
  return mayReadOrganization(call) ?? listing(call, organizationOf(call));
}

/** `GET /organization/{id}` */
export function getOrganizationById(call: Call, id: string): Answer {
  const collection = mayReadOrganization(call) ?? organizationOf(call);
  if (isAnswer(collection)) return collection;
  return id.toLowerCase() === call.tenant.id
    ? single(call, collection, { ...collection.items[0] })
    : notFound(id);
}

function organizationOf({ tenant }: Call): Collection {
  const { id, displayName, domains } = tenant;
  const verifiedDomains = domains.map((name, index) => ({
    capabilities: 'Email, OfficeCommunicationsOnline',
    isDefault: index === 0,
    isInitial: name.endsWith('.onmicrosoft.com'),
    name,
    type: 'Managed',
  }));
  const own = {
    id,
    displayName,
    tenantType: 'AAD',
    verifiedDomains,
    createdDateTime: writtenSeconds(FOUNDED),
  };
  return {
    path: 'organization',
    context: 'organization',
    shape: organizationShape,
    items: [filled(own, organizationShape)],
  };
}

/** The same for every tenant here, and equal to `xms_tcdt` in tokens. */
const FOUNDED = 1_577_836_800_000;

/** `GET /domains` */
export function listDomains(call: Call): Answer {
  return mayReadDomains(call) ?? listing(call, domainsOf(call));
}

/** `GET /domains/{name}` */
export function getDomain(call: Call, name: string): Answer {
  const collection = mayReadDomains(call) ?? domainsOf(call);
  if (isAnswer(collection)) return collection;
  const item = collection.items.find(one => one['id'] === name.toLowerCase());
  return item ? single(call, collection, item) : notFound(name);
}

/** graph-docs domain-list: every domain of a tenant here is managed and verified. */
function domainsOf({ tenant }: Call): Collection {
  const items = tenant.domains.map((name, index) =>
    filled(
      {
        authenticationType: 'Managed',
        id: name.toLowerCase(),
        isAdminManaged: true,
        isDefault: index === 0,
        isInitial: name.endsWith('.onmicrosoft.com'),
        isRoot: true,
        isVerified: true,
        supportedServices: ['Email', 'OfficeCommunicationsOnline'],
        passwordValidityPeriodInDays: 2147483647,
        passwordNotificationWindowInDays: 14,
      },
      domainShape,
    ),
  );
  return { path: 'domains', context: 'domains', shape: domainShape, items };
}

/** `GET /users` */
export function listUsers(call: Call): Answer {
  return mayReadUsers(call) ?? listing(call, usersOf(call));
}

/** `GET /users/$count` */
export function countUsers(call: Call): Answer {
  return mayReadUsers(call) ?? counting(call, usersOf(call));
}

/** `GET /users/{id or user principal name}` */
export function getUser(call: Call, key: string): Answer {
  const collection = mayReadUsers(call) ?? usersOf(call);
  if (isAnswer(collection)) return collection;
  const wanted = key.toLowerCase();
  const item = collection.items.find(one =>
    [one['id'], String(one['userPrincipalName']).toLowerCase()].includes(wanted),
  );
  return item ? single(call, collection, item) : notFound(key);
}

/** `GET /users/{id}/manager`: nobody has one here, and the 404 is by design (microsoftgraph/aspnet-snippets-sample#6). */
export function getManager(call: Call, key: string): Answer {
  const user = getUser(call, key);
  return user.status === 200 ? notFound('manager') : user;
}

function usersOf({ tenant }: Call): Collection {
  return { path: 'users', context: 'users', shape: userShape, items: (tenant.users ?? []).map(userBody) };
}

/** `GET /me`. The text for an application without a user: Azure/azure-cli, role util.py. */
export function getMe(call?: Call): Answer {
  const own = call?.tenant.users?.find(({ id }) => id === call.caller.appId);
  if (call && own) return single(call, usersOf(call), userBody(own));
  return fault(400, 'BadRequest', '/me request is only valid with delegated authentication flow.');
}

/** `GET /directoryObjects/{id}`: an application, a service principal or a user. */
export function getDirectoryObject(call: Call, id: string): Answer {
  const denied = mayReadApplications(call);
  if (denied) return denied;
  const [item] = objectsById(call, [id]);
  const collection = { path: 'directoryObjects', context: 'directoryObjects', shape: directoryObjectShape };
  return item ? single(call, collection, item) : notFound(id);
}

/** `POST /directoryObjects/getByIds`: ids that do not exist are left out (graph-docs directoryobject-getbyids). */
export function getDirectoryObjects(call: Call): Answer {
  const body = mayReadApplications(call) ?? jsonBody(call.request);
  if (isAnswer(body)) return body;
  const { ids, types } = body.members;
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > 1000) {
    return fault(400, 'Request_BadRequest', "Invalid value specified for 'ids' in the request payload.");
  }
  const wanted = Array.isArray(types) ? types.map(type => String(type).toLowerCase()) : [];
  const value = objectsById(call, ids.map(String)).filter(
    one =>
      wanted.length === 0 ||
      wanted.includes(one['@odata.type'].replace('#microsoft.graph.', '').toLowerCase()),
  );
  return found(`${baseOf(call)}/$metadata#directoryObjects`, { value });
}
