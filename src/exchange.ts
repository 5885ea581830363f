/** One request and what came of it, as it went over the wire: with its secrets. Only ever shown after redaction. */
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
  /** From sending to the whole answer, or to the trouble. */
  readonly ms: number;
  /** Instead of an answer: the code of the trouble (`ENOTFOUND`, `ECONNREFUSED`, `timeout`, `aborted`). */
  readonly failure?: string;
}
