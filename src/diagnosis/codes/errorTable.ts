/** Looks up what is known of a number. The table is errors.yaml; codes.json is made from it by `npm run generate`. */
import table from './codes.json' with { type: 'json' };
import { type CodeKnowledge, VERDICTS, type VerdictOn } from './knowledge.ts';

const codes: Readonly<Record<VerdictOn, readonly Omit<CodeKnowledge, 'verdictOn'>[]>> = table;

/** In the order of ERRORS.md. */
export const knownCodes: readonly CodeKnowledge[] = VERDICTS.flatMap(verdictOn =>
  codes[verdictOn].map(known => ({ ...known, verdictOn })),
);

const byCode: ReadonlyMap<number, CodeKnowledge> = new Map(knownCodes.map(known => [known.code, known]));

/** Undefined: not in the table. Then say so, and do not guess. */
export function explain(code: number): CodeKnowledge | undefined {
  return byCode.get(code);
}
