import { causeMeanings } from './causeMeanings.ts';
import { discoveryMeanings } from './discoveryMeanings.ts';
import { findingMeanings } from './findingMeanings.ts';
import { policyMeanings } from './policyMeanings.ts';
import { reasonMeanings } from './reasonMeanings.ts';
import { outcomeMeanings, phaseMeanings, problemMeanings, runMeanings } from './runMeanings.ts';

export interface Meaning {
  /** What has this code. One code may stand for more than one thing. */
  readonly of:
    | 'reason'
    | 'finding'
    | 'cause'
    | 'phase'
    | 'outcome'
    | 'problem'
    | 'run'
    | 'discovery'
    | 'policy';
  readonly text: string;
}

const tables: readonly (readonly [Meaning['of'], Readonly<Record<string, string>>])[] = [
  ['phase', phaseMeanings],
  ['outcome', outcomeMeanings],
  ['finding', findingMeanings],
  ['reason', reasonMeanings],
  ['cause', causeMeanings],
  ['problem', problemMeanings],
  ['run', runMeanings],
  ['discovery', discoveryMeanings],
  ['policy', policyMeanings],
];

export const allCodes: readonly string[] = [
  ...new Set(tables.flatMap(([, table]) => Object.keys(table))),
].sort();

export function meaningsOf(code: string): Meaning[] {
  return tables.flatMap(([of, table]) => {
    const text = Object.hasOwn(table, code) ? table[code] : undefined;
    return text === undefined ? [] : [{ of, text }];
  });
}
