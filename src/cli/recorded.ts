import type { Clock } from '../clock.ts';
import type { RunEvent } from '../event.ts';
import type { TimedEvent } from '../report/incidentEvents.ts';

/** Passes events on, and keeps each with its time. */
export async function* recorded(
  events: AsyncIterable<RunEvent>,
  clock: Clock,
  kept: TimedEvent[],
): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    kept.push({ at: clock.now().toISOString(), event });
    yield event;
  }
}
