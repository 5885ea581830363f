/**
 * The evidence of a diagnosis for a support ticket, safe to share. What may be shown is on a list (mayShow.ts); all other
 * texts become labels, and one value has one label in the whole file.
 */
import type { Exchange } from '../../exchange.ts';
import { Problem } from '../../problem.ts';
import {
  type KnownValue,
  type LabelFact,
  type Learned,
  labeller,
  learner,
  type Sink,
  soughtIn,
} from './labels.ts';
import { GUIDS } from './mayShow.ts';
import { redactedHeaders, redactedUrl } from './redactedAddress.ts';
import { redactedBody } from './redactedBody.ts';
import { formsOf } from './valueForms.ts';

export interface BundleInput {
  /** A JSON document that holds no values. */
  readonly diagnosis: object;
  readonly exchanges: readonly Exchange[];
  readonly tool: { readonly version: string };
  readonly platform: { readonly node: string; readonly os: string };
  readonly clock: { readonly local: Date; readonly cloud?: Date; readonly skewMs: number };
  readonly command: readonly string[];
  /** Values that are known to be secret, and what they are known as. */
  readonly values: readonly KnownValue[];
}

export interface Bundle {
  readonly schema: 'keyturn/bundle@1';
  readonly note: string;
  readonly command: string;
  readonly tool: { readonly version: string };
  readonly platform: { readonly node: string; readonly os: string };
  readonly clock: { readonly local: string; readonly cloud?: string; readonly skewMs: number };
  readonly diagnosis: unknown;
  /** When the first request was sent, by the local clock; the exchanges' times count from here. */
  readonly began?: string;
  /** One line for each exchange. */
  readonly timeline: readonly string[];
  /** What is known of the secrets and tokens behind the labels. */
  readonly labels: Readonly<Record<string, LabelFact>>;
  readonly exchanges: readonly RedactedExchange[];
}

const NOTE =
  'Safe to share: secrets, tokens and everything that is not known to be harmless are replaced by labels; ' +
  'the same label is the same value everywhere in this file.';

/** Throws a Problem `bug` where a secret would be left in it. */
export function bundleOf(input: BundleInput): Bundle {
  const learned = learner(input.values);
  written(input, learned);
  // The diagnosis is printed on the terminal, too: a value in it is a bug, although it would be taken out here.
  refuseValues(input.diagnosis, 'the diagnosis', learned);
  redactedDeep(plain(input.diagnosis), learned);
  const sink = labeller(learned);
  const { exchanges, began, ...surroundings } = written(input, sink);
  const bundle: Bundle = {
    schema: 'keyturn/bundle@1',
    note: NOTE,
    ...surroundings,
    diagnosis: redactedDeep(plain(input.diagnosis), sink),
    ...(began === undefined ? {} : { began: began.toISOString() }),
    timeline: exchanges.map(({ number, at, summary }) => `#${number} ${at} ${summary}`),
    labels: sink.facts(),
    exchanges,
  };
  refuseValues(bundle, 'it', learned);
  return bundle;
}

export function bundleText(bundle: Bundle): string {
  return `${JSON.stringify(bundle, null, 2)}\n`;
}

function written({ exchanges, command, tool, platform, clock }: BundleInput, sink: Sink) {
  const inOrder = exchanges.toSorted((left, right) => left.at.getTime() - right.at.getTime());
  const began = inOrder[0]?.at;
  return {
    command: sink.text(command.join(' ')),
    tool: { version: sink.text(tool.version) },
    platform: { node: sink.text(platform.node), os: sink.text(platform.os) },
    clock: {
      local: clock.local.toISOString(),
      ...(clock.cloud === undefined ? {} : { cloud: clock.cloud.toISOString() }),
      skewMs: clock.skewMs,
    },
    began,
    exchanges: inOrder.map((one, index) => redactExchange(one, index + 1, began ?? one.at, sink)),
  };
}

function plain(document: object): unknown {
  return JSON.parse(JSON.stringify(document));
}

/** A document whose names and texts may all be shown, but for values in them. */
function redactedDeep(value: unknown, sink: Sink): unknown {
  if (typeof value === 'string') return sink.text(value);
  if (Array.isArray(value)) return value.map(item => redactedDeep(item, sink));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [sink.text(name), redactedDeep(held, sink)]),
  );
}

interface Message {
  readonly headers: Readonly<Record<string, string>>;
  /** Walked JSON or form; of others a text that tells kind and length. */
  readonly body?: unknown;
}

interface RedactedExchange {
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

function redactExchange(exchange: Exchange, number: number, began: Date, sink: Sink): RedactedExchange {
  const { at, ms, method, url, status, failure } = exchange;
  const told = {
    at: `+${at.getTime() - began.getTime()} ms`,
    ms,
    method: sink.text(method),
    url: redactedUrl(url, sink),
    request: message(url, exchange.requestHeaders, exchange.requestBody, sink),
    ...(status === undefined
      ? {}
      : {
          response: { status, ...message(url, exchange.responseHeaders ?? {}, exchange.responseBody, sink) },
        }),
    ...(failure === undefined ? {} : { failure: sink.text(failure) }),
  };
  return { number, summary: summaryOf(told), ...told };
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

/** `POST login.microsoftonline.com/…/oauth2/v2.0/token → 401 invalid_client AADSTS7000215 (84 ms)` */
function summaryOf({
  method,
  url,
  response,
  failure,
  ms,
}: Omit<RedactedExchange, 'number' | 'summary'>): string {
  const came =
    response === undefined ? [failure ?? 'no response'] : [response.status, ...codesIn(response.body)];
  return `${method} ${shortened(url)} → ${came.join(' ')} (${ms} ms)`;
}

function shortened(url: string): string {
  return url
    .replace(/^https:\/\//, '')
    .replace(/\?.*$/s, '')
    .replace(/\/subscriptions\/.*\/providers\/[^/]+/, '/…')
    .replace(GUIDS, '…')
    .replace(/\b([\da-f]{6})[\da-f]{26}\b/g, '$1…');
}

/** The service's codes: Entra's with its numbers, and one level down where a service says it only there. */
function codesIn(body: unknown): string[] {
  const error = fieldOf(body, 'error');
  const numbers = fieldOf(body, 'error_codes');
  const inner = fieldOf(fieldOf(error, 'innererror') ?? fieldOf(error, 'innerError'), 'code');
  const words = [error, fieldOf(error, 'code'), inner, fieldOf(body, 'Code'), fieldOf(body, 'typeKey')];
  return [
    ...words.filter(word => typeof word === 'string'),
    ...(Array.isArray(numbers) ? numbers.map(number => `AADSTS${number}`) : []),
  ];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** The final check, independent of how the values were taken out: nothing is written that holds one. */
function refuseValues(document: unknown, part: string, learned: Learned): void {
  const text = [JSON.stringify(document), ...textsIn(document)].join('\n');
  const found = soughtIn(learned).some(({ value, kind }) => {
    if (kind === 'value') return false;
    const { plain, base64 } = formsOf(value);
    return [...plain, ...base64].some(form => text.includes(form));
  });
  if (found) throw leak(part);
}

function leak(part: string): Problem {
  return new Problem({
    code: 'bug',
    subject: 'evidence bundle',
    reason: `${part} would contain a secret value or token, so nothing was written`,
    remedy: 'please report this, without the bundle',
  });
}

/** All texts as they are, for values that are written with escapes in JSON. */
function textsIn(document: unknown): string[] {
  if (typeof document !== 'object' || document === null) return [String(document)];
  return Object.entries(document).flatMap(([name, held]) => [name, ...textsIn(held)]);
}
