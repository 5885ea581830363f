import type { Exchange } from '../../exchange.ts';
import { redactedUrl } from './address.ts';
import { redactedBody } from './body.ts';
import { redactedHeaders } from './headers.ts';
import type { Sink } from './learn.ts';
import { summaryOf } from './summary.ts';

interface Message {
  readonly headers: Readonly<Record<string, string>>;
  /** Walked JSON or form; of others a text that tells kind and length. */
  readonly body?: unknown;
}

export interface RedactedExchange {
  readonly number: number;
  readonly summary: string;
  /** Since the first request of the recording. */
  readonly at: string;
  readonly ms: number;
  readonly method: string;
  readonly url: string;
  readonly request: Message;
  readonly response?: Message & { readonly status: number };
  readonly failure?: string;
}

export function redactExchange(
  exchange: Exchange,
  number: number,
  began: Date,
  sink: Sink,
): RedactedExchange {
  const { method, url, status, failure, ms } = exchange;
  sink.at(`#${number} request`);
  const asked = {
    number,
    at: `+${exchange.at.getTime() - began.getTime()} ms`,
    ms,
    method: sink.text(method),
    url: redactedUrl(url, sink),
    request: message(url, exchange.requestHeaders, exchange.requestBody, sink),
  };
  sink.at(`#${number} response`);
  const answered = {
    ...asked,
    ...(status === undefined
      ? {}
      : {
          response: { status, ...message(url, exchange.responseHeaders ?? {}, exchange.responseBody, sink) },
        }),
    ...(failure === undefined ? {} : { failure: sink.text(failure) }),
  };
  sink.at('');
  const { number: first, ...rest } = answered;
  return { number: first, summary: summaryOf(answered), ...rest };
}

function message(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
  sink: Sink,
): Message {
  const shown = redactedHeaders(headers, sink);
  if (body === undefined || body === '') return { headers: shown };
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type');
  return { headers: shown, body: redactedBody(body, { url, contentType: type?.[1] ?? '' }, sink) };
}
