/**
 * Which credential a value that was handed over belongs to. Proved is only what Entra said to the value, or to a repaired
 * variant of it: the first characters alone name a candidate.
 */
import type { Credential } from '../rotation/observation.ts';
import type { Secret } from '../secret.ts';
import type { Evidence, ValueEvidence } from './diagnosisEvidence.ts';
import type { ApplicationFacts, SignInReply } from './diagnosisPorts.ts';
import { matchOf } from './match.ts';
import { named } from './naming.ts';
import { isAccepted, isExpiredReply } from './tokenCaller.ts';
import { valueVerdict } from './valueVerdict.ts';

export type ValueOwner =
  /** `value`: as Entra knows it, repaired where it had to be. `words`: what that rests on, completes "it …". */
  | {
      readonly owner: 'one';
      readonly credential: Credential;
      readonly value: Secret;
      readonly words: string;
    }
  /** Entra knows it, and the registration lists several that begin so. */
  | { readonly owner: 'several'; readonly credentials: readonly Credential[]; readonly words: string }
  /** Another registration of the policy. */
  | { readonly owner: 'elsewhere'; readonly application: ApplicationFacts; readonly words: string }
  /** `words`: completes "it …". `candidate`: the credential that begins so. */
  | {
      readonly owner: 'none' | 'unknown';
      readonly words: string;
      readonly candidate?: Credential;
    };

/** Of the first value of the evidence; where there is none, nothing was handed over. */
export function valueOwner(evidence: Evidence): ValueOwner {
  const [value] = evidence.values;
  if (value === undefined)
    return { owner: 'unknown', words: 'was not judged: the tenant could not be asked' };
  const known = knownOf(value);
  if (known === undefined) return ofRefused(evidence, value);
  const match = matchOf(evidence, { value: known.value, replies: [known.reply], tried: [] });
  const lead = known.repair === undefined ? '' : `${known.repair}; repaired, `;
  const said = isAccepted(known.reply)
    ? 'Entra accepts it'
    : 'Entra says that it has expired (AADSTS7000222)';
  const { value: asKnown } = known;
  if (match.match === 'one') {
    const words = `${lead}${said}, and only this credential of the registration has its first 3 characters`;
    return { owner: 'one', credential: match.credential, value: asKnown, words };
  }
  if (match.match === 'several') {
    const words = `${lead}${said}, and it is one of ${named(match.credentials, evidence.now)}`;
    return { owner: 'several', credentials: match.credentials, words };
  }
  if (match.match === 'none')
    return { owner: 'none', words: `${lead}${valueVerdict(evidence, value).words}` };
  const unread = `${lead}${said}, but the registration's credentials could not be compared with it`;
  return { owner: 'unknown', words: unread };
}

interface Known {
  readonly value: Secret;
  readonly reply: SignInReply;
  readonly repair?: string;
}

/** The value as it is, or the first repaired variant, that Entra knows. */
function knownOf({ value, replies, tried }: ValueEvidence): Known | undefined {
  const reply = replies.find(isAccepted) ?? replies.find(isExpiredReply);
  if (reply !== undefined) return { value, reply };
  for (const knows of [isAccepted, isExpiredReply]) {
    const found = tried.find(each => knows(each.reply));
    if (found?.suspicion.repaired !== undefined && found.reply !== undefined)
      return { value: found.suspicion.repaired, reply: found.reply, repair: found.suspicion.text };
  }
  return undefined;
}

function ofRefused(evidence: Evidence, value: ValueEvidence): ValueOwner {
  const { words, code, credential } = valueVerdict(evidence, value);
  if (code === 'foreign' && value.elsewhere !== undefined)
    return { owner: 'elsewhere', application: value.elsewhere.application, words };
  const isKnownGone = code === 'removed' || code === 'not-a-secret' || code === 'nothing-sent';
  const match = matchOf(evidence, value);
  const candidate = credential ?? (match.match === 'one' ? match.credential : undefined);
  return {
    owner: isKnownGone ? 'none' : 'unknown',
    words,
    ...(candidate === undefined ? {} : { candidate }),
  };
}
