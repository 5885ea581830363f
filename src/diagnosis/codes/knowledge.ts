/** What is known of one AADSTS number. Plain data: every other room may read it (ARCHITECTURE.md). */

/** What a number speaks about. Only `value` says that what was sent as the secret is not accepted. */
export type VerdictOn =
  | 'value'
  | 'credential-missing'
  | 'assertion'
  | 'application'
  | 'tenant'
  | 'scope'
  | 'request'
  | 'policy'
  | 'passing'
  | 'other-flow';

/** `NAME` in a command is a rotation of the policy; `<appId>` and other words in angle brackets are to be filled in. */
export interface Step {
  /** A sentence. */
  readonly text: string;
  readonly command?: string;
  /** Whether it needs an identity that may read the directory, the vault or a subscription. */
  readonly needsSignIn: boolean;
}

export interface CodeKnowledge {
  readonly code: number;
  /** Microsoft's symbolic name, where it publishes one. */
  readonly name?: string;
  /** The OAuth `error` that it comes with, where known. */
  readonly error?: string;
  /** How Microsoft's own text begins: what people search for. */
  readonly wording: string;
  /** Lower case, without a full stop: fits behind a colon. */
  readonly summary: string;
  readonly meaning: string;
  /** What people take it for. */
  readonly notMeaning: string;
  /** How it differs from its neighbours. */
  readonly tellApart: string;
  readonly remedy: readonly Step[];
  readonly verdictOn: VerdictOn;
  /** Pages, and `owner/repository#number` for issues; what has none is called "memory". */
  readonly source: string;
}

/** Microsoft's table of codes; its text says how little it promises. */
export const REFERENCE = 'https://learn.microsoft.com/entra/identity-platform/reference-error-codes';
