/** Which credential a value is: by what our tags say, by its first characters, and by what Entra said to it. */
import { hasEnded } from '../rotation/ending.ts';
import type { Credential } from '../rotation/observation.ts';
import type { Secret } from '../secret.ts';
import type { Evidence, PlaceEvidence, ValueEvidence } from './diagnosisEvidence.ts';
import { valueAt } from './diagnosisEvidence.ts';
import { isAccepted, isExpiredReply } from './tokenCaller.ts';

export type Match =
  /** `how`: our tag names it and the first characters agree; or nothing else begins so. */
  | { readonly match: 'one'; readonly credential: Credential; readonly how: 'tag' | 'hint' }
  | { readonly match: 'several'; readonly credentials: readonly Credential[] }
  /** No credential of the registration begins so. `keyId`: one that our tags name, and that is gone. */
  | { readonly match: 'none'; readonly keyId?: string }
  /** The registration could not be read, or keeps no hints. */
  | { readonly match: 'unknown' };

export function matchOf(evidence: Evidence, value: ValueEvidence): Match {
  const application = evidence.directory.application;
  if (application === undefined || application === null) return { match: 'unknown' };
  const { credentials } = application;
  const tagged = taggedKeyIds(evidence.places, value.value);
  const named = credentials.find(({ keyId, hint }) => tagged.includes(keyId) && fits(hint, value.value));
  if (named !== undefined) return { match: 'one', credential: named, how: 'tag' };
  const fitting = credentials.filter(({ hint }) => hint !== null && fits(hint, value.value));
  const likely = fitting.filter(credential => agrees(credential, value, evidence.now));
  const candidates = likely.length > 0 ? likely : fitting;
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return { match: 'one', credential: only, how: 'hint' };
  if (candidates.length > 1) return { match: 'several', credentials: candidates };
  if (credentials.some(({ hint }) => hint === null)) return { match: 'unknown' };
  const gone = tagged.find(keyId => !credentials.some(each => each.keyId === keyId));
  return { match: 'none', ...(gone === undefined ? {} : { keyId: gone }) };
}

function taggedKeyIds(places: readonly PlaceEvidence[], value: Secret): string[] {
  return places.flatMap(place => {
    const { reading } = place;
    const isIt = reading.state === 'holds' && valueAt(place)?.equals(value);
    return isIt && reading.keyId !== undefined ? [reading.keyId] : [];
  });
}

function fits(hint: string | null, value: Secret): boolean {
  return hint === null || value.hint() === hint;
}

/** Whether a credential could have got these answers. */
function agrees(credential: Credential, value: ValueEvidence, now: Date): boolean {
  if (value.replies.some(isAccepted)) return credential.start <= now && !hasEnded(credential, now);
  if (value.replies.some(isExpiredReply)) return hasEnded(credential, now);
  return true;
}

/** Other registrations' secrets, newer ones and those with a hint count alike. */
export function beginsLike(credentials: readonly Credential[], value: Secret): Credential | undefined {
  return credentials.find(({ hint }) => hint !== null && fits(hint, value));
}

/** Replication takes seconds to minutes (azure-facts §2.7); within this time a refusal may be a replica that is behind. */
const YOUNG_MS = 15 * 60_000;

export function isYoung(start: Date | undefined, now: Date): boolean {
  return start !== undefined && now.getTime() - start.getTime() < YOUNG_MS && start <= now;
}
