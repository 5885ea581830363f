/** Looks up what is known of an error. The table is errors.yaml; errors.json is made from it by `npm run generate`. */

import table from './errors.json' with { type: 'json' };
import { type CodeKnowledge, type HintKnowledge, VERDICTS, type VerdictOn } from './knowledge.ts';

const codes: Readonly<Record<VerdictOn, readonly Omit<CodeKnowledge, 'verdictOn'>[]>> = table.codes;

/** In the order of ERRORS.md. */
export const knownCodes: readonly CodeKnowledge[] = VERDICTS.flatMap(verdictOn =>
  codes[verdictOn].map(known => ({ ...known, verdictOn })),
);

const byCode: ReadonlyMap<number, CodeKnowledge> = new Map(knownCodes.map(known => [known.code, known]));

/** Undefined: not in the table. Then say so, and do not guess. */
export function explain(code: number): CodeKnowledge | undefined {
  return byCode.get(code);
}

export type HintName = keyof typeof table.hints;

export const hintTexts: Readonly<Record<HintName, HintKnowledge>> = table.hints;
