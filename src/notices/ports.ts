/** The port through which heartbeats and notices leave; `connectors/notices/` implements it. */

/** A request to an address that is configured, not to a service that is rotated. */
export interface Outgoing {
  /** For messages: `heartbeat (KEYTURN_HEARTBEAT_URL)`, `notice to ops (KEYTURN_TEAMS_URL)`. */
  readonly subject: string;
  readonly to: Address;
  readonly contentType: string;
  readonly body: string;
  /** Signs the body by Standard Webhooks. `variable` holds the key, `whsec_` and base64. */
  readonly signature?: { readonly variable: string; readonly id: string; readonly at: Date };
  /** A field of the JSON body whose value is in a variable. */
  readonly keyed?: { readonly field: string; readonly variable: string };
  /** Sending it twice has the effect of sending it once: it is repeated if the response was lost. */
  readonly repeatable: boolean;
}

/** An environment variable that holds the address, and what is added to it; or an address that is no secret. */
export type Address =
  | {
      readonly variable: string;
      readonly path?: string;
      readonly query?: Readonly<Record<string, string>>;
    }
  | { readonly url: string };

export interface Mail {
  readonly subject: string;
  /** The variable that holds the server, `smtps://USER:PASSWORD@HOST`. */
  readonly server: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly title: string;
  readonly text: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Outbox {
  /**
   * Resolves with a 2xx response. Throws a Problem otherwise: `wrong-usage` if a variable holds nothing usable, `interrupted` in
   * a sandbox, whose requests may reach this machine only.
   */
  send(outgoing: Outgoing): Promise<Answer>;
  /** Resolves with what the server said; throws like `send`. */
  mail(mail: Mail): Promise<Answer>;
}
