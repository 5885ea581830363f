import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { deletedEntry, secretEntry, versionEntry } from './bundle.ts';
import { badParameter } from './failure.ts';
import { findSecret, phaseOf, secretsIn } from './lifecycle.ts';
import { parameter } from './query.ts';
import type { VaultRoute } from './route.ts';
import type { Vault } from './state.ts';

const MAX_PAGE = 25;

interface Item {
  /** The position in the order of the list. */
  readonly marker: string;
  readonly entry: Record<string, unknown>;
}

/** The live secrets, by name, with ids without a version. No list contains a value. */
export function listSecrets(request: SandboxRequest, scene: Scene, vault: Vault): Reply {
  const secrets = secretsIn(vault, 'live', scene.clock.now());
  return page(
    request,
    vault,
    secrets.map(secret => ({ marker: secret.name.toUpperCase(), entry: secretEntry(vault, secret) })),
  );
}

export function listDeletedSecrets(request: SandboxRequest, scene: Scene, vault: Vault): Reply {
  const secrets = secretsIn(vault, 'deleted', scene.clock.now());
  return page(
    request,
    vault,
    secrets.map(secret => ({ marker: secret.name.toUpperCase(), entry: deletedEntry(vault, secret) })),
  );
}

/**
 * The versions in the order of their ids, which is independent of their age: the newest is found by `created`. A name that was
 * never used has no versions, which is not an error.
 */
export function listVersions(request: SandboxRequest, scene: Scene, vault: Vault, route: VaultRoute): Reply {
  const now = scene.clock.now();
  const secret = findSecret(vault, route.name, now);
  if (secret === undefined || phaseOf(secret, now) !== 'live') return page(request, vault, []);
  const items = secret.versions.map(version => ({
    marker: version.id,
    entry: versionEntry(vault, secret, version),
  }));
  return page(
    request,
    vault,
    items.sort((a, b) => (a.marker < b.marker ? -1 : 1)),
  );
}

function page(request: SandboxRequest, vault: Vault, items: readonly Item[]): Reply {
  const size = pageSize(parameter(request.query, 'maxresults'));
  if (size === undefined) return badParameter(`maxresults must be between 1 and ${MAX_PAGE}`);
  const after = readToken(parameter(request.query, '$skiptoken'));
  if (after === undefined) return badParameter('The skiptoken is invalid');
  const left = items.filter(item => item.marker > after);
  const shown = left.slice(0, size);
  const last = shown.at(-1);
  const nextLink = last && left.length > size ? link(request, vault, last.marker) : null;
  return { status: 200, body: { value: shown.map(item => item.entry), nextLink } };
}

function pageSize(text: string | null): number | undefined {
  if (text === null || text === '') return MAX_PAGE;
  const size = Number(text);
  return Number.isInteger(size) && size >= 1 && size <= MAX_PAGE ? size : undefined;
}

/** The real links contain port 443 and an opaque base64 object (recordings of the SDKs' own tests). */
function link(request: SandboxRequest, vault: Vault, marker: string): string {
  const target = { NextMarker: Buffer.from(marker).toString('base64'), TargetLocation: 0 };
  const token = Buffer.from(JSON.stringify(target)).toString('base64url');
  const version = parameter(request.query, 'api-version') ?? '';
  const size = parameter(request.query, 'maxresults');
  const tail = size === null ? '' : `&maxresults=${size}`;
  const path = request.path.replace(/\/+$/, '');
  return `https://${vault.host}:443${path}?api-version=${version}&$skiptoken=${token}${tail}`;
}

/** The marker after which the page starts; empty: at the beginning; undefined: the token is invalid. */
function readToken(token: string | null): string | undefined {
  if (token === null) return '';
  try {
    const target: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (typeof target !== 'object' || target === null || !('NextMarker' in target)) return undefined;
    return Buffer.from(String(target.NextMarker), 'base64').toString('utf8');
  } catch {
    return undefined;
  }
}
