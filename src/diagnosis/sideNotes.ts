/** Facts that are worth knowing and are no fault. */
import { hasEnded } from '../rotation/ending.ts';
import { span } from '../rotation/words.ts';
import { isClockOff } from './causes/reachCauses.ts';
import type { Evidence } from './diagnosisEvidence.ts';
import type { SignInReply, TokenFacts } from './diagnosisPorts.ts';
import { day } from './naming.ts';
import { isAccepted } from './tokenCaller.ts';

export function notesOf(evidence: Evidence): string[] {
  return [
    ...aboutToken(evidence),
    ...aboutDirectory(evidence),
    ...aboutEnd(evidence),
    ...aboutClock(evidence),
  ];
}

type Token = Extract<SignInReply, { reply: 'token' }>;

/** The token that was issued for the scope of the question. */
export function issued({ values, scopeReply }: Evidence): TokenFacts | undefined {
  const replies = values.flatMap(({ replies: all }) => all);
  const reply = replies.find((each): each is Token => isAccepted(each));
  return scopeReply === undefined ? reply?.token : undefined;
}

function aboutToken(evidence: Evidence): string[] {
  const token = issued(evidence);
  if (token === undefined) return [];
  const { audience, roles, expires } = token;
  const until = expires === undefined ? '' : `, until ${expires.toISOString().slice(11, 16)} UTC`;
  if (roles.length > 0) return [`The token is for ${audience}${until}, with the roles ${roles.join(', ')}.`];
  return [
    `The token is for ${audience}${until}, and contains no roles: the secret is right, but an API that requires application permissions will respond with 403.`,
  ];
}

function aboutDirectory({ directory }: Evidence): string[] {
  if (directory.unread === undefined) return [];
  const { why, remedy } = directory.unread;
  return [
    `The registration could not be read (${why}), so it is unknown which credential is which.${remedy === undefined ? '' : ` Remedy: ${remedy}.`}`,
  ];
}

function aboutClock({ skewMs, inSandbox }: Evidence): string[] {
  if (inSandbox === true || !isClockOff(skewMs)) return [];
  return [
    `The clock of this machine is ${span(skewMs)} ${skewMs > 0 ? 'behind' : 'ahead of'} the service's: it may treat valid tokens as expired or not yet valid, and signed assertions are refused. Client secrets are not affected.`,
  ];
}

const SOON_MS = 14 * 86_400_000;

/** The newest credential ends soon, and no sign-in works after that. */
function aboutEnd({ directory, now }: Evidence): string[] {
  const lasting = (directory.application?.credentials ?? []).filter(each => !hasEnded(each, now));
  if (lasting.some(({ end }) => end === undefined)) return [];
  const ends = lasting.map(({ end }) => end).filter(end => end !== undefined);
  const last = ends.toSorted((one, other) => other.getTime() - one.getTime())[0];
  if (last === undefined || last.getTime() - now.getTime() > SOON_MS) return [];
  return [`The last secret of the registration expires on ${day(last)}.`];
}
