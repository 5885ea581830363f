import { isAmong } from './ranges.ts';
import type { Vault } from './state.ts';

/** The address of every client of the proxy; reserved for documentation (RFC 5737). The sign-in log has it, too. */
export const CALLER_ADDRESS = '203.0.113.7';

/** Whether the vault's firewall refuses its callers. */
export function isShutOut({ firewalled, admits = [] }: Vault): boolean {
  return firewalled && !isAmong(CALLER_ADDRESS, admits);
}
