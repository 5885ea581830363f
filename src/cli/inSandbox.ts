import type { Context } from './context.ts';

/** `keyturn sandbox exec` sets it for its command, and the file that `keyturn sandbox` names for a shell. */
export const SANDBOX_VARIABLE = 'KEYTURN_SANDBOX_CONTROL';

export function isInSandbox({ env }: Pick<Context, 'env'>): boolean {
  return (env[SANDBOX_VARIABLE] ?? '') !== '';
}
