/** What is wrong, how sure that is, and what to do. */
import type { Advice } from '../rotation/placeFacts.ts';
import type { Step } from './codes/knowledge.ts';

/**
 * - `proved`: Entra or the service itself said so, or a repaired variant was accepted.
 * - `likely`: everything that could be seen speaks for it. `unknown`: it cannot be told from here.
 */
export type Confidence = 'proved' | 'likely' | 'unknown';

export type CauseCode =
  | 'unreachable'
  | 'clock-off'
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
  /** What to do, first things first. */
  readonly remedy: readonly Step[];
}

/** A step without a command, such as a path through the portal. */
export function portal(text: string): Step {
  return { text, needsSignIn: true };
}

export function command(text: string, typed: string, needsSignIn = true): Step {
  return { text, command: typed, needsSignIn };
}

/** What a place's kind advises: whoever does it has a sign-in there. */
export function stepOf(advice: Advice): Step {
  return { ...advice, needsSignIn: true };
}
