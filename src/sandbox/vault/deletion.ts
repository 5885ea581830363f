import type { Reply, Scene } from '../wire.ts';
import { bundle, deletedBundle } from './bundle.ts';
import { deletedSecretNotFound, inProgress, secretDisabled, secretNotFound } from './failure.ts';
import { findSecret, markDeleted, phaseOf, startPurge, startRecovery } from './lifecycle.ts';
import type { VaultRoute } from './route.ts';
import type { Vault, VaultSecret } from './state.ts';

/** Deletes all versions; they can be recovered until the purge date. */
export function deleteSecret(scene: Scene, vault: Vault, route: VaultRoute): Reply {
  const now = scene.clock.now();
  const secret = findSecret(vault, route.name, now);
  if (secret === undefined || phaseOf(secret, now) === 'deleted') return secretNotFound(route.name);
  const inWork = inProgress(phaseOf(secret, now), route.name);
  if (inWork !== undefined) return inWork;
  markDeleted(vault, secret, scene);
  return { status: 200, body: deletedBundle(vault, secret) };
}

/** 404 while the deletion is in progress; 403 if the secret is disabled (azure-facts §3.2, §3.5). */
export function getDeletedSecret(scene: Scene, vault: Vault, route: VaultRoute): Reply {
  const now = scene.clock.now();
  const secret = findSecret(vault, route.name, now);
  if (secret === undefined || phaseOf(secret, now) !== 'deleted') return deletedSecretNotFound(route.name);
  if (secret.versions.at(-1)?.enabled === false) return secretDisabled();
  return { status: 200, body: deletedBundle(vault, secret) };
}

/** The response is immediate; the secret itself is available a moment later. */
export function recoverSecret(scene: Scene, vault: Vault, route: VaultRoute): Reply {
  const found = findDeleted(scene, vault, route);
  if ('refusal' in found) return found.refusal;
  startRecovery(found.secret, scene.clock.now());
  const current = found.secret.versions.at(-1);
  return { status: 200, body: current && bundle(vault, found.secret, current, false) };
}

export function purgeSecret(scene: Scene, vault: Vault, route: VaultRoute): Reply {
  const found = findDeleted(scene, vault, route);
  if ('refusal' in found) return found.refusal;
  startPurge(found.secret, scene);
  return { status: 204 };
}

function findDeleted(
  scene: Scene,
  vault: Vault,
  route: VaultRoute,
): { secret: VaultSecret } | { refusal: Reply } {
  const now = scene.clock.now();
  const secret = findSecret(vault, route.name, now);
  if (secret === undefined || phaseOf(secret, now) === 'live') return { refusal: secretNotFound(route.name) };
  const refusal = inProgress(phaseOf(secret, now), route.name);
  return refusal === undefined ? { secret } : { refusal };
}
