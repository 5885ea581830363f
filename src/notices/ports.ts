/** The port through which heartbeats and notices leave; `connectors/notices/` implements it. */

/** A request to an address that is configured, not to a service that is rotated. */
export interface Outgoing {
  /** For messages: `heartbeat`, `notice to ops-teams`. */
  readonly subject: string;
  /** The environment variable that holds the address, and what is added to its path; or an address that is no secret. */
  readonly to:
    | { readonly variable: string; readonly path?: string; readonly query?: Record<string, string> }
    | { readonly url: string };
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sending it twice has the effect of sending it once: it is repeated if the answer was lost. */
  readonly repeatable: boolean;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Outbox {
  /**
   * Resolves with a 2xx response. Throws a Problem otherwise: `wrong-usage` if the variable holds no usable address,
   * `interrupted` in a sandbox, whose requests may reach this machine only.
   */
  send(outgoing: Outgoing): Promise<Answer>;
}
