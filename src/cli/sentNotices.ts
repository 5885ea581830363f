/** What channels were sent before, and what is said where they could not be. */
import type { RunEvent } from '../event.ts';
import type { Reported } from '../notices/report.ts';
import { type SentBefore, sentBefore } from '../notices/sentBefore.ts';
import { isProblem } from '../problem.ts';
import { plural } from '../rotation/words.ts';
import type { Context } from './context.ts';

/** What was sent before; undefined without a trail that can be believed. Then everything is sent, rather than nothing. */
export async function earlierNotices(
  audit: string | undefined,
): Promise<{ readonly before: SentBefore | undefined; readonly notes: readonly RunEvent[] }> {
  if (audit === undefined) return { before: undefined, notes: [] };
  const note = (why: string): RunEvent => ({
    event: 'run.note',
    text: `audit trail ${audit} ${why}: notices are sent again as if none had been sent`,
  });
  try {
    const { sent, broken } = await sentBefore(audit);
    return broken
      ? { before: undefined, notes: [note('was changed after it was written')] }
      : { before: sent, notes: [] };
  } catch (error) {
    if (!isProblem(error)) throw error;
    return { before: undefined, notes: [note('could not be read')] };
  }
}

/** What did not reach a channel. */
export function warnUnsent({ stderr }: Pick<Context, 'stderr'>, results: readonly Reported[]): void {
  for (const { problem, count } of results.flatMap(({ failed }) => failed)) {
    const remedy = problem.remedy === undefined ? '' : ` → ${problem.remedy}`;
    stderr.write(`warning: ${problem.message}; not sent: ${plural(count, 'notice')}${remedy}\n`);
  }
  const withheld = results.flatMap(each => each.withheld);
  if (withheld.length > 0)
    stderr.write(
      `nothing is sent from a sandbox, except to this machine: no notice to ${withheld.join(', ')}\n`,
    );
}
