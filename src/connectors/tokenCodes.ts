/** The meaning of AADSTS numbers in token calls. The data is in diagnosis/codes. */
import { explain } from '../diagnosis/codes/errorTable.ts';

/** The value is rejected: unknown, expired, or (50012, 70002) an older code for the same. */
export function isRejection(code: number): boolean {
  return explain(code)?.verdictOn === 'value';
}

/** What is wrong is the application, or its tenant: it concerns everybody who signs in as it. */
export function isForAll(code: number): boolean {
  const about = explain(code)?.verdictOn;
  return about === 'application' || about === 'tenant';
}

/** Throttled, busy, or a loop detected: no verdict on the secret. */
export function isTransient(code: number): boolean {
  return explain(code)?.verdictOn === 'passing';
}

/** The meaning of a number, for messages; the service's own description is not shown. */
export function tokenCodeText(code: number): string {
  return explain(code)?.summary ?? 'Entra refuses the call';
}
