import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { bundle } from './bundle.ts';
import {
  deletedButRecoverable,
  disallowedByPolicy,
  inProgress,
  secretDisabled,
  secretNotFound,
} from './failure.ts';
import { findSecret, phaseOf } from './lifecycle.ts';
import type { Description } from './limits.ts';
import { readBody, readDescription, readValue } from './limits.ts';
import type { VaultRoute } from './route.ts';
import type { SecretVersion, Vault, VaultSecret } from './state.ts';

/**
 * Always creates a new version, also for a value that already exists; nothing is copied from the version before. There is no
 * conditional form (azure-facts §3.6).
 */
export function setSecret(request: SandboxRequest, scene: Scene, vault: Vault, route: VaultRoute): Reply {
  const now = scene.clock.now();
  const body = readBody(request.body);
  if ('refusal' in body) return body.refusal;
  const value = readValue(body.value);
  if ('refusal' in value) return value.refusal;
  const description = readDescription(body.value);
  if ('refusal' in description) return description.refusal;
  const existing = findSecret(vault, route.name, now);
  const phase = existing === undefined ? 'live' : phaseOf(existing, now);
  if (phase === 'deleted') return deletedButRecoverable(route.name);
  const inWork = inProgress(phase, route.name);
  if (inWork !== undefined) return inWork;
  const version = newVersion(scene, value.value, description.value);
  if (!meetsDemands(vault, version)) return disallowedByPolicy(route.name);
  const secret = existing ?? addSecret(vault, route.name);
  secret.versions.push(version);
  scene.world.issued.add(version.value);
  return { status: 200, body: bundle(vault, secret, version, true) };
}

/** A value is returned whatever its nbf and exp are: they only inform. A disabled version is refused (azure-facts §3.3). */
export function getSecret(scene: Scene, vault: Vault, route: VaultRoute): Reply {
  const found = findVersion(scene, vault, route);
  if (found === undefined) return secretNotFound(asked(route));
  if (!found.version.enabled) return secretDisabled();
  return { status: 200, body: bundle(vault, found.secret, found.version, true) };
}

/** Absent fields are unchanged; `tags` replaces the whole map. The value cannot be changed (azure-facts §3.2). */
export function updateSecret(request: SandboxRequest, scene: Scene, vault: Vault, route: VaultRoute): Reply {
  const body = readBody(request.body);
  if ('refusal' in body) return body.refusal;
  const description = readDescription(body.value);
  if ('refusal' in description) return description.refusal;
  const found = findVersion(scene, vault, route);
  if (found === undefined) return secretNotFound(asked(route));
  if (!meetsDemands(vault, { ...found.version, ...description.value })) return disallowedByPolicy(route.name);
  const { contentType, tags, enabled, notBefore, expires } = description.value;
  if (contentType !== undefined) found.version.contentType = contentType;
  if (tags !== undefined) found.version.tags = tags;
  if (enabled !== undefined) found.version.enabled = enabled;
  if (notBefore !== undefined) found.version.notBefore = notBefore;
  if (expires !== undefined) found.version.expires = expires;
  found.version.updated = scene.clock.now();
  return { status: 200, body: bundle(vault, found.secret, found.version, false) };
}

function addSecret(vault: Vault, name: string): VaultSecret {
  const secret: VaultSecret = { name, versions: [] };
  vault.secrets.push(secret);
  return secret;
}

function newVersion(scene: Scene, value: string, description: Description): SecretVersion {
  const now = scene.clock.now();
  const { tags = {}, enabled = true, ...rest } = description;
  const id = scene.random.bytes(16).toString('hex');
  return { id, value, enabled, created: now, updated: now, tags, ...rest };
}

/**
 * Built-in policies such as "Secrets should have content type set", with the effect Deny. That an update is checked, too: guess.
 */
function meetsDemands({ demands }: Vault, version: Pick<SecretVersion, 'contentType' | 'tags'>): boolean {
  if (demands?.contentType && !version.contentType) return false;
  return (demands?.tags ?? []).every(name => Object.hasOwn(version.tags, name));
}

/** The current version is the latest, enabled or not. */
function findVersion(
  scene: Scene,
  vault: Vault,
  route: VaultRoute,
): { secret: VaultSecret; version: SecretVersion } | undefined {
  const now = scene.clock.now();
  const secret = findSecret(vault, route.name, now);
  if (secret === undefined || phaseOf(secret, now) !== 'live') return undefined;
  const wanted = route.version?.toLowerCase();
  const version =
    wanted === undefined
      ? secret.versions.at(-1)
      : secret.versions.find(({ id }) => id.toLowerCase() === wanted);
  return version && { secret, version };
}

function asked(route: VaultRoute): string {
  return route.version === undefined ? route.name : `${route.name}/${route.version}`;
}
