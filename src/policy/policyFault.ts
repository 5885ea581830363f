/** A fault in a policy, before its position in the file is known. */

import type { PolicyCode } from './policyCode.ts';

/** Keys and indexes from the root of the policy. */
export type Path = readonly (string | number)[];

export interface Fault {
  readonly code: PolicyCode;
  /** What is wrong and why, in one line, including the key. */
  readonly text: string;
  readonly path: Path;
  /** The position is that of the key instead of its value. */
  readonly atKey?: boolean;
  /** The position in characters from the start of the text, for faults without a path. */
  readonly offset?: number;
}

/** Called with each fault when it is found. */
export type AddFault = (fault: Fault) => void;

/** The path as displayed, without the index of the rotation: `prove.timeout`, `targets[1].appService.site`. */
export function keyText(path: Path): string {
  const inside =
    path[0] === 'rotations' && typeof path[1] === 'number' && path.length > 2 ? path.slice(2) : path;
  return inside
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`))
    .join('');
}

/** A message with its key, `overlap: expected …`; for the document as a whole, only the sentence. */
export function about(path: Path, sentence: string): string {
  const key = keyText(path);
  return key === '' ? sentence : `${key}: ${sentence}`;
}
