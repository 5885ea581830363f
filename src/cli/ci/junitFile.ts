/** The file of `--junit`: red from the beginning, and as the result is at the end. */
import type { Context } from '../context.ts';
import { isInSandbox } from '../inSandbox.ts';
import { mustBeOwn, type OwnKind, writeBeside } from '../ownFile.ts';
import { JUNIT, type TestReport, testReport, unfinishedReport } from './junit.ts';

type Talk = Pick<Context, 'stderr' | 'clock' | 'env'>;

/** Before anything is asked. Throws a Problem where the file is not a test report of Keyturn. */
export async function beginReport(context: Talk, file: string, verb: string): Promise<void> {
  const kind = kindFor(verb);
  mustBeOwn(file, kind);
  await writeBeside(context, file, unfinishedReport(verb, context.clock.now()), kind);
}

/** Returns an exit code: the work is done, but who reads only the report must not take an older one for it. */
export function endReport(context: Talk, file: string, report: Omit<TestReport, 'at'>): Promise<number> {
  const text = testReport({ ...report, at: context.clock.now(), inSandbox: isInSandbox(context) });
  return writeBeside(context, file, text, kindFor(report.verb));
}

function kindFor(verb: string): OwnKind {
  return { ...JUNIT, option: `keyturn ${verb} --junit` };
}
