import type { RunEvent } from '../event.ts';
import type { Context } from './context.ts';
import { eventLine } from './human/eventLine.ts';
import { styleFor } from './human/style.ts';

/** So often the same reason is told, of however many rotations it holds up. */
const SAME_MS = 10_000;

/** Tells what is waited for while it is waited for: a verb that only reads would be silent otherwise. */
export function waitReporter({
  stderr,
  env,
  clock,
}: Pick<Context, 'stderr' | 'env' | 'clock'>): (event: RunEvent) => void {
  const shown = eventLine(styleFor(stderr, env));
  const told = new Map<string, number>();
  return event => {
    if (event.event !== 'step.waiting') return;
    const now = clock.ticks();
    if (now - (told.get(event.why) ?? Number.NEGATIVE_INFINITY) < SAME_MS) return;
    told.set(event.why, now);
    const line = shown(event, clock.now());
    if (line !== undefined) stderr.write(`${line}\n`);
  };
}
