/** A run that is traced. Whatever becomes of the traces, the run and its exit code are as without them. */
import { resolve } from 'node:path';
import type { RunEvent } from '../../event.ts';
import { isProblem } from '../../problem.ts';
import type { Context } from '../context.ts';
import { EXIT, exitCodeOf } from '../exit.ts';
import { modulesAround } from '../modulesAround.ts';
import { ownPackage } from '../version.ts';
import { SDK, startTelemetry, type Telemetry } from './openTelemetry.ts';
import { openSpans } from './spans.ts';

export interface TracedRun {
  readonly verb: string;
  /** The policy file. */
  readonly config: string;
}

/** `folders`: where the SDK may be. */
export async function traced(
  context: Context,
  { verb, config }: TracedRun,
  work: (onEvent: (event: RunEvent) => void) => Promise<number>,
  folders: readonly string[] = modulesAround(ownPackage()?.folder ?? '/'),
): Promise<number> {
  const { stderr, env, pid } = context;
  const telemetry = started(folders);
  if (typeof telemetry === 'string') {
    stderr.write(telemetry);
    return work(() => {});
  }
  const spans = openSpans(telemetry, { verb, policy: resolve(config), pid }, env);
  let exitCode: number = EXIT.bug;
  try {
    exitCode = await work(spans.onEvent);
    return exitCode;
  } catch (error) {
    exitCode = isProblem(error) ? exitCodeOf(error.code) : EXIT.bug;
    throw error;
  } finally {
    spans.end(exitCode);
    if (!(await closed(context, telemetry)))
      stderr.write('Traces of this run were not delivered, or only in part; the run is not affected.\n');
  }
}

/**
 * A text where it could not be. The variables may be there for everything on a machine, and are read by code that is not keyturn's:
 * neither is a reason to let a secret expire.
 */
function started(folders: readonly string[]): Telemetry | string {
  try {
    const telemetry = startTelemetry(folders, ownPackage()?.version ?? 'unknown');
    if (telemetry !== undefined) return telemetry;
  } catch {
    return `Not traced: ${SDK} did not start with the variables OTEL_* of the environment.\n  env | grep -o '^OTEL_[A-Z_]*'   ${OFF}\n`;
  }
  return `Not traced: the environment asks for traces, and ${SDK} is not installed beside keyturn.\n  npm install --global ${SDK}   ${OFF}\n`;
}

const OFF = '(OTEL_SDK_DISABLED=true: no traces, and no such line)';

/** Longer than the SDK tries by itself (OTEL_EXPORTER_OTLP_TIMEOUT, 10 s) no run waits for a collector. */
const LONGEST_MS = 12_000;

async function closed({ clock }: Context, telemetry: Telemetry): Promise<boolean> {
  const over = new AbortController();
  const late = clock.sleep(LONGEST_MS, over.signal).then(
    () => false,
    () => false,
  );
  try {
    return await Promise.race([telemetry.close(), late]);
  } finally {
    over.abort();
  }
}
