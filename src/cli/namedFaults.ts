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

/** By the word that a person types; behind it the sandbox's name, which a test compares. */
const SERVICES: Readonly<Record<string, string>> = {
  entra: 'entra',
  graph: 'graph',
  vault: 'vault',
  // Azure Resource Manager: its only target is App Service.
  'app-service': 'arm',
  devops: 'devops',
  github: 'github',
  blob: 'blob',
};

export const faultyServices: readonly string[] = Object.keys(SERVICES);

/** As `faults set` takes it. */
export function serviceWord(name: string): string {
  return faultyServices.find(word => SERVICES[word] === name) ?? name;
}

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
  const asked = SERVICES[service];
  if (asked === undefined) throw unknown('service', service, faultyServices);
  if (times !== 'all' && !/^[1-9]\d{0,5}$/.test(times)) throw unknown('number of requests', times, ['all']);
  return {
    service: asked,
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
