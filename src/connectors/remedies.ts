/** What to do about an answer that names no cause which `serviceWords.ts` knows: by what the call was about. */
import type { ProblemCode, ProblemDetails } from '../problem.ts';

/** What helps: a sentence, or one with the command that does it. */
export type Remedy = string | NonNullable<ProblemDetails['step']>;

export function remedyDetails(remedy: Remedy | undefined): Pick<ProblemDetails, 'remedy' | 'step'> {
  if (remedy === undefined) return {};
  return { remedy: remedyText(remedy), ...(typeof remedy === 'string' ? {} : { step: remedy }) };
}

/** The command with what is known in the place of words in angle brackets. */
export function filledRemedy(
  remedy: Remedy | undefined,
  names: Readonly<Record<string, string>>,
): Remedy | undefined {
  if (remedy === undefined || typeof remedy === 'string') return remedy;
  const command = remedy.command.replaceAll(/<([a-z][a-zA-Z ]*)>/g, (word, name) => names[name] ?? word);
  return { ...remedy, command };
}

export function remedyText(remedy: Remedy): string {
  return typeof remedy === 'string' ? remedy : `${remedy.words}: ${remedy.command}`;
}

export interface Refusal {
  readonly status: number;
  readonly code?: string;
  readonly requestId?: string;
}

/** Where the service does not accept the sign-in, in its own words. */
export interface Unaccepted {
  readonly reason: string;
  readonly remedy: string;
}

/** What a call knows of how its refusals are mended. */
export interface Advice {
  /** The right that the call needs, for the remedy of a refusal. */
  readonly needs: string;
  /** The command that grants it, where there is one. */
  readonly grant?: string;
  /** What to look at where the service does not know the thing. */
  readonly check?: Remedy;
  /** What to do where the service does not accept the sign-in; left out: as for Azure's own. */
  readonly unaccepted?: Unaccepted;
  /** What the policy gives of that which is sent, to look at where the service does not take it. */
  readonly sends?: string;
  /** What stands for a word in angle brackets in commands: `vault`, `secret`, `appId`. */
  readonly names?: Readonly<Record<string, string>>;
  /** What to do about a code, where the call knows more than `serviceWords.ts`. */
  readonly remedies?: Readonly<Record<string, Remedy>>;
}

/** Undefined: it is to be repeated, and nothing else. */
export function remedyFor(code: ProblemCode, refusal: Refusal, call: Advice): Remedy | undefined {
  if (code === 'absent') return call.check;
  if (code !== 'refused') return undefined;
  const { status } = refusal;
  if (status === 403) return granting(`give the signed-in identity ${call.needs}`, call);
  if (status === 401)
    return (
      call.unaccepted?.remedy ??
      granting(`sign in to the right tenant (az login --tenant …); needed is ${call.needs}`, call)
    );
  return `${call.sends === undefined ? '' : `check ${call.sends}; or `}${lookItUp(refusal)}`;
}

/** The words, with the command that grants what the call needs where there is one. */
export function granting(words: string, { grant }: Pick<Advice, 'grant'>): Remedy {
  return grant === undefined ? words : { words, command: grant };
}

function lookItUp({ status, code, requestId }: Refusal): string {
  const id = requestId === undefined ? '' : `; the service's support finds it as request ${requestId}`;
  return `look up what ${[status, code].filter(Boolean).join(' ')} means there, mend that, and run again${id}`;
}

export function reasonFor({ status }: Refusal, call: Advice): string | undefined {
  if (status === 401) return call.unaccepted?.reason;
  return status === 400 || status === 422 ? 'the service does not take what was sent' : undefined;
}
