import type { Line } from './line.ts';
import type { Program } from './program.ts';

/** What every section is given. */
export interface Bench {
  /** As it is published. */
  readonly program: Program;
  /** Of every answer. */
  readonly latencyMs: number;
  /** Where plots go. */
  readonly out: string;
  /** Progress, for whoever waits. */
  readonly say: (text: string) => void;
}

export interface Section {
  /** As `--only` takes it. */
  readonly name: string;
  readonly measure: (bench: Bench) => Promise<readonly Line[]>;
}
