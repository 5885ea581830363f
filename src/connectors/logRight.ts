/** Whether the identity of a token may read the sign-in log of its tenant, as far as the token shows it. */
import { claimsIn } from '../webToken.ts';
import { NO_ROLE, textsIn } from './ownership.ts';

/** Beside AuditLog.Read.All (graph-docs signin-list, "known issue"). */
const RIGHTS: ReadonlySet<string> = new Set(['Directory.Read.All', 'Directory.ReadWrite.All']);

/**
 * Only of an application without a directory role: the token of a user, or of an identity with such a role, does not show it, and
 * then nothing is said.
 */
export function lacksLogRight(token: string): boolean {
  const claims = claimsIn(token);
  const [roles, wids] = [textsIn(claims, 'roles'), textsIn(claims, 'wids')];
  const isApplication = roles.length > 0 && wids.every(id => id === NO_ROLE);
  return isApplication && !roles.some(role => RIGHTS.has(role));
}
