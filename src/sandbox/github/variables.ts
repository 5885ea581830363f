/** Actions variables: stored and named like secrets, but readable. */
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { done, failure, json, notFound, page } from './answer.ts';
import { readShares, shownShares } from './organizationPlace.ts';
import { LARGEST_BYTES, nameFault, type Place, readBody, storedName, time } from './place.ts';

export function listVariables(request: SandboxRequest, scene: Scene, place: Place): Reply {
  const names = Object.keys(place.variables).sort();
  const all = names.map(name => shown(place, name));
  return page(request, scene, 'variables', all, { usual: 10, most: 30 });
}

export function getVariable(request: SandboxRequest, scene: Scene, place: Place, name: string): Reply {
  const stored = storedName(place.variables, name);
  return stored === undefined ? notFound(request, scene) : json(request, scene, 200, shown(place, stored));
}

/** `POST …/variables` with `{ name, value }`: 201, or 409 where the name is taken. */
export function createVariable(request: SandboxRequest, scene: Scene, place: Place): Reply {
  const body = readBody(request, scene);
  if (!body.ok) return body.reply;
  const { name, value } = body.sent;
  if (typeof name !== 'string')
    return failure(request, scene, 422, 'Invalid request.\n\n"name" wasn\'t supplied.');
  if (typeof value !== 'string')
    return failure(request, scene, 422, 'Invalid request.\n\n"value" wasn\'t supplied.');
  const fault = nameFault('Variable', name) ?? sizeFault(value);
  if (fault !== undefined) return failure(request, scene, 422, fault);
  if (storedName(place.variables, name) !== undefined) return failure(request, scene, 409, TAKEN);
  const shares = place.sharing && readShares(place.sharing, body.sent);
  if (typeof shares === 'string') return failure(request, scene, 422, shares);
  const now = scene.clock.now();
  place.variables[name.toUpperCase()] = { value, createdAt: now, updatedAt: now, ...shares };
  return json(request, scene, 201, {});
}

/** `PATCH …/variables/{name}` with `value`, and optionally a new `name`: 204. */
export function updateVariable(request: SandboxRequest, scene: Scene, place: Place, name: string): Reply {
  const body = readBody(request, scene);
  if (!body.ok) return body.reply;
  const stored = storedName(place.variables, name);
  const variable = stored === undefined ? undefined : place.variables[stored];
  if (stored === undefined || variable === undefined) return notFound(request, scene);
  const { name: renamed = stored, value = variable.value } = body.sent;
  const fault = nameFault('Variable', String(renamed)) ?? sizeFault(String(value));
  if (fault !== undefined) return failure(request, scene, 422, fault);
  const taken = storedName(place.variables, String(renamed));
  if (taken !== undefined && taken !== stored) return failure(request, scene, 409, TAKEN);
  const isToShare = place.sharing !== undefined && body.sent['visibility'] !== undefined;
  const shares = isToShare && readShares(place.sharing, body.sent);
  if (typeof shares === 'string') return failure(request, scene, 422, shares);
  delete place.variables[stored];
  const key = String(renamed).toUpperCase();
  place.variables[key] = { ...variable, value: String(value), updatedAt: scene.clock.now(), ...shares };
  return done(request, scene);
}

export function deleteVariable(request: SandboxRequest, scene: Scene, place: Place, name: string): Reply {
  const stored = storedName(place.variables, name);
  if (stored === undefined) return notFound(request, scene);
  delete place.variables[stored];
  return done(request, scene);
}

const TAKEN = 'Already exists - Variable already exists';

function sizeFault(value: string): string | undefined {
  return Buffer.byteLength(value) > LARGEST_BYTES ? 'Variables are limited to 48 KB in size.' : undefined;
}

function shown(place: Place, name: string): object {
  const { value, createdAt = 0, updatedAt = 0, ...kept } = place.variables[name] ?? {};
  const key = name.toUpperCase();
  const shares = shownShares(place.sharing, 'variables', key, kept);
  return { name: key, value, created_at: time(createdAt), updated_at: time(updatedAt), ...shares };
}
