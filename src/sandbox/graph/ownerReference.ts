/** Owners that a request names by their addresses. */
import { type Answer, fault } from './answer.ts';
import { type Call, isAnswer, notFound } from './call.ts';
import { ownerKey } from './directoryObjects.ts';
import { mayAddOwner } from './permissions.ts';

export interface ReferredOwner {
  readonly key: string;
  readonly id: string;
}

/** `…/directoryObjects/{id}` or, as in terraform-provider-azuread#588, `directoryObjects('{id}')`; only the id matters. */
const lastId = /[/(]'?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})'?\)?$/i;

export function referredOwner(call: Call, address: unknown): ReferredOwner | Answer {
  const [, id] = lastId.exec(String(address ?? '')) ?? [];
  if (id === undefined) {
    return fault(
      400,
      'Request_BadRequest',
      'Invalid URL specified in @odata.id or one of its referenced objects.',
    );
  }
  const key = ownerKey(call, id);
  return key === undefined ? notFound(id) : { key, id };
}

const BIND = 'owners@odata.bind';
/** Up to twenty when an object is made (comment in terraform-provider-azuread, application_resource.go); the refusal: a guess. */
const MOST = 20;

/**
 * The keys of the owners that `owners@odata.bind` of a new object names. The caller may name itself; others it may name where it
 * may add them afterwards: a guess, the stricter way (403 observed in terraform-provider-azuread#703 and #853).
 */
export function boundOwners(
  call: Call,
  members: Readonly<Record<string, unknown>>,
): readonly string[] | Answer {
  const addresses = members[BIND] ?? [];
  if (!Array.isArray(addresses) || addresses.length > MOST) {
    return fault(400, 'BadRequest', `Invalid value specified for '${BIND}' in the request payload.`);
  }
  const keys = new Set<string>();
  for (const address of addresses) {
    const owner = referredOwner(call, address);
    if (isAnswer(owner)) return owner;
    const isCaller = owner.key.toLowerCase() === call.caller.appId.toLowerCase();
    const denied = isCaller ? undefined : mayAddOwner(call);
    if (denied) return denied;
    keys.add(owner.key);
  }
  return [...keys];
}
