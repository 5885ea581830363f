import type { HistoryEntry } from '../../../src/sandbox/history.ts';
import type { Bench } from '../bench.ts';
import type { PolicyShape } from '../scenery.ts';

/** Something that is done in a world, and what a person does when it did not work out. */
export interface Workload {
  readonly name: string;
  /** The policy; default: one rotation. */
  readonly shape?: PolicyShape;
  /** Brings the fresh world to where the workload begins. Done once; each case gets a copy of what came of it. */
  readonly prepare: (bench: Bench) => Promise<void>;
  /** What a person does while it runs: sets the scene for that, before the run begins. */
  readonly meanwhile?: (bench: Bench) => void;
  /** The run that is disturbed. */
  readonly args: (bench: Bench) => readonly string[];
  /** The next run, after one that did not end well. Default: `rotate`. */
  readonly again?: (bench: Bench) => readonly string[];
  /**
   * A person does what the runs said (their outputs) that no run will do; answers where it comes to rest then. `rest`:
   * where the undisturbed run does. Asked only after a run that ended well.
   */
  readonly byPerson?: (bench: Bench, said: string, rest: readonly string[]) => readonly string[];
  /**
   * Once it has come to rest: lets time pass until a run has something to do again, and answers which. It has to end as it does
   * after the undisturbed run.
   */
  readonly next?: (bench: Bench) => readonly string[];
  /** What the undisturbed run asked for otherwise than the workload is about; undefined: nothing. */
  readonly besides?: (asked: readonly HistoryEntry[]) => string | undefined;
}
