import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import type { World } from '../world.ts';
import { bundle } from './bundle.ts';
import {
  badParameter,
  deletedButRecoverable,
  inProgress,
  malformedBackup,
  secretExists,
  secretNotFound,
} from './failure.ts';
import { findSecret, phaseOf } from './lifecycle.ts';
import { readBody, readValue } from './limits.ts';
import type { VaultRoute } from './route.ts';
import { secret, type Vault } from './state.ts';

/** Recorded: the beginning of a backup, before base64url encoding. The rest is encrypted for the service. */
const HEAD = '(AzureKeyVaultSecretBackupV1.microsoft.com';
const NONCE = 12;
const TAG = 16;

/** The encryption key of the service, one for each world. */
const keys = new WeakMap<World, Buffer>();

function keyOf(world: World): Buffer {
  const key = keys.get(world) ?? randomBytes(32);
  keys.set(world, key);
  return key;
}

/** All versions with their values, as one text that only the service can decrypt. */
export function backupSecret(scene: Scene, vault: Vault, route: VaultRoute): Reply {
  const now = scene.clock.now();
  const found = findSecret(vault, route.name, now);
  if (found === undefined || phaseOf(found, now) !== 'live') return secretNotFound(route.name);
  const nonce = scene.random.bytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', keyOf(scene.world), nonce);
  const hidden = Buffer.concat([cipher.update(JSON.stringify(found), 'utf8'), cipher.final()]);
  const whole = Buffer.concat([Buffer.from(HEAD), nonce, cipher.getAuthTag(), hidden]);
  return { status: 200, body: { value: whole.toString('base64url') } };
}

/**
 * Restores a secret with its versions and their ids, in any vault; the name has to be free (specification, "Restore Secret"). The
 * requirement of a vault in the same subscription and geography is not simulated: vaults have neither here.
 */
export function restoreSecret(request: SandboxRequest, scene: Scene, vault: Vault): Reply {
  const body = readBody(request.body);
  if ('refusal' in body) return body.refusal;
  const value = readValue(body.value, Number.POSITIVE_INFINITY);
  if ('refusal' in value) return value.refusal;
  const written = opened(scene.world, value.value);
  if (written === undefined) return malformedBackup();
  const restored = secret.parse(JSON.parse(written));
  const now = scene.clock.now();
  const taken = findSecret(vault, restored.name, now);
  const phase = taken && phaseOf(taken, now);
  if (phase === 'live') return secretExists(restored.name);
  if (phase === 'deleted') return deletedButRecoverable(restored.name);
  const inWork = phase && inProgress(phase, restored.name);
  if (inWork !== undefined) return inWork;
  vault.secrets.push(restored);
  const current = restored.versions.at(-1);
  return current === undefined
    ? badParameter('The backup holds no version')
    : { status: 200, body: bundle(vault, restored, current, false) };
}

function opened(world: World, text: string): string | undefined {
  const whole = Buffer.from(text, 'base64url');
  if (whole.subarray(0, HEAD.length).toString('utf8') !== HEAD) return undefined;
  const sealed = whole.subarray(HEAD.length);
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(world), sealed.subarray(0, NONCE));
    decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
