import type { RunEvent } from '../event.ts';

/** The same events; `onEvent` is called with each before it is passed on. */
export async function* tapEvents(
  events: AsyncIterable<RunEvent>,
  onEvent: (event: RunEvent) => void,
): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    onEvent(event);
    yield event;
  }
}
