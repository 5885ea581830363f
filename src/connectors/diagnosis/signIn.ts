import type { ReplyIds, SignIn, SignInPort, SignInReply, TokenFacts } from '../../diagnosis/ports.ts';
import type { Secret } from '../../secret.ts';
import type { CloudAccess } from '../access.ts';
import { isPassing, isRejection } from '../tokenCodes.ts';
import { fieldOf, troubleOf } from '../trouble.ts';

/**
 * Token calls whose whole answer counts (azure-facts §1.1, §1.2). Each on a new connection, so that a load balancer may
 * choose another replica. Of the token only its claims are kept, of the description nothing.
 */
export function openSignIn(access: CloudAccess, usual: SignIn): SignInPort {
  return {
    async ask(value, other = {}) {
      const signIn = { ...usual, ...other };
      const { authority } = access.endpoints;
      const url = `${authority}/${encodeURIComponent(signIn.tenant)}/oauth2/v2.0/token`;
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
      try {
        const body = formOf(signIn, value);
        return await readReply(await access.wire.fetchAnew(url, { method: 'POST', headers, body }));
      } catch (error) {
        return { reply: 'none', trouble: wordFor(error) };
      }
    },
  };
}

/** What kept an answer away, in a word: `ENOTFOUND`, `no answer in time`. */
export function wordFor(error: unknown): string {
  const trouble = troubleOf(error);
  return 'code' in trouble ? String(trouble.code) : trouble.kind;
}

function formOf({ appId, scope }: SignIn, value: Secret | undefined): string {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: appId, scope });
  if (value !== undefined) form.set('client_secret', value.reveal());
  return form.toString();
}

async function readReply(response: Response): Promise<SignInReply> {
  const body = jsonOf(await response.text());
  const token = fieldOf(body, 'access_token');
  if (response.ok && typeof token === 'string') return { reply: 'token', token: factsOf(token) };
  const listed = fieldOf(body, 'error_codes');
  const codes = Array.isArray(listed) ? listed.filter(code => typeof code === 'number') : [];
  const code = codes.find(isRejection) ?? codes[0];
  const ids = idsOf(body);
  const busy =
    response.status === 429 || response.status >= 500 || fieldOf(body, 'error') === 'temporarily_unavailable';
  if (busy || codes.some(isPassing))
    return { reply: 'busy', status: response.status, ...(code === undefined ? {} : { code }), ...ids };
  if (code === undefined)
    return { reply: 'none', trouble: `an answer that is not Entra's (${response.status})` };
  return { reply: 'refused', code, codes, ...ids };
}

/** Names and ids only: the description could quote what was sent. */
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

/** The claims of a token, read without checking its signature: it came from Entra over TLS a moment ago. */
function factsOf(token: string): TokenFacts {
  const claims = jsonOf(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
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

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
