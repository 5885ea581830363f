/** Sends one request of the self-test, and compares the response with what the sandbox claims. */
import type { Clock } from '../clock.ts';
import { inert } from '../filter.ts';
import type { SeenResponse, SelftestPorts } from './ports.ts';
import type { RecordedAnswer, RecordedRequest } from './recording.ts';
import { type Bindings, type Difference, differences, filled } from './shape.ts';
import { OF_THIS, type Step } from './step.ts';

export interface Performing {
  readonly ports: SelftestPorts;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly bindings: Bindings;
}

export interface Performed {
  readonly step: Step;
  /** `told`: nothing certain is claimed, and the response is only reported. */
  readonly outcome: 'as-claimed' | 'differs' | 'told';
  /** `409 Directory_ConcurrencyViolation`. */
  readonly came: string;
  readonly differences: readonly Difference[];
  /** From the first attempt to the start of the attempt that counts. */
  readonly tookMs: number;
  readonly response: SeenResponse;
}

const PAUSE_MS = 2_000;
/** How long requests to a busy service are retried, independent of the claim. */
const BUSY_MS = 60_000;

export async function perform(step: Step, performing: Performing): Promise<Performed> {
  const { ports, clock, signal, bindings } = performing;
  const began = clock.ticks();
  for (;;) {
    signal.throwIfAborted();
    const tookMs = clock.ticks() - began;
    const response = await ports.ask(requestOf(step.request, bindings, clock.now()));
    const judged = judge(step, response, bindings);
    const isBusy = response.status === 429 || response.status === 503;
    const patienceMs = isBusy ? BUSY_MS : (step.lagMs ?? 0);
    const isWritten = mayBeWritten(step.request, response.status);
    const isFinal = judged.outcome === 'as-claimed' || (judged.outcome === 'told' && !isBusy) || isWritten;
    if (isFinal || tookMs >= patienceMs) {
      const { bound, ...rest } = judged;
      if (response.status < 300 || judged.outcome === 'as-claimed') keep(bound, bindings);
      return { step, response, tookMs, ...rest };
    }
    await clock.sleep(Math.max(PAUSE_MS, askedMs(response)), signal);
  }
}

/**
 * A write is not repeated because its response differs from the claim, nor where it may have taken effect: a 5xx may follow the
 * effect.
 */
function mayBeWritten({ method, form }: RecordedRequest, status: number): boolean {
  if (method === 'GET') return false;
  return status < 300 || (method === 'POST' && form === undefined && status >= 500);
}

export function requestOf(request: RecordedRequest, bindings: Bindings, now: Date): RecordedRequest {
  const text = (template: string) => String(filled(template, bindings, now));
  const { form, body } = request;
  return {
    ...request,
    url: text(request.url),
    ...(form === undefined
      ? {}
      : { form: Object.fromEntries(Object.entries(form).map(([name, value]) => [name, text(value)])) }),
    ...(body === undefined ? {} : { body: filled(body, bindings, now) }),
  };
}

/** Whether earlier responses gave everything that the request needs. */
export function isAskable(step: Step, bindings: Bindings, now: Date): boolean {
  try {
    requestOf(step.request, bindings, now);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function askedMs({ headers }: SeenResponse): number {
  const seconds = Number(headers['retry-after']);
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, BUSY_MS) : 0;
}

interface Judged extends Pick<Performed, 'outcome' | 'came' | 'differences'> {
  /** The names that the response bound. */
  readonly bound: Bindings;
}

/** Compares with the claimed response that differs least. */
function judge(step: Step, response: SeenResponse, bindings: Bindings): Judged {
  const tried = step.answers.map(answer => {
    const bound: Bindings = new Map(bindings);
    return { bound, found: compare(answer, response, bound) };
  });
  const [nearest] = tried.toSorted((one, other) => one.found.length - other.found.length);
  const { bound, found } = nearest ?? { bound: bindings, found: [] };
  const outcome = nearest === undefined ? 'told' : found.length > 0 ? 'differs' : 'as-claimed';
  return { outcome, came: inShort(response), differences: found, bound };
}

function keep(bound: Bindings, bindings: Bindings): void {
  for (const [name, value] of bound) if (!name.startsWith(OF_THIS)) bindings.set(name, value);
}

function compare(
  { status, headers = {}, body }: RecordedAnswer,
  response: SeenResponse,
  bound: Bindings,
): Difference[] {
  return [
    ...differences(status, response.status, bound, 'status'),
    ...Object.entries(headers).flatMap(([name, shape]) =>
      differences(shape, response.headers[name] ?? null, bound, `headers.${name}`),
    ),
    // With another status everything else differs, too, without adding information.
    ...(status === response.status ? differences(body, response.body, bound) : []),
  ];
}

/** The status, and the service's own code. */
export function inShort({ status, body }: SeenResponse): string {
  const error = member(body, 'error');
  const inner = member(member(error, 'innererror'), 'code');
  const codes = member(body, 'error_codes');
  const number = Array.isArray(codes) ? `AADSTS${codes[0]}` : undefined;
  const code = [number, inner, member(error, 'code'), error].find(one => typeof one === 'string');
  return code === undefined ? String(status) : `${status} ${inert(String(code))}`;
}

export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
