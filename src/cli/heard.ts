import type { RunEvent } from '../event.ts';

/** The same events; `hear` is called with each before it is passed on. */
export async function* heard(
  events: AsyncIterable<RunEvent>,
  hear: (event: RunEvent) => void,
): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    hear(event);
    yield event;
  }
}
