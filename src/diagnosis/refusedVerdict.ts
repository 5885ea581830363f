/** What a value is that Entra does not know: by its repaired variants, by the other places and by the registration. */
import type { Credential } from '../rotation/observation.ts';
import type { ValueVerdict } from './cause.ts';
import { type Evidence, type Tried, type ValueEvidence, valueAt } from './diagnosisEvidence.ts';
import type { Removal } from './diagnosisPorts.ts';
import { isYoung, type Match, matchOf } from './match.ts';
import { ageOf, day, goneOne, named, nameOf } from './naming.ts';
import { repairedVerdict } from './repairedVerdict.ts';
import { isAccepted, isExpiredReply } from './tokenCaller.ts';
import { ADVICE } from './value/advice.ts';
import { shapeOf, shapeText } from './value/valueShape.ts';

export function refusedVerdict(evidence: Evidence, value: ValueEvidence, match: Match): ValueVerdict {
  return (
    repairedVerdict(evidence, value) ??
    wholeVerdict(value) ??
    elsewhereVerdict(value) ??
    matchVerdict(evidence, value, match)
  );
}

/** It is something else altogether, or a part of a value that another place holds as a whole. */
function wholeVerdict({ tried }: ValueEvidence): ValueVerdict | undefined {
  const certain = tried.find(({ suspicion }) => isCertain(suspicion));
  if (certain === undefined) return undefined;
  const { code, text, advice } = certain.suspicion;
  if (code === 'empty') return { code: 'nothing-sent', words: text, confidence: 'proved', advice };
  if (code !== 'guid') return { code: 'not-a-secret', words: text, confidence: 'proved', advice };
  // Secrets that az made years ago are GUIDs, too.
  const settle = 'read the registration: it lists the ids of its secrets';
  return { code: 'not-a-secret', words: text, confidence: 'likely', settle, advice };
}

/** Nothing to repair: the value is known to be an id, a placeholder or empty. */
const CERTAIN: ReadonlySet<string> = new Set([
  'empty',
  'key-id',
  'client-id',
  'tenant-id',
  'object-id',
  'guid',
  'placeholder',
  'vault-reference',
  'not-a-secret',
]);

function isCertain({ code }: Tried['suspicion']): boolean {
  return CERTAIN.has(code);
}

function elsewhereVerdict({ elsewhere }: ValueEvidence): ValueVerdict | undefined {
  if (elsewhere === undefined) return undefined;
  const { application, reply, repair } = elsewhere;
  const name = `${application.displayName} (${application.appId})`;
  const lead = repair === undefined ? 'is' : `${repair.text}; repaired, it is`;
  if (isAccepted(reply))
    return {
      code: 'foreign',
      words: `${lead} the secret of another registration, ${name}`,
      confidence: 'proved',
    };
  if (isExpiredReply(reply))
    return {
      code: 'foreign',
      words: `${lead} an expired secret of another registration, ${name}`,
      confidence: 'proved',
    };
  return undefined;
}

function matchVerdict(evidence: Evidence, value: ValueEvidence, match: Match): ValueVerdict {
  if (match.match === 'one') return oneVerdict(evidence, value, match.credential);
  if (match.match === 'several') {
    return altered(
      value,
      `has the first characters of ${named(match.credentials, evidence.now)}, but is not (or no longer) one of them`,
    );
  }
  if (match.match === 'none')
    return match.keyId === undefined
      ? (oddVerdict(value) ?? goneVerdict(evidence))
      : goneVerdict(evidence, match.keyId);
  return isGuest(evidence) ? guestVerdict(evidence) : unknownVerdict(value);
}

/** Its registration, with its secrets, is in another tenant. */
function isGuest({ directory }: Evidence): boolean {
  return directory.application === null && Boolean(directory.servicePrincipal);
}

function guestVerdict({ directory, signIn }: Evidence): ValueVerdict {
  const owner = directory.servicePrincipal?.ownerTenant;
  const where = owner === undefined ? 'another tenant' : `another tenant (${owner})`;
  return {
    code: 'application-elsewhere',
    words: `is not accepted (AADSTS7000215), and the registration of ${signIn.appId} is in ${where}, where its secrets are stored: they cannot be read from here`,
    confidence: 'likely',
    settle: `run diagnose there: --tenant ${owner ?? 'of the registration'}`,
  };
}

function unknownVerdict(value: ValueEvidence): ValueVerdict {
  return {
    code: 'value-unknown',
    words: `is not accepted (AADSTS7000215), and the registration cannot be read: ${shapeText(shapeOf(value.value))}`,
    confidence: 'unknown',
    settle:
      'az login with an identity that may read the registration (Application.Read.All), then the same command',
    ...guess(value),
  };
}

function oneVerdict(evidence: Evidence, value: ValueEvidence, credential: Credential): ValueVerdict {
  const { now } = evidence;
  if (credential.start > now) {
    return {
      code: 'not-yet-valid',
      words: `has the first characters of ${nameOf(credential, now)}, which is valid only from ${credential.start.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
      confidence: 'likely',
      settle: 'run diagnose again after that time',
      credential,
    };
  }
  const other = workingValueOf(evidence, value, credential);
  if (other !== undefined) {
    const words = `has the first characters of ${nameOf(credential, now)}, but is another value than that of ${other}, which works`;
    return { ...altered(value, words), confidence: 'likely', credential };
  }
  if (isYoung(credential.start, now)) {
    const copied = youngCopy(value);
    if (copied !== undefined) return { ...copied, credential };
    return {
      code: 'replicating',
      words: `has the first characters of ${nameOf(credential, now)}, which is ${ageOf(credential, now)} old and not accepted anywhere yet (0 of ${value.replies.length} calls)`,
      confidence: 'likely',
      settle: 'run diagnose again in a few minutes',
      credential,
    };
  }
  return {
    ...altered(value, `has the first characters of ${nameOf(credential, now)}, but is not its value`),
    credential,
  };
}

/** A place with another value that Entra accepts: a credential has one value, so this one is not new, but wrong. */
function workingValueOf(
  evidence: Evidence,
  { value }: ValueEvidence,
  credential: Credential,
): string | undefined {
  const others = evidence.values.filter(
    each =>
      !each.value.equals(value) &&
      each.replies.some(isAccepted) &&
      isOne(matchOf(evidence, each), credential),
  );
  return evidence.places.find(place => others.some(each => valueAt(place)?.equals(each.value)))?.name;
}

function isOne(match: Match, { keyId }: Credential): boolean {
  return match.match === 'one' && match.credential.keyId === keyId;
}

/** Its form, or what another place holds, tells that it is no copy of the whole value, although its credential is too new to be judged. */
function youngCopy(value: ValueEvidence): ValueVerdict | undefined {
  const copied = value.tried.find(({ suspicion }) => COPIED.has(suspicion.code))?.suspicion;
  const { characters, looksLike } = shapeOf(value.value);
  const settle = 'compare it with its source';
  if (copied !== undefined)
    return { code: 'altered', words: copied.text, confidence: 'likely', settle, advice: copied.advice };
  if (looksLike !== 'generated' || characters === GENERATED_LENGTH) return undefined;
  const words = `has the first characters of a new secret, but ${characters} characters, and Entra makes secrets of ${GENERATED_LENGTH} today`;
  return { code: 'altered', words, confidence: 'likely', settle, advice: ADVICE.truncated };
}

const COPIED: ReadonlySet<string> = new Set([
  'truncated',
  'part-missing',
  'changed',
  'case-changed',
  'mistyped',
]);

/** Since about 2021 (azure-facts §1.5). */
const GENERATED_LENGTH = 40;

/** The first characters are right and the rest apparently is not. */
function altered(value: ValueEvidence, words: string): ValueVerdict {
  const suspicion = guess(value);
  return {
    code: 'altered',
    words: `${words}: ${suspicion.text ?? `it was altered or cut off when it was copied (${shapeText(shapeOf(value.value))})`}`,
    confidence: suspicion.text === undefined ? 'unknown' : 'likely',
    settle: 'compare it with its source',
    ...(suspicion.advice === undefined ? {} : { advice: suspicion.advice }),
  };
}

function guess({ tried }: ValueEvidence): { text?: string; advice?: string } {
  const first = tried.find(({ reply }) => reply === undefined || reply.reply !== 'token')?.suspicion;
  return first === undefined ? {} : { text: first.text, advice: first.advice };
}

/** Too short or too long for a secret: its first characters say nothing about a credential that is gone. */
function oddVerdict({ tried }: ValueEvidence): ValueVerdict | undefined {
  const odd = tried.find(({ suspicion }) => suspicion.code === 'length')?.suspicion;
  if (odd === undefined) return undefined;
  const settle = 'check where it was copied from, and whether all of it was copied';
  return { code: 'altered', words: odd.text, confidence: 'likely', settle, advice: odd.advice };
}

function goneVerdict(evidence: Evidence, keyId?: string): ValueVerdict {
  const { directory } = evidence;
  const [last] = directory.removals ?? [];
  const by = (removal: Removal) =>
    `${removal.who} removed credential ${removal.keyId.slice(0, 8)} on ${day(removal.at)}`;
  if (keyId !== undefined) {
    return {
      code: 'removed',
      keyId,
      words: `holds the value of ${goneOne(evidence, keyId)}`,
      confidence: 'proved',
    };
  }
  if (directory.application?.credentials.length === 0)
    return {
      code: 'removed',
      words: 'is not accepted (AADSTS7000215): the registration has no secret at all',
      confidence: 'likely',
      settle: 'the audit log of the tenant shows who removed them',
    };
  return {
    code: 'removed',
    words: `is refused by Entra (AADSTS7000215), and its first 3 characters match no credential on the registration: its credential was removed, or it belongs to another application${last === undefined ? '' : `; ${by(last)}`}`,
    confidence: 'likely',
    settle: 'check where it was copied from; a removed credential is no longer listed',
  };
}
