import type {
  ReplyIds,
  SignIn,
  SignInPort,
  SignInReply,
  TokenFacts,
} from '../../diagnosis/diagnosisPorts.ts';
import { claimsIn } from '../../webToken.ts';
import { fieldOf } from '../callError.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { callForToken, type TokenReply, wordFor } from '../tokenCall.ts';

/**
 * Token calls that return the response of Entra (azure-facts §1.1, §1.2): of a token only its claims, and of an error
 * everything except its description.
 */
export function openSignIn(access: CloudAccess, usual: SignIn): SignInPort {
  return {
    async ask(value, other = {}) {
      try {
        return replyOf(await callForToken(access, { ...usual, ...other }, value));
      } catch (error) {
        return { reply: 'none', trouble: wordFor(error) };
      }
    },
  };
}

function replyOf({ response, body, token, codes, code, busy }: TokenReply): SignInReply {
  if (token !== undefined) return { reply: 'token', token: factsOf(token) };
  const { status } = response;
  const ids = idsOf(body);
  if (busy) return { reply: 'busy', status, ...(code === undefined ? {} : { code }), ...ids };
  if (code === undefined) return { reply: 'none', trouble: `a response that is not from Entra (${status})` };
  return { reply: 'refused', code, codes, ...ids };
}

/** Only names and ids, because the description could quote the request. */
function idsOf(body: unknown): ReplyIds {
  const text = (name: string) => {
    const value = fieldOf(body, name);
    return typeof value === 'string' ? value : undefined;
  };
  const [error, traceId, correlationId, at] = [
    text('error'),
    text('trace_id'),
    text('correlation_id'),
    text('timestamp'),
  ];
  return {
    ...(error === undefined ? {} : { error }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(at === undefined ? {} : { at }),
  };
}

/** The claims of a token. The signature is not verified, because the token was received from Entra over TLS. */
function factsOf(token: string): TokenFacts {
  const claims = claimsIn(token);
  const roles = fieldOf(claims, 'roles');
  const tenant = fieldOf(claims, 'tid');
  const expires = fieldOf(claims, 'exp');
  return {
    audience: String(fieldOf(claims, 'aud') ?? 'unknown'),
    roles: Array.isArray(roles) ? roles.map(String) : [],
    ...(typeof tenant === 'string' ? { tenant } : {}),
    ...(typeof expires === 'number' ? { expires: new Date(expires * 1000) } : {}),
  };
}
