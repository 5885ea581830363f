/** What a mark beside a write-only place tells: the credential that was written there last, and its present state. */
import { hasEnded } from '../rotation/ending.ts';
import type { Credential } from '../rotation/observation.ts';
import { type Evidence, type PlaceReading, valueAt, vaultInUse } from './diagnosisEvidence.ts';
import { bad, good, type Judged, open } from './judged.ts';
import { untilWhen } from './leaving.ts';
import { matchOf } from './match.ts';
import { day, goneOne, titleOf, whichEnded } from './naming.ts';
import { valueVerdict } from './valueVerdict.ts';
import { vaultBehind } from './vaultBehind.ts';

type Marked = Extract<PlaceReading, { state: 'marked' }>;

export function markedRow(evidence: Evidence, reading: Marked): Judged {
  const { agrees, detail, keyId, fresh, writtenAt } = reading;
  if (agrees === 'unknown') return byDate(evidence, detail, writtenAt);
  if (keyId === undefined) {
    return agrees ? good(detail) : bad('place-behind', detail);
  }
  if (fresh === false)
    return byDate(
      evidence,
      `has the mark of credential ${keyId.slice(0, 8)}, and was changed after that`,
      writtenAt,
    );
  return { ...ofCredential(evidence, keyId, agrees), keyId, marked: true };
}

/** A place that was written before the credential in the vault was created cannot hold it. */
function byDate(evidence: Evidence, words: string, writtenAt: Date | undefined): Judged {
  if (writtenAt === undefined) return open('place-unverifiable', words);
  const written = `last written on ${day(writtenAt)}`;
  const made = vaultsCredentials(evidence).map(({ start }) => start);
  const [first] = made.toSorted((one, other) => one.getTime() - other.getTime());
  if (first === undefined || writtenAt >= first) return open('place-unverifiable', `${words}; ${written}`);
  return bad(
    'place-behind',
    `${words}; ${written}, before the vault's credential was created (${day(first)}), so it cannot hold that`,
    'likely',
  );
}

function ofCredential(evidence: Evidence, keyId: string, agrees: boolean): Judged {
  const { application } = evidence.directory;
  if (!application) return unseen(keyId, agrees, application === null);
  const credential = application.credentials.find(each => each.keyId === keyId);
  if (credential === undefined) return notHere(evidence, keyId);
  const marked = `has the mark of ${titleOf(credential)}`;
  if (hasEnded(credential, evidence.now))
    return bad('expired', `${marked}, ${whichEnded(credential)}`, 'likely');
  if (credential.start > evidence.now)
    return bad('not-yet-valid', `${marked}, which is valid only from ${day(credential.start)}`, 'likely');
  const others = vaultsOthers(evidence, keyId);
  if (others)
    return bad(
      'place-behind',
      `${marked}, not the vault's: it works until ${untilWhen(evidence, credential)}`,
      'likely',
    );
  return good(`${marked}; cannot be read back`);
}

/** Gone, or another registration's whose secret was found in a place. */
function notHere(evidence: Evidence, keyId: string): Judged {
  const owner = evidence.values
    .map(({ elsewhere }) => elsewhere?.application)
    .find(each => each?.credentials.some(credential => credential.keyId === keyId));
  if (owner === undefined) return bad('removed', `has the mark of ${goneOne(evidence, keyId)}`, 'likely');
  const words = `has the mark of credential ${keyId.slice(0, 8)} of another registration, ${owner.displayName} (${owner.appId})`;
  return bad('foreign', words, 'likely');
}

function unseen(keyId: string, agrees: boolean, isNowhere: boolean): Judged {
  const marked = `has the mark of credential ${keyId.slice(0, 8)}`;
  // The missing registration is reported as a cause of its own.
  if (isNowhere) return { state: 'open', words: marked, confidence: 'unknown' };
  return agrees
    ? good(`${marked}, as in the vault; cannot be read back`)
    : open('place-unverifiable', `${marked}, but it is unknown which one the vault holds`);
}

/** Whether the vault holds another credential that works, as far as is known. */
function vaultsOthers(evidence: Evidence, keyId: string): boolean {
  if (vaultBehind(evidence)?.later.keyId === keyId) return false;
  const held = vaultsCredentials(evidence);
  return held.length > 0 && !held.some(each => each.keyId === keyId);
}

function vaultsCredentials(evidence: Evidence): readonly Credential[] {
  const vault = vaultInUse(evidence);
  const value = vault === undefined ? undefined : valueAt(vault);
  const found = value && evidence.values.find(each => each.value.equals(value));
  if (found === undefined) return [];
  if (!['works', 'not-judged'].includes(valueVerdict(evidence, found).code)) return [];
  const match = matchOf(evidence, found);
  if (match.match === 'one') return [match.credential];
  return match.match === 'several' ? match.credentials : [];
}
