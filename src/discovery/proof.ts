/** Which values are worth reading, which credential a value can be, and what follows from Entra's answer to it. */
import { placeOf } from '../policy/place.ts';
import { hasEnded } from '../rotation/ending.ts';
import type { Credential, TokenAnswer } from '../rotation/observation.ts';
import type { Secret } from '../secret.ts';
import type { FoundTenant, FoundVault } from './inventory.ts';
import { addressOf, type Link, linksOf } from './links.ts';
import type { FoundRegistration } from './ports.ts';

/** An enabled vault secret that may belong to one of these registrations. Only its newest version is ever read. */
export interface Candidate {
  readonly vault: string;
  readonly secret: string;
  readonly registrations: readonly { readonly tenant: string; readonly registration: FoundRegistration }[];
}

/** The one credential whose first characters the value has. */
export interface Question {
  readonly tenant: string;
  readonly appId: string;
  readonly keyId: string;
}

export type ProofOutcome =
  /** Entra issued a token for it: it is this credential. */
  | 'accepted'
  /** It begins like this credential, and Entra does not accept it. */
  | 'refused'
  /** It looks like a client secret, and no living credential begins like it. */
  | 'no-credential'
  /** Several credentials begin like it; none was tried. */
  | 'several'
  /** It does not look like a client secret; nothing was tried. */
  | 'other'
  /** Entra gave no verdict on it, or it could not be read: `why`. */
  | 'unknown';

export interface Proof {
  readonly vault: string;
  readonly secret: string;
  readonly outcome: ProofOutcome;
  /** The credential that it is, or has the first characters of. */
  readonly tenant?: string;
  readonly appId?: string;
  readonly keyId?: string;
  readonly why?: string;
}

export function candidatesOf(tenants: readonly FoundTenant[], vaults: readonly FoundVault[]): Candidate[] {
  const registrations = new Map(
    tenants.flatMap(({ tenant, registrations: all }) =>
      all.map(registration => [`${tenant} ${registration.appId}`, { tenant, registration }] as const),
    ),
  );
  const enabled = new Set(
    vaults.flatMap(({ url, secrets }) =>
      secrets.filter(({ newest }) => newest.enabled).map(({ name }) => placeOf({ url, secret: name })),
    ),
  );
  const byPlace = Map.groupBy(linksOf(tenants, vaults), addressOf);
  return [...byPlace].flatMap(([place, links]) => {
    const [first] = links;
    if (first === undefined || !enabled.has(place)) return [];
    return {
      ...{ vault: first.vault, secret: first.secret },
      registrations: links.flatMap(({ tenant, appId }) => registrations.get(`${tenant} ${appId}`) ?? []),
    };
  });
}

/** `isSecretLike`: whether it has the form of a client secret. */
export function questionOf(
  { registrations }: Candidate,
  value: Secret,
  isSecretLike: boolean,
  now: Date,
): Question | 'other' | 'no-credential' | 'several' {
  if (!isSecretLike) return 'other';
  const fitting = registrations.flatMap(({ tenant, registration: { appId, credentials } }) =>
    credentials
      .filter(each => isLiving(each, now) && each.hint === value.hint())
      .map(({ keyId }) => ({ tenant, appId, keyId })),
  );
  const [only] = fitting;
  if (only === undefined) return 'no-credential';
  return fitting.length > 1 ? 'several' : only;
}

export function isLiving(credential: Credential, now: Date): boolean {
  return credential.start <= now && !hasEnded(credential, now);
}

/** What Entra says of a value. */
export interface Answered {
  readonly outcome: 'accepted' | 'refused' | 'unknown';
  readonly why?: string;
}

export function answeredBy(answer: TokenAnswer): Answered {
  if (answer.answer === 'accepted') return { outcome: 'accepted' };
  return { outcome: answer.answer === 'rejected' ? 'refused' : 'unknown', why: answer.reason };
}

/**
 * What was accepted leaves nothing to the others that it was suspected to belong to. Where the value was read and is no credential, mark and
 * tags were written for another one: nothing is proved by them any more.
 */
export function withProofs(links: readonly Link[], proofs: readonly Proof[]): readonly Link[] {
  const read = new Map(proofs.map(proof => [addressOf(proof), proof]));
  return links.flatMap(link => {
    const proof = read.get(addressOf(link));
    if (proof === undefined) return [link];
    if (REFUTED.includes(proof.outcome)) return [{ ...link, certainty: 'suspected' as const }];
    if (proof.outcome !== 'accepted') return [link];
    if (proof.appId !== link.appId || proof.tenant !== link.tenant) return [];
    const { keyId = '' } = proof;
    const evidence = [{ code: 'value-accepted', keyId } as const, ...link.evidence];
    return [{ ...link, certainty: 'proved' as const, evidence }];
  });
}

const REFUTED: readonly ProofOutcome[] = ['refused', 'no-credential', 'other'];

/** What was read and has the form of a client secret, and opens nothing. */
export function deadCopies(proofs: readonly Proof[]): readonly Proof[] {
  return proofs.filter(({ outcome }) => outcome === 'refused' || outcome === 'no-credential');
}

export function acceptedIn(proofs: readonly Proof[]): readonly Proof[] {
  return proofs.filter(({ outcome }) => outcome === 'accepted');
}
