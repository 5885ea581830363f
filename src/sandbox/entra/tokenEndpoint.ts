import type { Reply, SandboxRequest, Scene } from '../wire.ts';
import { readForm, type TokenForm } from './form.ts';
import type { Grant, TokenAsk } from './grant.ts';
import { authorityOf } from './hosts.ts';
import { isRefusal, refusals } from './refusals.ts';
import { correlationOf, refuse, tokenHeaders } from './reply.ts';
import { decideSignIn, rememberSignIn } from './signIn.ts';
import { issueToken } from './tokens.ts';
import { answerUserGrant, userGrants } from './userGrant.ts';

/** Lifetime of a token in seconds: an hour, or a day where the client declared `cp1` (azure-facts §1.1). */
const usual = 3600;
const withClaims = 24 * 3600;

/** `POST /{tenant}/oauth2/v2.0/token` and its v1 equivalent, for the client-credentials grant; v2.0 also for tokens of a user. */
export function answerToken(request: SandboxRequest, scene: Scene, tenant: string, version: 1 | 2): Reply {
  if (request.method !== 'POST') return refuse(refusals.postOnly(request.method), request, scene);
  const form = readForm(request);
  if (isRefusal(form)) return refuse(form, request, scene);
  const cloud = authorityOf(request.host)?.cloud ?? 'public';
  const ask = { tenant, version, cloud, form };
  if (version === 2 && userGrants.includes(form.grantType ?? '')) return answerUserGrant(request, ask, scene);
  const decided = decideSignIn(ask, scene);
  const reply = isRefusal(decided)
    ? refuse(decided, request, scene, form.clientRequestId)
    : accept(decided, ask, scene);
  const id = reply.headers?.['x-ms-request-id'] ?? '';
  const correlationId = correlationOf(request, form.clientRequestId) ?? generatedCorrelation(reply) ?? id;
  rememberSignIn(ask, decided, { id, correlationId }, scene);
  return reply;
}

/** The correlation id that a refusal generated where the client sent none. */
function generatedCorrelation({ body }: Reply): string | undefined {
  const told = typeof body === 'object' && body !== null && 'correlation_id' in body;
  return told ? String(body.correlation_id) : undefined;
}

function accept(grant: Grant, ask: TokenAsk, scene: Scene): Reply {
  const { tenant, application, audience, roles, proof } = grant;
  const seconds = declaresClaims(ask.form) ? withClaims : usual;
  const token = issueToken(scene, {
    tenantId: tenant.id,
    appId: application.appId,
    audience,
    roles,
    lifetimeMs: seconds * 1000,
    proof: proof.by === 'secret' ? 'secret' : 'key',
  });
  const body =
    ask.version === 2 ? modernBody(token, seconds) : oldBody(token, seconds, audience, scene.clock.now());
  return { status: 200, headers: tokenHeaders(scene.random.uuid(), scene), body };
}

function declaresClaims(form: TokenForm): boolean {
  return /"xms_cc"[\s\S]*"cp1"/i.test(form.claims ?? '');
}

function modernBody(token: string, seconds: number): object {
  return { token_type: 'Bearer', expires_in: seconds - 1, ext_expires_in: seconds - 1, access_token: token };
}

/** The v1 endpoint writes numbers as text and adds the times and the resource. */
function oldBody(token: string, seconds: number, resource: string, at: number): object {
  const now = Math.floor(at / 1000);
  return {
    token_type: 'Bearer',
    expires_in: String(seconds - 1),
    ext_expires_in: String(seconds - 1),
    expires_on: String(now + seconds),
    not_before: String(now - 300),
    resource,
    access_token: token,
  };
}
