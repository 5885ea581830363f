/** What watches a run besides the one who started it: metrics where `--metrics` asks for them, traces where the environment does. */
import type { Context } from './context.ts';
import type { MeasuredRun, Measuring } from './metrics/measuring.ts';
import { withMetrics } from './metricsOption.ts';
import { wantsTraces } from './tracing/wanted.ts';

/** The exit code of `work`, as `withMetrics` has it. Throws what `work` throws. */
export async function watched(
  context: Context,
  run: MeasuredRun,
  work: (measuring: Measuring) => Promise<number>,
): Promise<number> {
  if (!wantsTraces(context.env)) return withMetrics(context, run, work);
  const { traced } = await import('./tracing/traced.ts');
  return traced(context, { verb: run.verb, config: run.options.config }, onEvent =>
    withMetrics(context, run, measuring =>
      work({
        ...measuring,
        onEvent(event) {
          onEvent(event);
          measuring.onEvent(event);
        },
      }),
    ),
  );
}
