/** A refusal by number and words; `reply.ts` puts it on the wire. Statuses and wording: azure-facts §1.3. */
export interface Refusal {
  readonly code: number;
  readonly error: string;
  readonly status: number;
  readonly text: string;
  readonly suberror?: string;
  readonly claims?: string;
  readonly retryAfterSeconds?: number;
}
