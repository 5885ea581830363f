import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import type { Refusal } from './refusals.ts';

/**
 * Codes for which the lookup page has an entry, so that there is an `error_uri`; other refusals have none (azure-facts §1.2,
 * 7000216 and 53003 captured).
 */
const explained = new Set([
  50059, 50196, 53003, 70003, 70011, 70021, 90002, 90014, 700016, 700024, 700025, 700027, 900023, 900144,
  500011, 7000112, 7000215, 7000216, 7000222, 7000272, 9002313,
]);

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const monthMs = 30 * 24 * 3600 * 1000;

/** The headers of the token endpoint's responses, as recorded (azure-facts §1.1). Only one of its cookies is sent. */
export function tokenHeaders(traceId: string, scene: Scene, errorCode = 0): Record<string, string> {
  return {
    'cache-control': 'no-store, no-cache',
    pragma: 'no-cache',
    'content-type': 'application/json; charset=utf-8',
    expires: '-1',
    ...commonHeaders(traceId, scene),
    'x-ms-clitelem': `1,${errorCode},0,,`,
  };
}

/** The headers of metadata and keys, which clients may cache for a day. */
export function metadataHeaders(scene: Scene): Record<string, string> {
  return {
    'cache-control': 'max-age=86400, private',
    'content-type': 'application/json; charset=utf-8',
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, OPTIONS',
    ...commonHeaders(scene.random.uuid(), scene),
  };
}

/**
 * The description of a refusal, which clients and services show as it is. Captures before 2023-11 separate its parts by CR LF, later
 * ones by spaces (azure-facts §1.2): one of both at random, so that no client relies on either.
 */
export function descriptionOf(
  refusal: Refusal,
  ids: { readonly traceId: string; readonly correlationId: string },
  { random, clock }: Scene,
): string {
  const gap = random.next() < 0.5 ? '\r\n' : ' ';
  return [
    `AADSTS${refusal.code}: ${refusal.text}`,
    `Trace ID: ${ids.traceId}`,
    `Correlation ID: ${ids.correlationId}`,
    `Timestamp: ${stamp(clock.now())}`,
  ].join(gap);
}

/** The response of a refusal: the trace id is also the `x-ms-request-id`; the correlation id is the client's, if it sent one. */
export function refuse(
  refusal: Refusal,
  request: SandboxRequest,
  scene: Scene,
  clientRequestId?: string,
): Reply {
  const traceId = scene.random.uuid();
  const correlationId = correlationOf(request, clientRequestId) ?? scene.random.uuid();
  return {
    status: refusal.status,
    headers: { ...tokenHeaders(traceId, scene, refusal.code), ...retryAfter(refusal) },
    body: {
      error: refusal.error,
      error_description: descriptionOf(refusal, { traceId, correlationId }, scene),
      error_codes: [refusal.code],
      timestamp: stamp(scene.clock.now()),
      trace_id: traceId,
      correlation_id: correlationId,
      ...(explained.has(refusal.code)
        ? { error_uri: `https://${request.host}/error?code=${refusal.code}` }
        : {}),
      ...(refusal.suberror === undefined ? {} : { suberror: refusal.suberror }),
      ...(refusal.claims === undefined ? {} : { claims: refusal.claims }),
    },
  };
}

/** The same in the place of metadata: its headers, but nobody keeps it (recorded: `entra-tenant.yaml`). */
export function refuseMetadata(refusal: Refusal, request: SandboxRequest, scene: Scene): Reply {
  const { headers, ...reply } = refuse(refusal, request, scene);
  const id = headers?.['x-ms-request-id'] ?? '';
  return {
    ...reply,
    headers: { ...metadataHeaders(scene), 'cache-control': 'private', 'x-ms-request-id': id },
  };
}

function commonHeaders(traceId: string, scene: Scene): Record<string, string> {
  const until = new Date(scene.clock.now() + monthMs).toUTCString();
  return {
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    p3p: 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
    'x-ms-request-id': traceId,
    'x-ms-ests-server': '2.1.22001.6 - WEULR1 ProdSlices',
    'x-xss-protection': '0',
    'set-cookie': `fpc=${scene.random.bytes(20).toString('base64url')}; expires=${until}; path=/; secure; HttpOnly; SameSite=None`,
  };
}

function retryAfter(refusal: Refusal): Record<string, string> {
  return refusal.retryAfterSeconds === undefined ? {} : { 'retry-after': String(refusal.retryAfterSeconds) };
}

/** The correlation id that the client sent, if any. */
export function correlationOf(
  request: SandboxRequest,
  clientRequestId: string | undefined,
): string | undefined {
  const given = [
    clientRequestId,
    request.query.get('client-request-id'),
    request.headers['client-request-id'],
    request.headers['x-ms-client-request-id'],
  ];
  return given.find((id): id is string => typeof id === 'string' && guid.test(id));
}

/** `2026-11-23 09:30:00Z`: with a space in the place of `T`. */
function stamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
