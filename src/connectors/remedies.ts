/** Remedies for responses whose cause is not in `serviceWords.ts`, by the object and needs of the call. */
import type { ProblemCode, ProblemDetails } from '../problem.ts';

/** A sentence, or a sentence with a command. */
export type Remedy = string | NonNullable<ProblemDetails['step']>;

/** The remedy as the fields of a Problem; a command is given separately as well. */
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

/** The part of an error response that determines its remedy. */
export interface Refusal {
  readonly status: number;
  readonly code?: string;
  readonly requestId?: string;
}

/** Messages for a service that does not accept the sign-in. */
export interface Unaccepted {
  readonly reason: string;
  readonly remedy: string;
}

/** The information of a call about the remedies of its refusals. */
export interface Advice {
  /** The right that the call needs, for the remedy of a refusal. */
  readonly needs: string;
  /** The command that grants the permission, if there is one. */
  readonly grant?: string;
  /** What to check if the object does not exist. */
  readonly check?: Remedy;
  /** The messages if the service does not accept the sign-in; default: those for Azure. */
  readonly unaccepted?: Unaccepted;
  /** The policy settings to check if the service rejects the content of the request. */
  readonly sends?: string;
  /** What stands for a word in angle brackets in commands: `vault`, `secret`, `appId`. */
  readonly names?: Readonly<Record<string, string>>;
  /** Remedies by error code, if the call has a more specific one than `serviceWords.ts`. */
  readonly remedies?: Readonly<Record<string, Remedy>>;
}

/** The remedy for a failed call; undefined if a retry is sufficient. */
export function remedyFor(code: ProblemCode, refusal: Refusal, call: Advice): Remedy | undefined {
  if (code === 'absent') return call.check;
  if (code !== 'refused') return undefined;
  const { status } = refusal;
  if (status === 403) return granting(`give the signed-in identity ${call.needs}`, call);
  if (status === 401)
    return (
      call.unaccepted?.remedy ??
      granting(`sign in to the right tenant (az login --tenant …); required: ${call.needs}`, call)
    );
  return `${call.sends === undefined ? '' : `check ${call.sends}; or `}${lookItUp(refusal)}`;
}

/** The remedy, with the command that grants what the call needs if there is one. */
export function granting(words: string, { grant }: Pick<Advice, 'grant'>): Remedy {
  return grant === undefined ? words : { words, command: grant };
}

function lookItUp({ status, code, requestId }: Refusal): string {
  const id = requestId === undefined ? '' : `; request id for the service's support: ${requestId}`;
  return `look up what ${[status, code].filter(Boolean).join(' ')} means for this service, fix the cause, and run again${id}`;
}

/** A more specific reason for some statuses; undefined for the others. */
export function reasonFor({ status }: Refusal, call: Advice): string | undefined {
  if (status === 401) return call.unaccepted?.reason;
  return status === 400 || status === 422 ? 'the service rejects the content of the request' : undefined;
}
