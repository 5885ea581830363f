/** What errors.yaml says of one error, as the program reads it. Plain data: other rooms may read it (ARCHITECTURE.md). */

/** What a number speaks about. Only `value` says that what was sent as the secret is not accepted. */
export const VERDICTS = [
  'value',
  'credential-missing',
  'application',
  'tenant',
  'scope',
  'request',
  'policy',
  'passing',
  'assertion',
  'other-flow',
] as const;
export type VerdictOn = (typeof VERDICTS)[number];

/** `NAME` in a command is a rotation of the policy; `<appId>` and other words in angle brackets are to be filled in. */
export interface Step {
  /** A sentence. */
  readonly text: string;
  readonly command?: string;
  /** Whether it needs an identity that may read the directory, the vault or a subscription. */
  readonly needsSignIn: boolean;
}

/** Needs no sign-in: a look at what is on the machine, or a question that Entra answers to anybody. */
export function here(text: string, command?: string): Step {
  return { text, ...(command === undefined ? {} : { command }), needsSignIn: false };
}

export function signedIn(text: string, command?: string): Step {
  return { text, ...(command === undefined ? {} : { command }), needsSignIn: true };
}

interface Meaning {
  /** Lower case, without a full stop: fits behind a colon. */
  readonly summary: string;
  readonly meaning: string;
  /** What people take it for. */
  readonly notMeaning: string;
  readonly remedy: readonly Step[];
}

export interface CodeKnowledge extends Meaning {
  readonly code: number;
  /** How it differs from its neighbours. */
  readonly tellApart: string;
  readonly verdictOn: VerdictOn;
}

/** An error that comes without a number of Entra's. */
export type HintKnowledge = Meaning;
