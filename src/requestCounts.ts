/** How many requests of a run went to which service, by the status of the response. */

export interface RequestCount {
  /** `graph`, `vault`, `arm`; `other`: a host that is none of the services. */
  readonly service: string;
  /** The status code of the response; `none` where there was no response. */
  readonly code: string;
  readonly count: number;
}

export interface RequestCounts {
  add(service: string, code: string): void;
  list(): readonly RequestCount[];
}

export function openRequestCounts(): RequestCounts {
  const counts = new Map<string, RequestCount>();
  return {
    add(service, code) {
      const key = `${service} ${code}`;
      counts.set(key, { service, code, count: (counts.get(key)?.count ?? 0) + 1 });
    },
    list: () => [...counts.values()],
  };
}
