/** A value that Entra does not know: what it may be instead. */
import type { Credential } from '../rotation/observation.ts';
import { isAccepted, isExpiredReply } from './asking.ts';
import type { Evidence, Tried, ValueEvidence } from './evidence.ts';
import { isYoung, type Match } from './match.ts';
import { ageOf, named, nameOf } from './naming.ts';
import { day } from './places.ts';
import type { Removal } from './ports.ts';
import { shapeOf, shapeText } from './value/shape.ts';
import type { ValueVerdict } from './valueVerdict.ts';

/** Entra does not know the value: what the repaired variants and the registration tell about it. */
export function refusedVerdict(evidence: Evidence, value: ValueEvidence, match: Match): ValueVerdict {
  return (
    repairedVerdict(value) ??
    wholeVerdict(value) ??
    elsewhereVerdict(value) ??
    matchVerdict(evidence, value, match)
  );
}

function repairedVerdict({ tried }: ValueEvidence): ValueVerdict | undefined {
  const good = tried.find(({ reply }) => isAccepted(reply));
  const old = tried.find(({ reply }) => isExpiredReply(reply));
  const found = good ?? old;
  if (found === undefined) return undefined;
  const { text, advice } = found.suspicion;
  const after =
    good === undefined ? 'repaired, it is one that has expired (AADSTS7000222)' : 'repaired, it works';
  return { code: 'mangled', words: `${text}; ${after}`, confidence: 'proved', advice };
}

/** It is something else altogether, or a part of a value that another place holds as a whole. */
function wholeVerdict({ tried }: ValueEvidence): ValueVerdict | undefined {
  const certain = tried.find(({ suspicion }) => isCertain(suspicion));
  if (certain === undefined) return undefined;
  const { text, advice } = certain.suspicion;
  return { code: 'not-a-secret', words: text, confidence: 'proved', advice };
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
  const { application, reply } = elsewhere;
  const name = `${application.displayName} (${application.appId})`;
  if (isAccepted(reply))
    return { code: 'foreign', words: `is the secret of another registration, ${name}`, confidence: 'proved' };
  if (isExpiredReply(reply))
    return {
      code: 'foreign',
      words: `is an expired secret of another registration, ${name}`,
      confidence: 'proved',
    };
  return undefined;
}

function matchVerdict(evidence: Evidence, value: ValueEvidence, match: Match): ValueVerdict {
  if (match.match === 'one') return oneVerdict(evidence, value, match.credential);
  if (match.match === 'several') {
    return altered(value, `begins like ${named(match.credentials)}, and is none of them (any more)`);
  }
  if (match.match === 'none') return goneVerdict(evidence, match.keyId);
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
      words: `begins like ${nameOf(credential)}, which is valid only from ${credential.start.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
      confidence: 'likely',
      settle: 'the same question after that time',
      credential,
    };
  }
  if (isYoung(credential.start, now)) {
    return {
      code: 'replicating',
      words: `begins like ${nameOf(credential)}, which is ${ageOf(credential, now)} old and not accepted anywhere yet (0 of ${value.replies.length} calls)`,
      confidence: 'likely',
      settle: 'the same question in some minutes',
      credential,
    };
  }
  return { ...altered(value, `begins like ${nameOf(credential)}, and is not its value`), credential };
}

/** The first characters are right and the rest is not, as far as anybody can tell. */
function altered(value: ValueEvidence, words: string): ValueVerdict {
  const suspicion = guess(value);
  return {
    code: 'altered',
    words: `${words}: ${suspicion.text ?? `it was changed or cut off on its way (${shapeText(shapeOf(value.value))})`}`,
    confidence: suspicion.text === undefined ? 'unknown' : 'likely',
    settle: 'compare it with the place that it was copied from',
    ...(suspicion.advice === undefined ? {} : { advice: suspicion.advice }),
  };
}

function guess({ tried }: ValueEvidence): { text?: string; advice?: string } {
  const first = tried.find(({ reply }) => reply === undefined || reply.reply !== 'token')?.suspicion;
  return first === undefined ? {} : { text: first.text, advice: first.advice };
}

function goneVerdict({ directory }: Evidence, keyId: string | undefined): ValueVerdict {
  const removals = directory.removals ?? [];
  const mine = removals.find(removal => removal.keyId === keyId);
  const [last] = removals;
  const by = (removal: Removal) =>
    `${removal.who} removed credential ${removal.keyId.slice(0, 8)} on ${day(removal.at)}`;
  if (keyId !== undefined) {
    const who = mine === undefined ? '' : ` (${mine.who} removed it on ${day(mine.at)})`;
    return {
      code: 'removed',
      words: `is that of credential ${keyId.slice(0, 8)}, which is no longer on the registration${who}`,
      confidence: 'proved',
    };
  }
  return {
    code: 'removed',
    words: `begins like no credential that the registration has now: its credential was removed, or it belongs to another application${last === undefined ? '' : `; ${by(last)}`}`,
    confidence: 'likely',
    settle: 'where it was copied from; a removed credential cannot be seen any more',
  };
}
