/** What a value is, by the evidence: a credential that works, a mangled copy, the secret of another registration … */
import type { Credential } from '../rotation/observation.ts';
import type { ValueVerdict } from './cause.ts';
import type { Evidence, ValueEvidence } from './diagnosisEvidence.ts';
import type { SignInReply } from './diagnosisPorts.ts';
import { type Match, matchOf } from './match.ts';
import { ageOf, named, nameOf, titleOf, whichEnded } from './naming.ts';
import { refusedVerdict } from './refusedVerdict.ts';
import { aboutOf, counts, isExpiredReply, isRefusedValue } from './tokenCaller.ts';

export function valueVerdict(evidence: Evidence, value: ValueEvidence): ValueVerdict {
  const match = matchOf(evidence, value);
  const { accepted, refused } = counts(value);
  if (value.replies.length === 0)
    return { code: 'not-judged', words: 'was not tested', confidence: 'unknown' };
  if (accepted > 0 && refused > 0) return flapping(evidence, match, accepted, refused);
  if (accepted > 0) return match.match === 'none' ? unlisted() : works(match, evidence.now);
  if (value.replies.some(isExpiredReply)) return expired(match);
  if (value.replies.some(isRefusedValue)) return refusedVerdict(evidence, value, match);
  if (value.replies.some(isMissing))
    return {
      code: 'nothing-sent',
      words: 'is empty, so that nothing was sent (AADSTS7000216)',
      confidence: 'proved',
    };
  if (value.replies.some(({ reply }) => reply === 'refused'))
    return {
      code: 'not-judged',
      words: 'cannot be judged: Entra refuses before it comes to that',
      confidence: 'unknown',
    };
  return noAnswer(value);
}

function isMissing(reply: SignInReply): boolean {
  return aboutOf(reply) === 'credential-missing';
}

/** Entra accepts it and Graph does not list it: one of the two is not up to date. */
function unlisted(): ValueVerdict {
  return {
    code: 'removed',
    words:
      'is still accepted by Entra, but its first 3 characters match no credential on the registration: it was just removed and will stop working soon, or was just created and is not listed yet',
    confidence: 'likely',
    settle: 'run diagnose again in a few minutes',
  };
}

function noAnswer({ replies }: ValueEvidence): ValueVerdict {
  return {
    code: 'no-answer',
    words: `could not be judged: ${troubleWith(replies.at(-1))}`,
    confidence: 'unknown',
    settle: 'run diagnose again in a few minutes',
  };
}

function troubleWith(last: SignInReply | undefined): string {
  if (last?.reply === 'busy')
    return `Entra is busy (${last.code === undefined ? last.status : `AADSTS${last.code}`})`;
  return last?.reply === 'none' ? `Entra did not respond (${last.trouble})` : 'Entra did not respond';
}

function works(match: Match, now: Date): ValueVerdict {
  const words =
    match.match === 'several'
      ? `works; it is one of ${named(match.credentials, now)}`
      : `works${isIt(match, now)}`;
  return { code: 'works', words, confidence: 'proved', ...credentialOf(match) };
}

function isIt(match: Match, now: Date): string {
  return match.match === 'one' ? `: it is ${nameOf(match.credential, now)}` : '';
}

function credentialOf(match: Match): { credential?: Credential } {
  return match.match === 'one' ? { credential: match.credential } : {};
}

function flapping(evidence: Evidence, match: Match, accepted: number, refused: number): ValueVerdict {
  const age =
    match.match === 'one'
      ? `; ${nameOf(match.credential, evidence.now)} is ${ageOf(match.credential, evidence.now)} old`
      : '';
  return {
    code: 'replicating',
    words: `works in some places of Entra and not yet in others: ${accepted} of ${accepted + refused} calls were accepted${age}`,
    confidence: 'proved',
    ...credentialOf(match),
  };
}

function expired(match: Match): ValueVerdict {
  const which =
    match.match === 'one' ? `: it is ${titleOf(match.credential)}, ${whichEnded(match.credential)}` : '';
  return {
    code: 'expired',
    words: `has expired (AADSTS7000222)${which}`,
    confidence: 'proved',
    ...credentialOf(match),
  };
}
