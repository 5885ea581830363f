/** A refusal with its error code and text; `reply.ts` makes the response. Statuses and texts: azure-facts §1.3. */
export interface Refusal {
  readonly code: number;
  readonly error: string;
  readonly status: number;
  readonly text: string;
  readonly suberror?: string;
  readonly claims?: string;
  readonly retryAfterSeconds?: number;
}
