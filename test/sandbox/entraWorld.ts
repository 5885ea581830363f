import { type VirtualClock, virtualClock } from '../../src/sandbox/clock.ts';
import type { Application, Password, Tenant } from '../../src/sandbox/directory/state.ts';
import { entra } from '../../src/sandbox/entra/service.ts';
import { issueToken } from '../../src/sandbox/entra/tokens.ts';
import { graph } from '../../src/sandbox/graph/service.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import type { Reply, SandboxRequest, Scene } from '../../src/sandbox/wire.ts';
import type { Settings, World } from '../../src/sandbox/world.ts';
import { calmSettings } from './calmSettings.ts';

export const TENANT = '11111111-1111-4111-8111-111111111111';
export const OPERATOR = '22222222-2222-4222-8222-222222222222';
export const PAYMENTS = '33333333-3333-4333-8333-333333333333';
export const PAYMENTS_OBJECT = '44444444-4444-4444-8444-444444444444';
export const GRAPH = 'https://graph.microsoft.com';
export const START = Date.UTC(2026, 10, 23, 9, 30, 0);
const day = 24 * 3600 * 1000;

export interface Stage extends Scene {
  readonly clock: VirtualClock;
  readonly tenant: Tenant;
  readonly payments: Application;
}

/** One tenant, with the application `payments` (one secret, value `old-value`), which the operator owns. */
export function stage(settings: Partial<Settings> = {}, seed = 7): Stage {
  const payments = application({
    appId: PAYMENTS,
    objectId: PAYMENTS_OBJECT,
    passwords: [password('old-value')],
  });
  const tenant: Tenant = {
    id: TENANT,
    cloud: 'public',
    displayName: 'Contoso',
    domains: ['contoso.onmicrosoft.com'],
    credentialPolicy: { passwordsAllowed: true },
    reportAvailable: true,
    applications: [payments, application({ appId: OPERATOR, displayName: 'operator' })],
    foreignPrincipals: [],
    missingResources: [],
    signIns: [],
    audits: [],
    signInLog: [],
  };
  const world: World = {
    settings: { ...calmSettings(), ...settings },
    tenants: [tenant],
    vaults: [],
    sites: [],
    organizations: [],
    repositories: [],
    githubTokens: [],
    issued: new Set(),
  };
  return { world, clock: virtualClock(() => START), random: seededRandom(seed), tenant, payments };
}

export function application(over: Partial<Application> & { appId: string }): Application {
  return {
    objectId: over.appId.replace(/^./, 'a'),
    displayName: 'payments',
    signInAudience: 'AzureADMyOrg',
    createdAt: START - 400 * day,
    owners: [OPERATOR],
    servicePrincipal: { objectId: over.appId.replace(/^./, 'b'), enabled: true },
    publicClient: false,
    blockedByConditionalAccess: false,
    appRoles: {},
    passwords: [],
    lastWriteAt: START - 300 * day,
    ...over,
  };
}

export function password(value: string, over: Partial<Password> = {}): Password {
  const start = START - 300 * day;
  const keyId = '55555555-5555-4555-8555-555555555555';
  const rest = { displayName: 'old', hint: value.slice(0, 3), start, end: START + 30 * day, addedAt: start };
  return { keyId, value, ...rest, seenFrom: [start], goneFrom: [], listedFrom: start, ...over };
}

/** A request to the token endpoint; members of `form` that are undefined are left out. */
export function tokenRequest(
  form: Record<string, string | undefined>,
  over: Partial<SandboxRequest> = {},
): SandboxRequest {
  const given = {
    grant_type: 'client_credentials',
    client_id: PAYMENTS,
    client_secret: 'old-value',
    scope: `${GRAPH}/.default`,
  };
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...given, ...form }))
    if (value !== undefined) fields.set(name, value);
  return {
    id: 'r1',
    method: 'POST',
    host: 'login.microsoftonline.com',
    path: `/${TENANT}/oauth2/v2.0/token`,
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
    body: Buffer.from(fields.toString()),
    ...over,
  };
}

export function signIn(
  scene: Scene,
  form: Record<string, string | undefined> = {},
  over: Partial<SandboxRequest> = {},
): Read {
  return read(entra.handle(tokenRequest(form, over), scene));
}

/** A GET at a sign-in host: `/tenant/path?query`. */
export function ask(scene: Scene, url: string, host = 'login.microsoftonline.com'): Read {
  return read(entra.handle({ ...plain('GET', url), host }, scene));
}

export interface Sender {
  readonly roles?: readonly string[];
  readonly appId?: string;
  readonly audience?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A Graph call with a token of the operator, who may by default read and write what he owns. */
export function callGraph(
  scene: Scene,
  method: string,
  url: string,
  body?: unknown,
  sender: Sender = {},
): Read {
  return read(graph.handle(graphRequest(scene, method, url, body, sender), scene));
}

export function graphRequest(
  scene: Scene,
  method: string,
  url: string,
  body?: unknown,
  sender: Sender = {},
): SandboxRequest {
  const { roles = ['Application.ReadWrite.OwnedBy'], appId = OPERATOR, audience = GRAPH } = sender;
  const token = issueToken(scene, { tenantId: TENANT, appId, audience, roles, lifetimeMs: 3600_000 });
  const typed: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  return {
    ...plain(method, url),
    headers: { authorization: `Bearer ${token}`, ...typed, ...sender.headers },
    body:
      body === undefined
        ? Buffer.alloc(0)
        : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}

/** A reply whose body can be looked into without casts. */
export interface Read extends Omit<Reply, 'body' | 'headers'> {
  readonly headers: Readonly<Record<string, string>>;
  /** The member at a path: `at('error', 'code')`. */
  at(...path: (string | number)[]): unknown;
  readonly body: unknown;
}

function read(reply: Reply): Read {
  const body: unknown = reply.body === undefined ? undefined : JSON.parse(JSON.stringify(reply.body));
  const at = (...path: (string | number)[]) =>
    path.reduce<unknown>(
      (inside, key) => (typeof inside === 'object' && inside !== null ? Reflect.get(inside, key) : undefined),
      body,
    );
  return { status: reply.status, headers: reply.headers ?? {}, body, at };
}

function plain(method: string, url: string): SandboxRequest {
  const { pathname, searchParams } = new URL(url, 'https://graph.microsoft.com');
  return {
    id: 'r1',
    method,
    host: 'graph.microsoft.com',
    path: decodeURIComponent(pathname),
    query: searchParams,
    headers: {},
    body: Buffer.alloc(0),
  };
}
