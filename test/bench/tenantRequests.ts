/** Which requests of a discovery read a page or a value, and which come besides. */
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import { isSignIn } from './requests.ts';
import type { TenantShape } from './tenant.ts';

/** A challenge once for each vault, the tokens of the program itself, and the metadata of the authority. */
export function overhead(requests: readonly HistoryEntry[]): readonly HistoryEntry[] {
  return requests.filter(entry => isSignIn(entry) || BESIDES.includes(entry.operation));
}

const BESIDES: readonly string[] = ['challenge', 'discovery', 'openid'];

/** All others: a request of an unknown kind counts. What is refused or repeated counts, too. */
export function pageRequests(requests: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const besides = new Set(overhead(requests));
  return requests.filter(entry => entry.within === undefined && !besides.has(entry));
}

/**
 * What `--prove` cannot do without: each vault secret is read, and two lists of settings of each site. A token call is needed for each
 * registration whose current value is in one of them.
 */
export function forProofs({ registrations, vaults, secrets, sites }: TenantShape): number {
  const read = vaults * secrets;
  return read + 2 * sites + Math.min(registrations, Math.max(read, sites));
}
