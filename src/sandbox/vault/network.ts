import { isAmong } from './ranges.ts';
import type { Vault } from './state.ts';

/** Of all who come over the proxy; reserved for documentation (RFC 5737). The sign-in log names it, too. */
export const CALLER_ADDRESS = '203.0.113.7';

/** Whether the vault's firewall refuses a caller. */
export function isShutOut({ firewalled, admits = [] }: Vault): boolean {
  return firewalled && !isAmong(CALLER_ADDRESS, admits);
}
