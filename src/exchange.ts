/** One HTTP request and its response as sent and received, including secrets. Must be redacted before it is shown. */
export interface Exchange {
  /** When it was sent, by this machine's clock. */
  readonly at: Date;
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody?: string;
  readonly status?: number;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly responseBody?: string;
  /** From sending the request until the response was complete or failed. */
  readonly ms: number;
  /** Instead of a response: the error code (`ENOTFOUND`, `ECONNREFUSED`, `timeout`, `aborted`). */
  readonly failure?: string;
}
