/** The ports of `keyturn selftest`: individual requests, and all recorded exchanges without secret values. */
import * as z from 'zod/mini';
import type { Exchange } from '../../exchange.ts';
import type { SeenExchange, SelftestPorts } from '../../selftest/ports.ts';
import type { RecordedRequest } from '../../selftest/recording.ts';
import { claimsIn } from '../../webToken.ts';
import { bearer } from '../azureSignIn.ts';
import { type Call, failure } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { type CloudOptions, connectCloud } from '../connectCloud.ts';
import { ownCorrelationId } from '../ownSignIn.ts';
import { openPlaceholders, type SecretPlaceholders } from './placeholders.ts';

export interface SelftestOptions extends Omit<CloudOptions, 'record'> {
  readonly tenant: string;
  /** `https://kv-payments.vault.azure.net`; absent if no vault is tested. */
  readonly vault?: string;
}

export async function connectSelftest({
  tenant,
  vault,
  ...options
}: SelftestOptions): Promise<SelftestPorts> {
  const placeholders = openPlaceholders(vault === undefined ? undefined : new URL(vault).host);
  const seen: SeenExchange[] = [];
  const record = (exchange: Exchange) => {
    if (isOfSelftest(exchange, options.endpoints.graph, vault)) seen.push(placeholders.seen(exchange));
  };
  const cloud = await connectCloud({ ...options, record });
  const access = cloud.access();
  return {
    ask: request => ask(access, placeholders, { tenant, ...(vault === undefined ? {} : { vault }) }, request),
    signedIn: () => signedIn(access, tenant),
    seen: () => seen,
    open: (rotation, visit) => cloud.open(rotation, visit),
  };
}

/**
 * Excludes the sign-in of this program itself from the recording: of exchanges with the token endpoint only those with the
 * self-test's correlation id are kept.
 */
function isOfSelftest({ url, requestHeaders }: Exchange, graph: string, vault: string | undefined): boolean {
  const id = requestHeaders['client-request-id'] ?? '';
  const { origin } = new URL(url);
  return origin === graph || origin === vault || id === ownCorrelationId(id);
}

const NEEDS = 'a sign-in with the rights that `keyturn selftest --help` names';

interface Place {
  readonly tenant: string;
  readonly vault?: string;
}

async function ask(
  access: CloudAccess,
  placeholders: SecretPlaceholders,
  { tenant, vault }: Place,
  request: RecordedRequest,
) {
  const { endpoints, wire, newId } = access;
  const { url, form, body } = request;
  const call: Call = {
    subject: `${request.method} ${new URL(url).pathname}`,
    idempotent: request.method === 'GET',
    needs: NEEDS,
  };
  const inVault = vault !== undefined && new URL(url).origin === vault;
  const headers = new Headers(request.headers);
  if (request.as !== 'nobody') {
    const audience = inVault ? `https://${endpoints.vaultSuffix}` : endpoints.graph;
    headers.set('authorization', `Bearer ${await bearer(access, `${audience}/.default`, call, tenant)}`);
  }
  const sent =
    form === undefined
      ? bodyOf(placeholders, body)
      : new URLSearchParams(fieldsOf(placeholders, form)).toString();
  if (form !== undefined) {
    headers.set('content-type', 'application/x-www-form-urlencoded');
    headers.set('client-request-id', ownCorrelationId(newId()));
  } else if (sent !== undefined && !headers.has('content-type'))
    headers.set('content-type', 'application/json');
  const init = { method: request.method, headers, ...(sent === undefined ? {} : { body: sent }) };
  try {
    const response = await (form === undefined ? wire.fetch(url, init) : wire.fetchAnew(url, init));
    const text = await response.text();
    return placeholders.response(response.status, Object.fromEntries(response.headers), text, inVault);
  } catch (error) {
    throw failure(error, call);
  }
}

const claims = z.object({ appid: z.optional(z.string()), azp: z.optional(z.string()) });

/** `appid` in tokens of version 1.0, `azp` in those of 2.0 (entra-docs access-token-claims-reference). */
async function signedIn(access: CloudAccess, tenant: string): Promise<string | undefined> {
  const call: Call = { subject: 'sign-in', idempotent: true, needs: NEEDS };
  const read = z.safeParse(
    claims,
    claimsIn(await bearer(access, `${access.endpoints.graph}/.default`, call, tenant)),
  );
  return read.success ? (read.data.appid ?? read.data.azp) : undefined;
}

function bodyOf(placeholders: SecretPlaceholders, body: unknown): string | undefined {
  if (body === undefined) return undefined;
  return placeholders.revealed(typeof body === 'string' ? body : JSON.stringify(body));
}

function fieldsOf(
  placeholders: SecretPlaceholders,
  form: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [name, placeholders.revealed(value)]),
  );
}
