import type { TokenAnswer } from '../rotation/observation.ts';
import type { TokenPort } from '../rotation/ports.ts';
import type { CloudAccess } from './access.ts';
import { isPassing, isRejection, tokenCodeText } from './tokenCodes.ts';
import { answerTrouble, fieldOf, troubleOf } from './trouble.ts';

export interface TokenQuestion {
  readonly tenant: string;
  readonly appId: string;
  /** Ends in `/.default`. */
  readonly scope: string;
}

/**
 * A token call of our own, because MSAL caches tokens and hides the AADSTS number (azure-facts §1.6). Each on a new
 * connection, so that a load balancer may choose another replica. The token itself is dropped at once.
 */
export function openToken(access: CloudAccess, question: TokenQuestion): TokenPort {
  const url = `${access.endpoints.authority}/${encodeURIComponent(question.tenant)}/oauth2/v2.0/token`;
  return {
    async ask(value) {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: question.appId,
        scope: question.scope,
        client_secret: value.reveal(),
      });
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
      try {
        return await readAnswer(
          await access.wire.fetchAnew(url, { method: 'POST', headers, body: form.toString() }),
        );
      } catch (error) {
        const trouble = troubleOf(error);
        return {
          answer: 'no-verdict',
          reason: `no answer (${'code' in trouble ? trouble.code : trouble.kind})`,
        };
      }
    },
  };
}

async function readAnswer(response: Response): Promise<TokenAnswer> {
  const body = parsed(await response.text());
  if (response.ok && typeof fieldOf(body, 'access_token') === 'string') return { answer: 'accepted' };
  const codes = fieldOf(body, 'error_codes');
  const numbers = Array.isArray(codes) ? codes.filter(code => typeof code === 'number') : [];
  const code = numbers.find(isRejection) ?? numbers[0];
  const busy =
    response.status === 429 || response.status >= 500 || fieldOf(body, 'error') === 'temporarily_unavailable';
  if (code === undefined || busy || numbers.some(isPassing)) return noVerdict(response, code);
  const reason = `${tokenCodeText(code)} (AADSTS${code})`;
  return isRejection(code) ? { answer: 'rejected', code, reason } : { answer: 'blocked', code, reason };
}

function noVerdict(response: Response, code: number | undefined): TokenAnswer {
  const trouble = answerTrouble(response, undefined);
  const retryAfterMs = trouble.kind === 'answer' ? trouble.retryAfterMs : undefined;
  const reason = `Entra answered ${response.status}${code === undefined ? '' : ` (AADSTS${code})`}`;
  return { answer: 'no-verdict', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
