/** A sign of what went wrong, where Entra gave no number. */
import type { Step } from '../codes/knowledge.ts';

export type HintName =
  | 'no-name'
  | 'refused'
  | 'cut-off'
  | 'no-answer'
  | 'proxy'
  | 'certificate-expired'
  | 'certificate-unknown'
  | 'throttled'
  | 'unresolved-reference'
  | 'secret-disabled'
  | 'secret-absent'
  | 'vault-audience'
  | 'vault-forbidden'
  | 'empty-secret'
  | 'nobody-signed-in'
  | 'assertion-sent'
  | 'nothing-sent';

export interface Hint {
  readonly name: HintName;
  /** Classifies by words because a pasted text has nothing else; each from the library or service named in `source`. */
  readonly sign: RegExp;
  /** Lower case, without a full stop. */
  readonly summary: string;
  readonly meaning: string;
  readonly notMeaning: string;
  readonly next: readonly Step[];
  readonly source: string;
}
