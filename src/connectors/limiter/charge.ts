/** Which account a request is on, and what it costs there. Pure. */
import type { CloudEndpoints } from '../../policy/policy.ts';
import type { Asked, Bill, Service } from './knownService.ts';

/** The services of one cloud. */
export interface Services {
  readonly endpoints: CloudEndpoints;
  /** Undefined: a host of which nothing is known. */
  at(host: string): Service | undefined;
  /** Whose tokens have an address on this host as their audience. */
  meant(host: string): Service | undefined;
}

export interface Charge extends Bill {
  readonly service: Service;
  /** Requests of one queue cost alike and go in turn; those of another queue may overtake them. */
  readonly queue: string;
}

export function openServices(endpoints: CloudEndpoints, services: readonly Service[]): Services {
  const known = [...new Set(services)].map(service => {
    const { hostname } = new URL(service.address(endpoints));
    return { service, hostname, isAt: service.isAt ?? (host => host === hostname) };
  });
  const at = (host: string) => known.find(({ isAt }) => isAt(host, endpoints))?.service;
  return {
    endpoints,
    at,
    meant: host => known.find(({ hostname }) => hostname === host)?.service ?? at(host),
  };
}

/** Undefined: a service that nothing is known of. */
export function chargeOf(asked: Asked, services: Services): Charge | undefined {
  const service = services.at(asked.url.hostname);
  return service === undefined ? undefined : queued(service, service.bill(asked));
}

/** Of so many such requests, which go in one turn. */
export function chargeOfSeveral({ service, account, debits, words }: Charge, count: number): Charge {
  const all = debits.map(({ limit, cost }) => ({ limit, cost: cost * count }));
  return queued(service, { account, debits: all, words });
}

function queued(service: Service, bill: Bill): Charge {
  const kinds = bill.debits.map(({ limit, cost }) => `${limit.name} ${cost}`).join(' ');
  return { service, ...bill, queue: `${bill.account} ${kinds}` };
}
