/** One request of the self-test, with the responses that the sandbox claims. */
import type { RecordedAnswer, RecordedRequest } from './recording.ts';

export interface Step {
  readonly name: string;
  readonly request: RecordedRequest;
  /** Any of these is as claimed. None: nothing certain is known, and the response is only reported. */
  readonly answers: readonly RecordedAnswer[];
  /** The source of the claim. */
  readonly source: string;
  /** The request is repeated until the response is as claimed, at most for this long: writes replicate with a delay. */
  readonly lagMs?: number;
  /** The name of the delay, where it is worth reporting, and the claim about it. */
  readonly timing?: { readonly name: string; readonly atMostMs: number; readonly source: string };
}

/** An error of Graph. */
export function graphFault(status: number, code: string, message: string): RecordedAnswer {
  const innerError = { date: '<time>', 'request-id': '<guid>', 'client-request-id': '<guid>' };
  return { status, headers: { 'request-id': '<guid>' }, body: { error: { code, message, innerError } } };
}

/** Names with this prefix belong to one response, and are not kept. */
export const OF_THIS = 'this.';

/** A refusal by Entra: the trace id is the id of the request. `text`: up to the full stop before the ids. */
export function entraFault(status: number, error: string, code: number, text: string): RecordedAnswer {
  const tail =
    '<gap>Trace ID: {{this.trace}}<gap>Correlation ID: {{this.correlation}}<gap>Timestamp: <stamp>';
  return {
    status,
    headers: { 'x-ms-request-id': '{{this.trace}}', 'content-type': 'application/json; charset=utf-8' },
    body: {
      error,
      error_description: `AADSTS${code}: ${text}${tail}`,
      error_codes: [code],
      timestamp: '<stamp>',
      trace_id: '{{this.trace}}',
      correlation_id: '{{this.correlation}}',
      error_uri: `{{authority}}/error?code=${code}`,
    },
  };
}

/** An error of Key Vault. */
export function vaultFault(status: number, code: string, inner?: string): RecordedAnswer {
  const innererror = inner === undefined ? {} : { innererror: { code: inner } };
  return { status, body: { error: { code, message: '<text>', ...innererror } } };
}
