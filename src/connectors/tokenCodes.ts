/** What the numbers of Entra's token endpoint mean for a token call. The knowledge is in diagnosis/codes. */
import { explain } from '../diagnosis/codes/errorTable.ts';

/** The value is not accepted: unknown, expired, or (50012, 70002) the older wording for the same. */
export function isRejection(code: number): boolean {
  return explain(code)?.verdictOn === 'value';
}

/** What is wrong is the application, or its tenant: it concerns everybody who signs in as it. */
export function isForAll(code: number): boolean {
  const about = explain(code)?.verdictOn;
  return about === 'application' || about === 'tenant';
}

/** Throttled, busy, or a loop detected: says nothing about the secret. */
export function isPassing(code: number): boolean {
  return explain(code)?.verdictOn === 'passing';
}

/** What the numbers mean, for reasons; the service's own description is not repeated. */
export function tokenCodeText(code: number): string {
  return explain(code)?.summary ?? 'Entra refuses the call';
}
