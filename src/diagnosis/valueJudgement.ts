import type { Credential } from '../rotation/observation.ts';
import type { CauseCode, Confidence } from './cause.ts';

/** What a value was found to be. */
export interface ValueVerdict {
  /** `works`: Entra accepts it. `not-judged`: Entra refuses for another reason, or the value was not asked about. */
  readonly code: 'works' | 'not-judged' | Extract<CauseCode, ValueCause>;
  /** Completes "it …": `holds` …, `is` …. Never more of the value than its first three characters. */
  readonly words: string;
  readonly confidence: Confidence;
  readonly settle?: string;
  readonly credential?: Credential;
  /** Of a credential that is gone. */
  readonly keyId?: string;
  /** How a mangled value came about and is avoided. */
  readonly advice?: string;
  /** Put right, it would not work either. */
  readonly beyondRepair?: true;
}

type ValueCause =
  | 'nothing-sent'
  | 'application-elsewhere'
  | 'not-a-secret'
  | 'mangled'
  | 'altered'
  | 'expired'
  | 'not-yet-valid'
  | 'removed'
  | 'foreign'
  | 'replicating'
  | 'value-unknown'
  | 'no-answer';
