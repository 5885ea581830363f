/** The end of a revocation: what it has come to is said, and the incident record is written. */
import { isProblem } from '../problem.ts';
import { writeRecord } from '../report/incidentFiles.ts';
import { baseOf } from '../report/incidentNames.ts';
import type { Incident } from '../report/incidentRecord.ts';
import { incidentMarkdown } from '../report/incidentText.ts';
import type { LeakedUse } from '../report/incidentUse.ts';
import type { RemovalProof } from '../report/removalProof.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit.ts';
import { wrap } from './human/layout.ts';
import { lastWords, provedWords, type Staying, stayedWords } from './human/leakWords.ts';
import { problemText } from './human/problemText.ts';
import { styleFor } from './human/style.ts';
import { CHECKS, type RemovalCheck } from './removalCheck.ts';

/** What is known only after the run. */
export interface Later {
  readonly use: readonly LeakedUse[];
  readonly proofs: readonly RemovalProof[];
}

export interface Closing {
  readonly incident: (later?: Later) => Incident;
  readonly used: readonly (() => Promise<LeakedUse[]>)[];
  readonly removal: RemovalCheck;
  readonly staying: Staying;
}

/**
 * What the leaked one has come to is said last, and said even where the record cannot be written any more: then it is
 * printed. Answers with the exit code of that.
 */
export async function closeRecord(
  { stderr, env }: Context,
  folder: string,
  { incident, used, removal, staying }: Closing,
): Promise<number> {
  const style = styleFor(stderr, env);
  const known = incident();
  stderr.write(`\n${stayedWords(staying, style)}${lastWords(known, style)}\n`);
  try {
    // The sign-in log may take its time: what is known is on the disk before it is asked.
    await writeRecord(folder, known);
    if (known.leaked.some(({ removed }) => removed !== null))
      stderr.write(`${wrap(CHECKS, style.columns)}\n`);
    const proving = removal.prove(known, staying.which);
    const use = await Promise.all(used.map(read => read()));
    const proofs = await proving;
    await writeRecord(folder, incident({ use: use.flat(), proofs }));
    stderr.write(proofs.map(proof => provedWords(proof, style)).join(''));
  } catch (error) {
    if (!isProblem(error)) throw error;
    stderr.write(`${problemText(error.details, style)}\n${incidentMarkdown(known)}`);
    return EXIT.failed;
  }
  const base = baseOf(folder, known.run);
  stderr.write(`${wrap(`The incident record: ${base}.md and .json`, style.columns, '  ')}\n`);
  return EXIT.done;
}
