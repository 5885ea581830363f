/** The account and the cost of a request. Pure. */
import type { CloudEndpoints } from '../../policy/policy.ts';
import type { Bill, LimitedRequest, Service } from './knownService.ts';

/** The services of one cloud. */
export interface Services {
  readonly endpoints: CloudEndpoints;
  /** The service of a host; undefined if the host is unknown. */
  at(host: string): Service | undefined;
  /** The service whose tokens have a URL on this host as their audience. */
  meant(host: string): Service | undefined;
  /** From now on this host is this service's, too: a place in the policy is there. */
  add(host: string, service: Service): void;
}

/** The account and cost of a request, with its service and queue. */
export interface Charge extends Bill {
  readonly service: Service;
  /** Requests in one queue have the same cost and stay in order; requests of other queues may overtake them. */
  readonly queue: string;
}

/** The services of a cloud, found by the host of a request. Services that are listed twice count once. */
export function openServices(endpoints: CloudEndpoints, services: readonly Service[]): Services {
  const known = [...new Set(services)].map(service => {
    const { hostname } = new URL(service.address(endpoints));
    return { service, hostname, isAt: service.isAt ?? (host => host === hostname) };
  });
  const added = new Map<string, Service>();
  const at = (host: string) => known.find(({ isAt }) => isAt(host, endpoints))?.service ?? added.get(host);
  return {
    endpoints,
    at,
    add: (host, service) => void added.set(host, service),
    meant: host => known.find(({ hostname }) => hostname === host)?.service ?? at(host),
  };
}

/** The charge of a request; undefined if its service is unknown. */
export function chargeOf(request: LimitedRequest, services: Services): Charge | undefined {
  const service = services.at(request.url.hostname);
  return service === undefined ? undefined : queued(service, service.bill(request));
}

/** The charge of several equal requests that are admitted together. */
export function chargeOfSeveral({ service, account, debits, words }: Charge, count: number): Charge {
  const all = debits.map(({ limit, cost }) => ({ limit, cost: cost * count }));
  return queued(service, { account, debits: all, words });
}

function queued(service: Service, bill: Bill): Charge {
  const kinds = bill.debits.map(({ limit, cost }) => `${limit.name} ${cost}`).join(' ');
  return { service, ...bill, queue: `${bill.account} ${kinds}` };
}
