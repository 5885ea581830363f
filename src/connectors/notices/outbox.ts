/** Sends heartbeats and notices: HTTPS only, no redirects, a few seconds at most. */
import {
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelineResponse,
  proxyPolicy,
} from '@azure/core-rest-pipeline';
import type { Clock } from '../../clock.ts';
import { filtered, inert } from '../../filter.ts';
import type { Answer, Outbox } from '../../notices/ports.ts';
import { isProblem, Problem } from '../../problem.ts';
import { bounded } from '../bounded.ts';
import { retryAfter } from '../callError.ts';
import { type Call, failure } from '../callFailure.ts';
import { sockets } from '../connections/transport.ts';
import { addressOf, isLoopback, withheld } from './address.ts';
import { type Content, contentOf } from './content.ts';
import { sendMail } from './mail.ts';

export interface OutboxOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Pick<Clock, 'ticks' | 'sleep'>;
  /** Every service is simulated: nothing leaves this machine. */
  readonly inSandbox: boolean;
}

/** One request. Standard Webhooks recommends 15 to 30 s; a run that is over waits for it. */
const TIMEOUT_MS = 10_000;
/** All attempts and pauses together. A `Retry-After` beyond it is not waited for. */
const TOGETHER_MS = 20_000;
const ATTEMPTS = 3;
const PAUSE_MS = 1_000;
const LONGEST_QUOTE = 120;
/** An answer is a word or a short document. */
const LARGEST_ANSWER = 64 * 1024;

export function openOutbox({ env, clock, inSandbox }: OutboxOptions): Outbox {
  const client = bounded(sockets().kept, LARGEST_ANSWER);
  return {
    mail: mail => sendMail(mail, { env, inSandbox }),
    async send(outgoing) {
      const url = addressOf(outgoing, env);
      const content = contentOf(outgoing, env);
      if (inSandbox && !isLoopback(url)) throw withheld(outgoing.subject);
      const call: Call = {
        subject: outgoing.subject,
        idempotent: outgoing.repeatable,
        needs: 'the right to post to this address',
      };
      const begun = clock.ticks();
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(client, url, content, call);
        } catch (error) {
          const problem = failure(error, call);
          const pause = pauseAfter(problem, attempt);
          if (pause === undefined || clock.ticks() - begun + pause > TOGETHER_MS) throw problem;
          await clock.sleep(pause);
        }
      }
    },
  };
}

/** Undefined: it is not repeated. */
function pauseAfter(problem: Problem, attempt: number): number | undefined {
  if (attempt >= ATTEMPTS || !isProblem(problem, 'try-later')) return undefined;
  return problem.details.retryAfterMs ?? PAUSE_MS * attempt;
}

async function once(client: HttpClient, url: URL, content: Content, call: Call): Promise<Answer> {
  const request = createPipelineRequest({
    url: url.href,
    method: 'POST',
    headers: createHttpHeaders({ 'user-agent': 'keyturn', ...content.headers }),
    body: content.body,
    timeout: TIMEOUT_MS,
    allowInsecureConnection: isLoopback(url),
  });
  const pipeline = createEmptyPipeline();
  if (!isLoopback(url)) pipeline.addPolicy(proxyPolicy());
  const response = await pipeline.sendRequest(client, request);
  const text = response.bodyAsText ?? '';
  if (response.status >= 200 && response.status < 300) return { status: response.status, text };
  if (response.status < 400) throw redirected(response, call);
  throw refused(response, text, call);
}

/** Whoever is busy (429, 503) did not take it; after another error of a server nobody knows. */
function refused({ status, headers }: PipelineResponse, text: string, call: Call): Problem {
  const isBusy = status === 429 || status === 503;
  const isOpen = status === 408 || status >= 500;
  const retryAfterMs = retryAfter(name => headers.get(name));
  const said = text.trim() === '' ? '' : `: ${filtered(inert(text.trim())).slice(0, LONGEST_QUOTE)}`;
  return new Problem({
    code: isBusy ? 'try-later' : isOpen ? (call.idempotent ? 'try-later' : 'unknown-outcome') : 'refused',
    subject: call.subject,
    reason: `it responded with ${status}${said}`,
    status,
    ...(isBusy && retryAfterMs !== undefined ? { retryAfterMs } : {}),
    ...(isBusy || isOpen ? {} : { remedy: 'check the address in the variable' }),
  });
}

/** The body and the key in the address would go to another host. */
function redirected({ status }: PipelineResponse, { subject }: Call): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `it responded with a redirect (${status}), which is not followed`,
    remedy: 'put the final address into the variable',
    status,
  });
}
