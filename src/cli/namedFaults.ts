/** The faults that services have most often, by name, as rules of the sandbox's control port. */
import { suggest } from '../policy/suggest.ts';
import { Problem } from '../problem.ts';

export interface NamedFault {
  readonly name: string;
  /** What a client sees. */
  readonly about: string;
  readonly fault: Readonly<Record<string, unknown>>;
}

/** `Retry-After` where the documentation of the services names one for the status. */
export const namedFaults: readonly NamedFault[] = [
  {
    name: 'throttled',
    about: '429 with Retry-After: 10',
    fault: { kind: 'error', status: 429, headers: { 'Retry-After': '10' } },
  },
  { name: 'unavailable', about: '503, nothing was done', fault: { kind: 'error', status: 503 } },
  { name: 'forbidden', about: '403, as after a right was removed', fault: { kind: 'error', status: 403 } },
  {
    name: 'lost-answer',
    about: 'the request takes effect, and the connection ends before the response',
    fault: { kind: 'cut-after' },
  },
  {
    name: 'no-connection',
    about: 'the connection ends, and the request has no effect',
    fault: { kind: 'cut-before' },
  },
  { name: 'slow', about: 'each response takes 10 seconds longer', fault: { kind: 'delay', ms: 10_000 } },
  { name: 'silent', about: 'no response, and the request has no effect', fault: { kind: 'hold' } },
  {
    name: 'captive-portal',
    about: 'an HTML page with status 200 instead of the response',
    fault: { kind: 'garbage' },
  },
];

/** As the sandbox calls them: a test compares. */
export const faultyServices = ['entra', 'graph', 'vault', 'arm', 'devops', 'github', 'blob'] as const;

export interface FaultWanted {
  readonly fault: string;
  readonly service: string;
  /** Such as `addPassword`: the history of the sandbox names them. */
  readonly operation?: string | undefined;
  /** How many requests are hit; default: the next one. */
  readonly times?: string | undefined;
}

/** What the control port is to be told. */
export function ruleFor({ fault, service, operation, times = '1' }: FaultWanted): object {
  const named = namedFaults.find(({ name }) => name === fault);
  if (named === undefined)
    throw unknown(
      'fault',
      fault,
      namedFaults.map(({ name }) => name),
    );
  if (!faultyServices.some(name => name === service)) throw unknown('service', service, faultyServices);
  if (times !== 'all' && !/^[1-9]\d{0,5}$/.test(times)) throw unknown('number of requests', times, ['all']);
  return {
    service,
    ...(operation === undefined ? {} : { operation }),
    count: times === 'all' ? times : Number(times),
    fault: named.fault,
  };
}

function unknown(what: string, typed: string, known: readonly string[]): Problem {
  const meant = suggest(typed, known);
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  const among = what === 'number of requests' ? 'a whole number, or all' : known.join(', ');
  return new Problem({
    code: 'wrong-usage',
    subject: 'keyturn sandbox faults set',
    reason: `there is no ${what} ${typed}${hint}`,
    remedy: `choose one of these: ${among}`,
  });
}
