/** Who is told a result besides the person at the terminal. What does so is loaded only where somebody is. */
import type { RotationFinished, RunEvent } from '../event.ts';
import type { Rotation } from '../policy/policy.ts';
import type { Streaks } from '../report/streaks.ts';
import type { Survey } from '../run/survey.ts';
import { type CiOptions, pipelineOf } from './ciOption.ts';
import type { Context } from './context.ts';
import type { Again } from './human/runEnd.ts';
import { byUrgency } from './urgency.ts';

export type ResultOptions = CiOptions;

interface Subject {
  readonly verb: string;
  /** The id of the run. */
  readonly run: string;
  /** The file of the policy. */
  readonly policy: string;
}

interface RunSubject extends Subject {
  readonly rotations: readonly Rotation[];
  readonly again: Again;
  readonly go: (names: readonly string[]) => string;
  readonly failing: () => Promise<Streaks>;
}

/** Of a run: it is handed the events, and told when all of them are over. */
export interface RunResults {
  onEvent(event: RunEvent): void;
  /** Returns the exit code. */
  tell(exitCode: number): Promise<number>;
}

const NOBODY: RunResults = { onEvent: () => {}, tell: async exitCode => exitCode };

export function runResults(context: Context, options: ResultOptions, subject: RunSubject): RunResults {
  const pipeline = pipelineOf(options, context);
  if (pipeline === undefined) return NOBODY;
  const kept: RunEvent[] = [];
  return {
    onEvent(event) {
      if (event.event === 'rotation.finished' || event.event === 'run.finished') kept.push(event);
    },
    async tell(exitCode) {
      const [{ toldOfRun }, { runMarkdown }, { tellPipeline }] = await Promise.all([
        import('./ci/told.ts'),
        import('./sheet/runSheet.ts'),
        import('./ci/tellPipeline.ts'),
      ]);
      const { rotations, again, go } = subject;
      const finished = kept.filter((event): event is RotationFinished => event.event === 'rotation.finished');
      const failing = await subject.failing();
      const groups = new Map(rotations.map(({ name, group }) => [name, group]));
      const told = toldOfRun(finished, groups);
      const summary = runMarkdown(kept, { now: context.clock.now(), again, go, failing });
      await tellPipeline(context, pipeline, { ...subject, told, summary, exitCode });
      return exitCode;
    },
  };
}

interface SurveyResults extends Subject {
  readonly surveys: readonly Survey[];
  readonly exitCode: number;
  /** What the verb exits with for some of them. */
  readonly exitCodeOf: (surveys: readonly Survey[]) => number;
  /** Markdown. */
  readonly summary: () => Promise<string>;
}

/** Returns the exit code. */
export async function tellSurveys(
  context: Context,
  options: ResultOptions,
  { surveys, exitCodeOf, summary, ...subject }: SurveyResults,
): Promise<number> {
  const pipeline = pipelineOf(options, context);
  if (pipeline === undefined) return subject.exitCode;
  const [{ toldOfSurveys }, { tellPipeline }] = await Promise.all([
    import('./ci/told.ts'),
    import('./ci/tellPipeline.ts'),
  ]);
  const told = toldOfSurveys(byUrgency(surveys), exitCodeOf);
  await tellPipeline(context, pipeline, { ...subject, told, summary: await summary() });
  return subject.exitCode;
}
