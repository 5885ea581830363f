/** Management locks, and the requests that they refuse. */
import * as z from 'zod';
import { once } from '../once.ts';
import type { Reply } from '../wire.ts';
import type { World } from '../world.ts';
import { armError, notSimulated } from './failure.ts';
import { sameName } from './identity.ts';
import { type Call, type Operation, operation } from './operation.ts';
import { isWithin, SCOPE, targetOf } from './paths.ts';
import { readObject } from './properties.ts';
import { type Lock, lock as lockState } from './state.ts';

const RIGHT = 'Microsoft.Authorization/locks';
const LOCK = `${SCOPE}/locks/(?<key>[^/]+)`;

export const lockOperations: readonly Operation[] = [
  operation('listLocks', 'GET', `${RIGHT}/read`, `${SCOPE}/locks`, listLocks),
  operation('getLock', 'GET', `${RIGHT}/read`, LOCK, getLock),
  operation('createLock', 'PUT', `${RIGHT}/write`, LOCK, createLock),
  operation('deleteLock', 'DELETE', `${RIGHT}/delete`, LOCK, deleteLock),
];

/**
 * `CanNotDelete` refuses deletions, `ReadOnly` everything but GET: also a POST that only lists (azure-docs lock-resources,
 * Azure/azure-sdk-for-java#24893).
 */
export function lockFault(world: World, method: string, path: string): Reply | undefined {
  const all = world.locks ?? [];
  if (all.length === 0 || ['GET', 'HEAD'].includes(method)) return undefined;
  // A lock protects neither itself nor other locks.
  if (/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i.test(path)) return undefined;
  const target = targetOf(method, path);
  const holding = all.filter(
    one => isWithin(target, one.scope) && (one.level === 'ReadOnly' || method === 'DELETE'),
  );
  if (holding.length === 0) return undefined;
  const what = method === 'DELETE' ? 'delete' : 'write';
  const scopes = holding.map(({ scope }) => `'${scope}'`).join(',');
  const message = `The scope '${target}' cannot perform ${what} operation because following scope(s) are locked: ${scopes}. Please remove the lock and try again.`;
  return armError(409, 'ScopeLocked', message);
}

/** At the scope and below it; with `atScope()` only at it. */
function listLocks(call: Call): Reply {
  const filter = call.request.query.get('$filter') ?? '';
  if (filter !== '' && !/^atScope\(\)$/i.test(filter)) return notSimulated(`the filter '${filter}' of locks`);
  const scope = scopeOf(call);
  const value = (call.scene.world.locks ?? [])
    .filter(one => sameName(one.scope, scope) || (filter === '' && isWithin(one.scope, scope)))
    .map(shown);
  return { status: 200, body: { value } };
}

function getLock(call: Call): Reply {
  const found = named(call);
  if (found !== undefined) return { status: 200, body: shown(found) };
  return armError(404, 'LockNotFound', `The lock '${call.route.key}' could not be found.`);
}

const bodySchema = once(() =>
  z.object({
    properties: z.object({ level: lockState.shape.level, notes: z.string().nullish() }),
  }),
);

function createLock(call: Call): Reply {
  const read = bodySchema().safeParse(readObject(call.request.body));
  if (!read.success) {
    const message = 'The request content was invalid: a lock needs the level CanNotDelete or ReadOnly.';
    return armError(400, 'InvalidRequestContent', message);
  }
  const { level, notes } = read.data.properties;
  const { world } = call.scene;
  const before = named(call);
  const lock: Lock = {
    name: call.route.key ?? '',
    scope: scopeOf(call),
    level,
    ...(notes && { notes }),
  };
  world.locks = [...(world.locks ?? []).filter(one => one !== before), lock];
  return { status: before === undefined ? 201 : 200, body: shown(lock) };
}

function deleteLock(call: Call): Reply {
  const { world } = call.scene;
  const found = named(call);
  if (found === undefined) return { status: 204 };
  world.locks = (world.locks ?? []).filter(one => one !== found);
  return { status: 200 };
}

function named(call: Call): Lock | undefined {
  return call.scene.world.locks?.find(
    one => sameName(one.name, call.route.key) && sameName(one.scope, scopeOf(call)),
  );
}

/** Recorded: azure-cli, test_group_lock_commands.yaml. */
function shown({ name, scope, level, notes }: Lock): Record<string, unknown> {
  return {
    properties: { level, ...(notes && { notes }) },
    id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
    type: 'Microsoft.Authorization/locks',
    name,
  };
}

function scopeOf({ route }: Call): string {
  return `/${route.scope ?? ''}`;
}
