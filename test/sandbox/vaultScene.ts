import { virtualClock } from '../../src/sandbox/clock.ts';
import type { Application } from '../../src/sandbox/directory/state.ts';
import { issueToken } from '../../src/sandbox/entra/tokens.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import type { Vault } from '../../src/sandbox/vault/state.ts';
import type { Reply, SandboxRequest, Scene } from '../../src/sandbox/wire.ts';
import type { World } from '../../src/sandbox/world.ts';
import { calmSettings } from './calmSettings.ts';

export const TENANT = '11111111-1111-4111-8111-111111111111';
export const OPERATOR = '22222222-2222-4222-8222-222222222222';
export const STRANGER = '33333333-3333-4333-8333-333333333333';
export const HOST = 'kv-payments.vault.azure.net';
/** 2026-01-01T00:00:00Z, exactly on a second. */
export const START = 1_767_225_600_000;

/** A small world: one tenant with two applications, one empty vault, and a clock that only tests move. */
export function smallScene(): Scene {
  const world: World = {
    settings: calmSettings(),
    tenants: [
      {
        id: TENANT,
        cloud: 'public',
        displayName: 'Contoso',
        domains: ['contoso.onmicrosoft.com'],
        credentialPolicy: { passwordsAllowed: true },
        reportAvailable: true,
        applications: [application(OPERATOR), application(STRANGER)],
        foreignPrincipals: [],
        missingResources: [],
        signIns: [],
        audits: [],
        signInLog: [],
      },
    ],
    vaults: [emptyVault()],
    sites: [],
    organizations: [],
    repositories: [],
    githubTokens: [],
    issued: new Set(),
  };
  return { world, clock: virtualClock(() => START), random: seededRandom(7) };
}

export function emptyVault(host = HOST): Vault {
  const access = { [OPERATOR]: ['get', 'list', 'set', 'delete', 'recover', 'purge', 'backup', 'restore'] };
  return {
    host,
    tenantId: TENANT,
    accessModel: 'rbac',
    access,
    firewalled: false,
    retentionDays: 90,
    secrets: [],
  };
}

export function bearer(scene: Scene, audience: string, appId = OPERATOR, tenantId = TENANT): string {
  return `Bearer ${issueToken(scene, { tenantId, appId, audience, roles: [], lifetimeMs: 3_600_000 })}`;
}

let count = 0;

/** A request as the server hands it over; `url` is path and query, the body is sent as JSON. */
export function request(
  host: string,
  method: string,
  url: string,
  options: { body?: unknown; authorization?: string } = {},
): SandboxRequest {
  const parsed = new URL(`https://${host}${url}`);
  const { body, authorization } = options;
  count += 1;
  return {
    id: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    method,
    host,
    path: decodeURIComponent(parsed.pathname),
    query: parsed.searchParams,
    headers: {
      ...(authorization !== undefined && { authorization }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: Buffer.from(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)),
  };
}

/** A reply's body as the client would parse it. Tests say what they expect to find in it. */
export function json<T = Record<string, never>>(reply: Reply): T {
  return JSON.parse(JSON.stringify(reply.body ?? {}));
}

function application(appId: string): Application {
  return {
    objectId: appId.replace(/^./, 'a'),
    appId,
    displayName: appId,
    signInAudience: 'AzureADMyOrg',
    createdAt: START,
    owners: [],
    servicePrincipal: { objectId: appId.replace(/^./, 'b'), enabled: true },
    publicClient: false,
    blockedByConditionalAccess: false,
    appRoles: {},
    passwords: [],
    lastWriteAt: 0,
  };
}
