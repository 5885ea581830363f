import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { done, failure, json, notFound, page } from './answer.ts';
import { readShares, shownShares } from './organizationPlace.ts';
import { LARGEST_BYTES, nameFault, type Place, readBody, storedName, time } from './place.ts';
import { openSealed, sealKeys } from './seal.ts';

/** `GET …/secrets/public-key`. */
export function getPublicKey(request: SandboxRequest, scene: Scene, place: Place): Reply {
  const { id, publicKey } = sealKeys(place);
  return json(request, scene, 200, { key_id: id, key: Buffer.from(publicKey).toString('base64') });
}

/** `GET …/secrets`: names and times, never values. */
export function listSecrets(request: SandboxRequest, scene: Scene, place: Place): Reply {
  const names = Object.keys(place.secrets).sort();
  const all = names.map(name => shown(place, name));
  return page(request, scene, 'secrets', all, { usual: 30, most: 100 });
}

/** `GET …/secrets/{name}`. */
export function getSecret(request: SandboxRequest, scene: Scene, place: Place, name: string): Reply {
  const stored = storedName(place.secrets, name);
  return stored === undefined ? notFound(request, scene) : json(request, scene, 200, shown(place, stored));
}

/** `PUT …/secrets/{name}`: 201 for a new secret, 204 for an existing one. A value that cannot be opened is 422. */
export function putSecret(request: SandboxRequest, scene: Scene, place: Place, name: string): Reply {
  const body = readBody(request, scene);
  if (!body.ok) return body.reply;
  const opened = open(place, name, body.sent);
  if (typeof opened === 'string') return failure(request, scene, 422, opened);
  const shares = place.sharing && readShares(place.sharing, body.sent);
  if (typeof shares === 'string') return failure(request, scene, 422, shares);
  const stored = storedName(place.secrets, name);
  const now = scene.clock.now();
  const existing = stored === undefined ? undefined : place.secrets[stored];
  if (existing !== undefined) {
    Object.assign(existing, { value: opened.toString('utf8'), updatedAt: now, ...shares });
    return done(request, scene);
  }
  if (Object.keys(place.secrets).length >= place.most)
    return failure(request, scene, 422, `You cannot have more than ${place.most} secrets here.`);
  const value = opened.toString('utf8');
  place.secrets[name.toUpperCase()] = { value, createdAt: now, updatedAt: now, ...shares };
  return json(request, scene, 201, {});
}

/** `DELETE …/secrets/{name}`. */
export function deleteSecret(request: SandboxRequest, scene: Scene, place: Place, name: string): Reply {
  const stored = storedName(place.secrets, name);
  if (stored === undefined) return notFound(request, scene);
  delete place.secrets[stored];
  return done(request, scene);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;

/** The opened value, or why it is refused. */
function open(place: Place, name: string, sent: Record<string, unknown>): Buffer | string {
  const fault = nameFault('Secret', name);
  if (fault !== undefined) return fault;
  const { encrypted_value: sealed, key_id: keyId } = sent;
  if (typeof sealed !== 'string') return 'Invalid request.\n\n"encrypted_value" wasn\'t supplied.';
  if (typeof keyId !== 'string') return 'Invalid request.\n\n"key_id" wasn\'t supplied.';
  if (!BASE64.test(sealed))
    return 'Invalid request.\n\nencrypted_value does not match the expected base64 pattern.';
  const keys = sealKeys(place);
  const opened = keyId === keys.id ? openSealed(sealed, keys) : undefined;
  if (opened === undefined) return 'The secret could not be decrypted with the key that key_id names.';
  return opened.length > LARGEST_BYTES ? 'Secrets are limited to 48 KB in size.' : opened;
}

function shown(place: Place, name: string): object {
  const { createdAt = 0, updatedAt = 0, ...kept } = place.secrets[name] ?? {};
  const key = name.toUpperCase();
  const shares = shownShares(place.sharing, 'secrets', key, kept);
  return { name: key, created_at: time(createdAt), updated_at: time(updatedAt), ...shares };
}
