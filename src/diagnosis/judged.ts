/** What can be said of one place. */
import type { Advice, ReferenceTrouble } from '../rotation/placeFacts.ts';
import type { CauseCode, Confidence, ValueVerdict } from './cause.ts';
import type { HelpStep, PlaceEvidence } from './diagnosisEvidence.ts';

export interface Row {
  readonly place: string;
  readonly kind: PlaceEvidence['kind'];
  readonly required: boolean;
  /** `good`, `bad`; `open`: cannot be told; `history`: an older vault version, which no consumer is meant to read. */
  readonly state: 'good' | 'bad' | 'open' | 'history';
  /** A sentence without its subject. */
  readonly words: string;
  /** The same without what is particular to the place: places with the same fault are one cause. */
  readonly fault?: string;
  /** Why it is bad or open. */
  readonly cause?: CauseCode;
  readonly confidence: Confidence;
  readonly settle?: string;
  /** The credential that it holds, where that is known. */
  readonly keyId?: string;
  /** Only a mark tells. */
  readonly marked?: true;
  readonly advice?: string;
  readonly remedy?: string;
  readonly step?: HelpStep;
  /** What is wrong with a reference. `elsewhere`: nothing, but it does not point to the secret of the policy. */
  readonly reference?: ReferenceTrouble | 'elsewhere';
  /** A reference that names the secret of the policy, written as documented. */
  readonly isOurs?: true;
  /** What to do, where no delivery mends it. */
  readonly instead?: Advice;
  /** What the service called its refusal. */
  readonly serviceCode?: string;
  /** It would not work after the repair either. */
  readonly beyondRepair?: true;
}

export type Judged = Omit<Row, 'place' | 'kind' | 'required'>;

export function keyOf({ keyId }: { readonly keyId?: string }): { keyId?: string } {
  return keyId === undefined ? {} : { keyId };
}

export function good(words: string): Judged {
  return { state: 'good', words, confidence: 'likely' };
}

export function bad(cause: CauseCode, words: string, confidence: Confidence = 'proved'): Judged {
  return { state: 'bad', words, cause, confidence };
}

export function open(cause: CauseCode, words: string): Judged {
  return { state: 'open', words, cause, confidence: 'unknown' };
}

export function asBad(verdict: ValueVerdict): Judged {
  const { code, words, confidence, settle, credential, advice, beyondRepair } = verdict;
  return {
    state: confidence === 'unknown' ? 'open' : 'bad',
    words,
    confidence,
    ...(code === 'works' || code === 'not-judged' ? {} : { cause: code }),
    ...(settle === undefined ? {} : { settle }),
    ...keyOf(credential ?? verdict),
    ...(advice === undefined ? {} : { advice }),
    ...(beyondRepair === undefined ? {} : { beyondRepair }),
  };
}
