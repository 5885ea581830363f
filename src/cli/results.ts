/** Who is told a result besides the person at the terminal. What does so is loaded only where somebody is. */
import type { Command } from 'commander';
import type { RotationFinished, RunEvent } from '../event.ts';
import type { Rotation } from '../policy/policy.ts';
import type { Streaks } from '../report/streaks.ts';
import type { Survey } from '../run/survey.ts';
import type { TestReport } from './ci/junit.ts';
import type { Outcome } from './ci/tellPipeline.ts';
import { addCiOption, type CiOptions, pipelineOf } from './ciOption.ts';
import type { Context } from './context.ts';
import { worst } from './exit.ts';
import type { Again } from './human/runEnd.ts';
import type { Pipeline } from './pipeline.ts';
import { byUrgency } from './urgency.ts';

export interface JunitOptions {
  readonly junit?: string;
}

export interface ResultOptions extends CiOptions, JunitOptions {}

export function addJunitOption(command: Command): Command {
  return command.option(
    '--junit <file>',
    'also write a test report, one test for each rotation; only a report of Keyturn is replaced',
  );
}

export function addResultOptions(command: Command): Command {
  return addJunitOption(addCiOption(command));
}

/** Before anything is read or asked. Throws a Problem where the file of `--junit` may not be replaced. */
export async function beginResults(context: Context, { junit }: JunitOptions, verb: string): Promise<void> {
  if (junit === undefined) return;
  const { beginReport } = await import('./ci/junitFile.ts');
  await beginReport(context, junit, verb);
}

/** Returns the exit code. */
export async function endResults(
  context: Context,
  { junit }: JunitOptions,
  report: Omit<TestReport, 'at' | 'inSandbox'>,
  exitCode: number,
): Promise<number> {
  if (junit === undefined) return exitCode;
  const { endReport } = await import('./ci/junitFile.ts');
  return worst([exitCode, await endReport(context, junit, report)]);
}

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
  if (pipeline === undefined && options.junit === undefined) return NOBODY;
  const kept: RunEvent[] = [];
  return {
    onEvent(event) {
      if (event.event === 'rotation.finished' || event.event === 'run.finished') kept.push(event);
    },
    async tell(exitCode) {
      const { toldOfRun } = await import('./ci/told.ts');
      const finished = kept.filter((event): event is RotationFinished => event.event === 'rotation.finished');
      const groups = new Map(subject.rotations.map(({ name, group }) => [name, group]));
      const told = toldOfRun(finished, groups);
      if (pipeline !== undefined) {
        const { runMarkdown } = await import('./sheet/runSheet.ts');
        const { again, go } = subject;
        const words = { now: context.clock.now(), again, go, failing: await subject.failing() };
        await tellOf(context, pipeline, { ...subject, told, summary: runMarkdown(kept, words), exitCode });
      }
      const { ms = 0 } = kept.find(event => event.event === 'run.finished') ?? {};
      return endResults(context, options, { ...subject, told, ms }, exitCode);
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
  if (pipeline === undefined && options.junit === undefined) return subject.exitCode;
  const { toldOfSurveys } = await import('./ci/told.ts');
  const told = toldOfSurveys(byUrgency(surveys), exitCodeOf);
  if (pipeline !== undefined) await tellOf(context, pipeline, { ...subject, told, summary: await summary() });
  return endResults(context, options, { ...subject, told }, subject.exitCode);
}

async function tellOf(context: Context, pipeline: Pipeline, outcome: Outcome): Promise<void> {
  const { tellPipeline } = await import('./ci/tellPipeline.ts');
  await tellPipeline(context, pipeline, outcome);
}
