/**
 * Directory objects of several types: owners are users and service principals; owned objects are applications and service
 * principals.
 */
import type { Application, ServicePrincipal, User } from '../directory/state.ts';
import { applicationBody } from './applicationBody.ts';
import type { Call } from './call.ts';
import { principalsOf } from './principals.ts';
import type { Item } from './query/order.ts';
import { shownByDefault } from './query/select.ts';
import { applicationShape } from './shapes/application.ts';
import { servicePrincipalShape } from './shapes/servicePrincipal.ts';
import type { Shape } from './shapes/shape.ts';
import { userShape } from './shapes/tenant.ts';
import { userBody } from './userBody.ts';

type Typed = Item & { readonly '@odata.type': string };

/** An object in a collection of several types. */
function typed(shape: Shape, item: Item): Typed {
  return { '@odata.type': `#microsoft.graph.${shape.type}`, ...shownByDefault(item, shape) };
}

/** The owners of an object: `owners` holds client ids of service principals, and ids of users. */
export function ownersOf(call: Call, owners: readonly string[]): readonly Typed[] {
  const principals = principalsOf(call);
  return owners.flatMap(owner => {
    const principal = principals.find(one => one.application.appId === owner);
    if (principal !== undefined) return [typed(servicePrincipalShape, principal.body())];
    const user = userOf(call, owner);
    return user === undefined ? [] : [typed(userShape, userBody(user))];
  });
}

/** The entry in `owners` for an object id; undefined: no possible owner has that id. */
export function ownerKey(call: Call, objectId: string): string | undefined {
  const wanted = objectId.toLowerCase();
  const principal = principalsOf(call).find(one => one.principal.objectId === wanted);
  return principal?.application.appId ?? userOf(call, wanted)?.id;
}

/** The registrations and service principals that a service principal owns. */
export function ownedBy(call: Call, appId: string): readonly Typed[] {
  const owned = ({ owners }: Pick<ServicePrincipal, 'owners'> | Pick<Application, 'owners'>) =>
    owners?.includes(appId) === true;
  return [
    ...call.tenant.applications
      .filter(one => one.deletedAt === undefined && owned(one))
      .map(one => typed(applicationShape, applicationBody(one, call.tenant, call.scene))),
    ...principalsOf(call)
      .filter(({ principal }) => owned(principal))
      .map(one => typed(servicePrincipalShape, one.body())),
  ];
}

export function objectsById(call: Call, ids: readonly string[]): readonly Typed[] {
  const wanted = new Set(ids.map(id => id.toLowerCase()));
  const { applications, users = [] } = call.tenant;
  return [
    ...applications
      .filter(({ objectId, deletedAt }) => deletedAt === undefined && wanted.has(objectId))
      .map(one => typed(applicationShape, applicationBody(one, call.tenant, call.scene))),
    ...principalsOf(call)
      .filter(({ principal }) => wanted.has(principal.objectId))
      .map(one => typed(servicePrincipalShape, one.body())),
    ...users.filter(({ id }) => wanted.has(id)).map(one => typed(userShape, userBody(one))),
  ];
}

function userOf(call: Call, id: string): User | undefined {
  return call.tenant.users?.find(one => one.id === id);
}
