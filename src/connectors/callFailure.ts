import { isProblem, Problem, type ProblemCode, type ProblemDetails } from '../problem.ts';
import { type CallError, callErrorOf } from './callError.ts';
import { type Advice, filledRemedy, reasonFor, remedyDetails, remedyFor } from './remedies.ts';
import { busyCodes, lastingConflicts, serviceWords } from './serviceWords.ts';
import { signInProblem } from './signInProblem.ts';

/** What the Problem of a failed call needs to know about the call. */
export interface Call extends Advice {
  /** The object of the call, as shown to the user. */
  readonly subject: string;
  /** Whether the call is idempotent. If not, a lost response is `unknown-outcome`. */
  readonly idempotent: boolean;
}

/**
 * Converts an error of an SDK to a Problem: try-later, refused, absent or unknown-outcome. The error itself is not kept as the
 * cause, because its message can contain a whole response body (ts-http-runtime createParseError).
 */
export function failure(error: unknown, call: Call): Problem {
  if (error instanceof Problem) return error;
  // Octokit wraps errors of its fetch.
  if (error instanceof Error && isProblem(error.cause)) return error.cause;
  return problemOf(callErrorOf(error), call);
}

/** The same for an error that was classified from an HTTP response. */
export function problemOf(error: CallError, call: Call): Problem {
  switch (error.kind) {
    case 'sign-in':
      return signInProblem(error.error, call.subject);
    case 'not-sent':
      return new Problem({
        code: 'try-later',
        subject: call.subject,
        reason: `the service could not be reached (${error.code})`,
        remedy: 'check the network, HTTPS_PROXY and NODE_EXTRA_CA_CERTS, and run again',
      });
    case 'unreachable':
      return new Problem({
        code: 'refused',
        subject: call.subject,
        ...unreachable[error.why](error.code),
      });
    case 'lost':
      return new Problem({
        code: lostCode(call),
        subject: call.subject,
        reason: `the response was lost (${error.code})`,
      });
    case 'answer':
      if (error.status === 407) return proxyWantsSignIn(call);
      return new Problem(answerDetails(error, call));
  }
}

/** The response to CONNECT takes the place of the service's response (https-proxy-agent). */
function proxyWantsSignIn({ subject }: Call): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: 'the proxy requires authentication (407)',
    remedy: 'export HTTPS_PROXY=http://USER:PASSWORD@proxy.example:8080   (write a # in the password as %23)',
    status: 407,
  });
}

type Unreachable = Extract<CallError, { kind: 'unreachable' }>['why'];

/** Errors that a retry cannot resolve. */
const unreachable: Readonly<Record<Unreachable, (code: string) => { reason: string; remedy: string }>> = {
  certificate: code => ({
    reason: `the certificate of the service, or of a proxy in front of it, is not trusted (${code})`,
    remedy:
      'export NODE_EXTRA_CA_CERTS=/path/of/the/proxys/ca.pem   (if a proxy intercepts TLS; otherwise check which server responds)',
  }),
  protocol: code => ({
    reason: `the server does not speak TLS, or no version that is supported here (${code})`,
    remedy: 'check HTTPS_PROXY (http:// is the usual scheme of a proxy), and the name in the policy',
  }),
  name: code => ({
    reason: `the host name does not exist (${code})`,
    remedy: 'check the name in the policy, HTTPS_PROXY if it is set, and the DNS server of this machine',
  }),
};

type Answer = Extract<CallError, { kind: 'answer' }>;

function answerDetails(answer: Answer, call: Call): ProblemDetails {
  const code = wordFor(answer, call);
  const words = answer.code === undefined ? undefined : serviceWords[answer.code];
  const named = answer.code === undefined ? String(answer.status) : `${answer.status} ${answer.code}`;
  const known = answer.code === undefined ? undefined : call.remedies?.[answer.code];
  const found = known ?? words?.remedy ?? remedyFor(code, answer, call);
  const address = answer.clientAddress === undefined ? {} : { 'this ip': answer.clientAddress };
  const remedy = filledRemedy(found, { ...call.names, ...vaultId(call), ...address });
  const own = code === 'refused' ? reasonFor(answer, call) : undefined;
  return {
    code,
    subject: call.subject,
    reason: `${words?.reason ?? own ?? sentences[code] ?? 'the service failed'} (${named})`,
    status: answer.status,
    ...remedyDetails(remedy),
    ...(answer.code === undefined ? {} : { serviceCode: answer.code }),
    ...(answer.requestId === undefined ? {} : { requestId: answer.requestId }),
    ...(code !== 'try-later' || answer.retryAfterMs === undefined
      ? {}
      : { retryAfterMs: answer.retryAfterMs }),
  };
}

/** By its name, which is unique in the cloud: its resource group is not known here. */
function vaultId({ names }: Call): Record<string, string> {
  const vault = names?.['vault'];
  return vault === undefined ? {} : { 'vault id': `"$(az keyvault show --name ${vault} --query id -o tsv)"` };
}

const sentences: Partial<Record<ProblemCode, string>> = {
  'try-later': 'the service asks to try again later',
  refused: 'the service refused',
  absent: 'the service does not know it',
  'unknown-outcome': 'the service failed, and it is unknown whether the change took effect',
};

function wordFor(answer: Answer, call: Call): ProblemCode {
  const { status, code = '' } = answer;
  if (busyCodes.has(code) || status === 429) return 'try-later';
  if (status === 409) return lastingConflicts.has(code) ? 'refused' : 'try-later';
  if (status === 403 && answer.limited) return 'try-later';
  if (status === 404 || status === 410) return 'absent';
  if (status === 400) return badRequestWord(answer);
  // A 503 can come from a gateway whose back end has nevertheless executed the request (azure-facts §2.4: outcome unknown).
  if (status === 408 || status >= 500) return lostCode(call);
  return 'refused';
}

/**
 * Graph has no separate code for two cases, so here, and only here, the message text decides: an unknown key id (azure-facts
 * §2.3), and the 400 variant of `Directory_ConcurrencyViolation` (azure-facts §2.4).
 */
function badRequestWord({ code, message = '' }: Answer): ProblemCode {
  if (code !== 'Request_BadRequest') return 'refused';
  if (message.startsWith('No password credential found with keyId')) return 'absent';
  return message.includes('concurrent requests') ? 'try-later' : 'refused';
}

function lostCode(call: Call): ProblemCode {
  return call.idempotent ? 'try-later' : 'unknown-outcome';
}
