/** What a verb tells of a run that is measured. */
import type { RunEvent } from '../../event.ts';
import type { Rotation } from '../../policy/policy.ts';
import type { Survey } from '../../run/survey.ts';
import type { FleetOptions } from '../options.ts';

export interface MetricsOptions {
  readonly metrics?: string;
}

/** What a verb tells while it runs. */
export interface Measuring {
  /** The rotations that it is about. */
  readonly about: (rotations: readonly Rotation[]) => void;
  readonly onEvent: (event: RunEvent) => void;
  /** Of a verb that only reads. */
  readonly onSurveys: (surveys: readonly Survey[]) => void;
}

export interface MeasuredRun {
  readonly verb: string;
  readonly names: readonly string[];
  readonly options: MetricsOptions & FleetOptions;
}
