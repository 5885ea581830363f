import { GUID } from '../policy/guid.ts';
import { isProblem } from '../problem.ts';
import type { OwnSignIn, TokenAnswer } from '../rotation/observation.ts';
import type { TokenPort } from '../rotation/ports.ts';
import { responseError } from './callError.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { callForToken, type TokenQuestion, type TokenReply, wordFor } from './tokenCall.ts';
import { isForAll, isRejection, tokenCodeText } from './tokenCodes.ts';

/** Tests whether Entra accepts a value. The token is discarded immediately. */
export function openToken(access: CloudAccess, question: TokenQuestion): TokenPort {
  return {
    async ask(value) {
      try {
        return answerOf(await callForToken(access, question, value));
      } catch (error) {
        return unasked(error);
      }
    },
  };
}

function answerOf({ response, token, code, busy, correlationId }: TokenReply): TokenAnswer {
  if (token !== undefined) return { answer: 'accepted', correlationId, ...signInOf(response) };
  if (code === undefined || busy) return noVerdict(response, code);
  const reason = `${tokenCodeText(code)} (AADSTS${code})`;
  if (isRejection(code)) return { answer: 'rejected', code, reason };
  return { answer: 'blocked', code, reason, ...(isForAll(code) ? { forAll: true } : {}) };
}

/** In whole seconds, by Entra's clock, which its report and its log use. */
function signInOf({ headers }: Response): OwnSignIn {
  const at = Date.parse(headers.get('date') ?? '');
  const requestId = headers.get('x-ms-request-id');
  return {
    ...(Number.isNaN(at) ? {} : { at: new Date(at) }),
    // The id is stored in a tag; if it is not a GUID, it does not come from Entra.
    ...(requestId !== null && GUID.test(requestId) ? { requestId } : {}),
  };
}

/** During a `Retry-After` of Entra no token call is sent, so the remaining wait is known. */
function unasked(error: unknown): TokenAnswer {
  if (!isProblem(error)) return { answer: 'no-verdict', reason: `no response (${wordFor(error)})` };
  const { reason, subject, retryAfterMs } = error.details;
  return {
    answer: 'no-verdict',
    reason: `not tested: ${subject}: ${reason}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function noVerdict(response: Response, code: number | undefined): TokenAnswer {
  const trouble = responseError(response, undefined);
  const retryAfterMs = trouble.kind === 'answer' ? trouble.retryAfterMs : undefined;
  const reason = `Entra responded with ${response.status}${code === undefined ? '' : ` (AADSTS${code})`}`;
  return { answer: 'no-verdict', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}
