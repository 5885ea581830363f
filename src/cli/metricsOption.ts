/** `--metrics FILE`: what a run is measured by, for Prometheus, whether it ended well or not. */
import type { Command } from 'commander';
import type { Context } from './context.ts';
import type { MeasuredRun, Measuring } from './metrics/measuring.ts';

export function addMetricsOption(command: Command): Command {
  return command.option(
    '--metrics <file>',
    'write metrics of this run for Prometheus (textfile collector); an existing metrics file is replaced',
  );
}

const NOT_MEASURED: Measuring = { about: () => {}, onEvent: () => {}, onSurveys: () => {} };

/**
 * The exit code of `work`; 1 at least where the metrics could not be written. Throws what `work` throws, and a Problem with code
 * `wrong-usage` before anything is done where the file is none that may be replaced.
 */
export async function withMetrics(
  context: Context,
  run: MeasuredRun,
  work: (measuring: Measuring) => Promise<number>,
): Promise<number> {
  const { metrics: file } = run.options;
  if (file === undefined) return work(NOT_MEASURED);
  const { measured } = await import('./metrics/measured.ts');
  return measured(context, { ...run, file }, work);
}
