/** Numbers of Entra's token endpoint (azure-facts §1.3). */

/** The value is not accepted: unknown, expired, or (50012, 70002) the older wording for the same. */
const REJECTED = new Set([7000215, 7000222, 70002, 50012]);

/** Throttled, busy, or a loop detected: says nothing about the secret. */
const PASSING = new Set([50196, 90006, 90024, 90033, 90055, 90090, 50033]);

export function isRejection(code: number): boolean {
  return REJECTED.has(code);
}

export function isPassing(code: number): boolean {
  return PASSING.has(code);
}

/** What the numbers mean, for reasons; the service's own description is not repeated. */
export function tokenCodeText(code: number): string {
  return TEXTS[code] ?? 'Entra refuses the call';
}

const TEXTS: Readonly<Record<number, string>> = {
  7000215: 'Entra does not know this value',
  7000222: 'the secret has expired',
  7000216: 'no secret arrived',
  700016: 'the application is not known in this tenant',
  90002: 'the tenant is not known',
  900023: 'the tenant id is malformed',
  7000112: 'the application is disabled',
  53003: 'conditional access blocks the application',
  1002012: 'the scope must end in /.default',
  70011: 'the scope is malformed',
  500011: 'the resource of the scope is not known in this tenant',
  700025: 'the application is a public client and may not present a secret',
};
