import type { RunEvent } from '../event.ts';

/** What shows events. `close` is called once, also when the run breaks off with an error. */
export interface Reader {
  read(event: RunEvent): void;
  /** A line that is not an event. */
  say(line: string): void;
  close(): void;
}
