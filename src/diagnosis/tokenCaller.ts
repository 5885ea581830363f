/**
 * Token calls with values, as few as possible: equal values once, and repetitions with pauses only, since the service counts
 * identical requests (AADSTS50196) and its answers change while a secret replicates.
 */
import type { Secret } from '../secret.ts';
import { explain } from './codes/errorTable.ts';
import type { ValueEvidence } from './diagnosisEvidence.ts';
import type { SignIn, SignInPort, SignInReply } from './diagnosisPorts.ts';

export interface TokenCaller {
  /** The last answer to a value is kept; `again` makes another call. */
  ask(value: Secret | undefined): Promise<SignInReply>;
  again(value: Secret | undefined): Promise<SignInReply>;
  /** For another application; the answer is not kept. */
  askAs(value: Secret, other: Partial<SignIn>): Promise<SignInReply>;
  /** All further calls use this scope, and kept answers are dropped. */
  useScope(scope: string): void;
  readonly calls: number;
}

export function tokenCallerOf(port: SignInPort): TokenCaller {
  let known: { value: Secret | undefined; reply: Promise<SignInReply> }[] = [];
  let scope: Partial<SignIn> = {};
  let calls = 0;
  const call = (value: Secret | undefined, other: Partial<SignIn> = {}) => {
    calls += 1;
    return port.ask(value, { ...scope, ...other });
  };
  return {
    get calls() {
      return calls;
    },
    async ask(value) {
      const before = known.find(each => isSameValue(each.value, value));
      if (before !== undefined) return before.reply;
      const reply = call(value);
      known.push({ value, reply });
      return reply;
    },
    again(value) {
      const reply = call(value);
      known = [...known.filter(each => !isSameValue(each.value, value)), { value, reply }];
      return reply;
    },
    askAs: call,
    useScope(other) {
      scope = { scope: other };
      known = [];
    },
  };
}

export function isSameValue(one: Secret | undefined, other: Secret | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.equals(other);
}

/** Each value once, in order. */
export function distinct(values: readonly Secret[]): Secret[] {
  return values.filter((value, at) => values.findIndex(each => each.equals(value)) === at);
}

/** What a refusal speaks about; undefined: it is none, or the number is not in the table. */
export function aboutOf(reply: SignInReply | undefined): ReturnType<typeof speaksAbout> {
  return reply?.reply === 'refused' ? speaksAbout(reply.code) : undefined;
}

export function speaksAbout(code: number) {
  return explain(code)?.verdictOn;
}

export function isAccepted(reply: SignInReply | undefined): boolean {
  return reply?.reply === 'token';
}

/** The value is unknown to Entra, or known and expired. */
export function isRefusedValue(reply: SignInReply | undefined): boolean {
  return aboutOf(reply) === 'value';
}

export function isExpiredReply(reply: SignInReply | undefined): boolean {
  return reply?.reply === 'refused' && reply.codes.includes(EXPIRED);
}

const EXPIRED = 7000222;

/** How often a value was accepted and refused. */
export function counts({ replies }: Pick<ValueEvidence, 'replies'>): { accepted: number; refused: number } {
  return {
    accepted: replies.filter(isAccepted).length,
    refused: replies.filter(isRefusedValue).length,
  };
}
