/** What is wrong, how sure that is, and what to do. */

import { commandFor } from '../rotation/command.ts';
import type { Credential } from '../rotation/observation.ts';
import type { Advice } from '../rotation/placeFacts.ts';
import type { Step } from './codes/knowledge.ts';
import type { Evidence } from './diagnosisEvidence.ts';

/**
 * - `proved`: Entra or the service itself said so, or a repaired variant was accepted.
 * - `likely`: everything that could be seen speaks for it. `unknown`: it cannot be told from here.
 */
export type Confidence = 'proved' | 'likely' | 'unknown';

export type CauseCode =
  | 'unreachable'
  | 'tenant-unknown'
  | 'tenant-malformed'
  | 'wrong-cloud'
  | 'tenant-names-disagree'
  | 'application-unknown'
  | 'application-deleted'
  | 'application-too-new'
  | 'object-id-sent'
  | 'application-elsewhere'
  | 'application-disabled'
  | 'service-principal-missing'
  | 'service-principal-disabled'
  | 'public-client'
  | 'paired-id-differs'
  | 'nothing-sent'
  | 'not-a-secret'
  | 'mangled'
  | 'altered'
  | 'expired'
  | 'not-yet-valid'
  | 'removed'
  | 'foreign'
  | 'replicating'
  | 'value-unknown'
  | 'place-behind'
  | 'place-missing'
  | 'place-unreadable'
  | 'place-unverifiable'
  | 'reference-unresolved'
  | 'reference-behind'
  | 'vault-behind'
  | 'vault-disabled'
  | 'vault-deleted'
  | 'scope'
  | 'conditional-access'
  | 'entra-refuses'
  | 'no-answer';

export interface Cause {
  readonly code: CauseCode;
  /** Of the ladder, 1 to 8; the lowest one is the one to mend first. */
  readonly rung: number;
  /** The places that it is about. */
  readonly places: readonly string[];
  /** One sentence. Never holds more of a value than its first three characters. */
  readonly sentence: string;
  readonly confidence: Confidence;
  /** What would settle it, where it is not proved. */
  readonly settle?: string;
  /** What to do, in order. */
  readonly remedy: readonly Step[];
}

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
  /** It would not work after the repair either. */
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

/** What the kind of a place advises; it takes a sign-in. */
export function stepOf(advice: Advice): Step {
  return { ...advice, needsSignIn: true };
}

/** The command that repeats this diagnosis. */
export function repeatCommand(evidence: Pick<Evidence, 'rotation' | 'signIn' | 'cloud' | 'places'>): string {
  const { rotation, signIn, cloud, places } = evidence;
  const sources = places.flatMap(({ source }) => (source === undefined ? [] : [`--secret-from ${source}`]));
  if (rotation !== undefined) return commandFor(rotation, 'diagnose', ...sources);
  const where = cloud === 'public' ? '' : ` --cloud ${cloud}`;
  const scope = /\bgraph\b.*\/\.default$/i.test(signIn.scope) ? '' : ` --scope ${signIn.scope}`;
  return `keyturn diagnose --tenant ${signIn.tenant} --client-id ${signIn.appId}${sources.map(each => ` ${each}`).join('')}${where}${scope}`;
}
