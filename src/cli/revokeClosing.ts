/** The end of a revocation: what it has come to is said, and the incident record is written. */
import { isProblem } from '../problem.ts';
import { baseOf, writeRecord } from '../report/incidentFiles.ts';
import type { Incident } from '../report/incidentRecord.ts';
import { incidentMarkdown } from '../report/incidentText.ts';
import type { LeakedUse } from '../report/incidentUse.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';
import { wrap } from './human/layout.ts';
import { lastWords, type Staying, stayedWords } from './human/leakWords.ts';
import { problemText } from './human/problemText.ts';
import { styleFor } from './human/style.ts';

export interface Closing {
  readonly incident: (use?: LeakedUse[]) => Incident;
  readonly used: readonly (() => Promise<LeakedUse[]>)[];
  readonly staying: Staying;
}

/**
 * What the leaked one has come to is said last, and said even where the record cannot be written any more: then it is
 * printed. Answers with the exit code of that.
 */
export async function closeRecord(
  { stderr, env }: Context,
  folder: string,
  { incident, used, staying }: Closing,
): Promise<number> {
  const style = styleFor(stderr, env);
  const known = incident();
  stderr.write(`\n${stayedWords(staying, style)}${lastWords(known, style)}\n`);
  try {
    // The sign-in log may take its time: what is known is on the disk before it is asked.
    await writeRecord(folder, known);
    const use = await Promise.all(used.map(read => read()));
    await writeRecord(folder, incident(use.flat()));
  } catch (error) {
    if (!isProblem(error)) throw error;
    stderr.write(`${problemText(error.details, style)}\n${incidentMarkdown(known)}`);
    return EXIT.failed;
  }
  const base = baseOf(folder, known.run);
  stderr.write(`${wrap(`The incident record: ${base}.md and .json`, style.columns, '  ')}\n`);
  return EXIT.done;
}
