import type { Bench } from '../bench.ts';
import { HOUR_MS, QUIET_DAYS } from '../scenery.ts';

/**
 * Nobody uses the superseded secret for as long as is asked for; then a nightly run signs in with the new one, and a day
 * later the sign-in report shows that: the next run lets the superseded one go.
 */
export async function untilUnused({ run, sandbox: { clock } }: Bench): Promise<void> {
  clock.advance(QUIET_DAYS * 24 * HOUR_MS);
  await run('rotate');
  clock.advance(24 * HOUR_MS);
}
