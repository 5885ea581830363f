/** Asks a sandbox what was recorded of a cloud, and says where it answers otherwise. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sodium from 'libsodium-wrappers';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { loadSodium } from '../../src/sandbox/github/seal.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { type Settings, seedSchema, type WorldSeed } from '../../src/sandbox/world.ts';
import {
  type RecordedExchange,
  type RecordedRequest,
  type Recording,
  recordingSchema,
} from '../../src/selftest/recording.ts';
import { type Bindings, type Difference, differences, filled, filledText } from '../../src/selftest/shape.ts';

export const TENANT = '5a4db0c5-0000-4000-8000-00000000c0de';
const FOLDER = fileURLToPath(new URL('recordings', import.meta.url));

export interface Kept {
  readonly file: string;
  readonly recording: Recording;
}

/** Every recording of the folder; those of people are JSON. */
export function recordings(): Kept[] {
  return readdirSync(FOLDER)
    .filter(name => /\.(yaml|json)$/.test(name))
    .sort()
    .map(file => ({ file, recording: readRecording(readFileSync(join(FOLDER, file), 'utf8'), file) }));
}

export function readRecording(text: string, file: string): Recording {
  const read = z.safeParse(recordingSchema, parse(text, { merge: true }));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Error(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
}

const parts = z.strictObject({
  applications: z.optional(z.array(z.unknown())),
  vaults: z.optional(z.array(z.record(z.string(), z.unknown()))),
  sites: z.optional(z.array(z.record(z.string(), z.unknown()))),
  organizations: z.optional(z.array(z.record(z.string(), z.unknown()))),
  repositories: z.optional(z.array(z.unknown())),
});

/** One world for all: each recording has things of its own. The sandbox checks it as it checks any seed. */
export function worldOf(kept: readonly Kept[], settings: Partial<Settings> = {}): WorldSeed {
  const worlds = kept.map(({ recording }) => z.parse(parts, recording.world ?? {}));
  const inTenant = (key: 'vaults' | 'sites' | 'organizations') =>
    worlds.flatMap(world => (world[key] ?? []).map(one => ({ tenant: TENANT, ...one })));
  const seed: unknown = {
    tenants: [
      {
        id: TENANT,
        operatorRoles: ['Application.ReadWrite.All'],
        applications: worlds.flatMap(world => world.applications ?? []),
      },
    ],
    vaults: inTenant('vaults'),
    sites: inTenant('sites'),
    organizations: inTenant('organizations'),
    repositories: worlds.flatMap(world => world.repositories ?? []),
    settings,
  };
  return written(seed);
}

/** The sandbox reads it again; here it is only said what it is. */
function written(seed: unknown): WorldSeed {
  return seedSchema.parse(seed) as WorldSeed;
}

export interface Replayed {
  readonly exchange: RecordedExchange;
  readonly differences: readonly Difference[];
}

/** In order: what one answer names, the next request uses. `bound`: what the recording calls by a name of its own. */
export async function replay(
  sandbox: Sandbox,
  recording: Recording,
  bound: Readonly<Record<string, string>> = {},
): Promise<Replayed[]> {
  const bindings: Bindings = new Map(Object.entries({ tenant: TENANT, ...bound }));
  const replayed: Replayed[] = [];
  for (const exchange of recording.exchanges) {
    if (exchange.late) continue;
    const found = await ask(sandbox, exchange, bindings);
    replayed.push({ exchange, differences: found });
  }
  return replayed;
}

async function ask(sandbox: Sandbox, exchange: RecordedExchange, bindings: Bindings): Promise<Difference[]> {
  const now = new Date(sandbox.clock.now());
  let request: { url: string; init: RequestInit };
  try {
    await seal(exchange.request, bindings);
    request = await requestOf(sandbox, exchange.request, bindings, now);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ at: 'request', expected: 'can be made', found: error.message }];
  }
  const response = await fetch(request.url, { ...request.init, redirect: 'manual' });
  const text = await response.text();
  const { status, headers = {}, body } = exchange.answer;
  return [
    ...differences(status, response.status, bindings, 'status'),
    ...Object.entries(headers).flatMap(([name, shape]) =>
      differences(shape, response.headers.get(name), bindings, `headers.${name}`),
    ),
    ...(body === undefined ? differences('', text, bindings) : differences(body, parsed(text), bindings)),
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function requestOf(sandbox: Sandbox, request: RecordedRequest, bindings: Bindings, now: Date) {
  const url = filledText(request.url, bindings, now);
  const headers = new Headers(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name, filledText(value, bindings, now)]),
  );
  const authorization = await authorizationOf(sandbox, request.as ?? 'operator', url);
  if (authorization !== undefined) headers.set('authorization', authorization);
  const init: RequestInit = { method: request.method, headers };
  if (request.form !== undefined) {
    const form = Object.fromEntries(
      Object.entries(request.form).map(([name, value]) => [name, filledText(value, bindings, now)]),
    );
    headers.set('content-type', 'application/x-www-form-urlencoded');
    return { url, init: { ...init, body: new URLSearchParams(form).toString() } };
  }
  if (request.body === undefined) return { url, init };
  const body = filled(request.body, bindings, now);
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return { url, init: { ...init, body: typeof body === 'string' ? body : JSON.stringify(body) } };
}

/** GitHub takes a secret sealed only: `{{sealed}}` is one for the key that was read last. */
async function seal(request: RecordedRequest, bindings: Bindings): Promise<void> {
  const key = bindings.get('key');
  if (key === undefined || !JSON.stringify(request.body ?? '').includes('{{sealed}}')) return;
  await loadSodium();
  const box = sodium.crypto_box_seal(
    'a recorded value',
    sodium.from_base64(key, sodium.base64_variants.ORIGINAL),
  );
  bindings.set('sealed', sodium.to_base64(box, sodium.base64_variants.ORIGINAL));
}

const AUDIENCES: readonly (readonly [host: RegExp, audience: string])[] = [
  [/^graph\.microsoft\.com$/, 'https://graph.microsoft.com'],
  [/\.vault\.azure\.net$/, 'https://vault.azure.net'],
  [/^management\.azure\.com$/, 'https://management.azure.com'],
  [/^dev\.azure\.com$/, '499b84ac-1321-427f-aa17-267ca6975798'],
];
const tokens = new WeakMap<Sandbox, Map<string, Promise<string>>>();

async function authorizationOf(
  sandbox: Sandbox,
  who: NonNullable<RecordedRequest['as']>,
  url: string,
): Promise<string | undefined> {
  if (who === 'nobody') return undefined;
  if (who === 'github') return `token ${sandbox.operator.githubToken}`;
  const audience = AUDIENCES.find(([host]) => host.test(new URL(url).hostname))?.[1];
  if (audience === undefined) throw new Error(`no token for ${url}`);
  const kept = tokens.get(sandbox) ?? new Map<string, Promise<string>>();
  tokens.set(sandbox, kept);
  const token = kept.get(audience) ?? tokenFor(sandbox, audience);
  kept.set(audience, token);
  return `Bearer ${await token}`;
}

const tokenAnswer = z.object({ access_token: z.string() });

async function tokenFor({ operator }: Sandbox, audience: string): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: operator.appId,
    client_secret: operator.secret,
    scope: `${audience}/.default`,
  });
  const response = await fetch(`https://login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`, {
    method: 'POST',
    body: form,
  });
  return z.parse(tokenAnswer, await response.json()).access_token;
}
