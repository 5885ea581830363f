/** The rotations that a policy should have, from what was proved, and what is left to be settled. */
import { allows } from '../policy/allowRule.ts';
import { vaultAt } from '../policy/destination.ts';
import { vaultName } from '../policy/place.ts';
import type { Policy } from '../policy/policy.ts';
import type { Discovered } from './discovered.ts';
import type { PlaceKind } from './finder.ts';
import { addressOf, type Evidence, type Link } from './links.ts';
import { type DraftTarget, fittedPlaces, type MayHold, NOT_ALLOWED, settling, targetOf } from './placeFit.ts';
import type { PlaceLink } from './placeLinks.ts';
import type { ProofOutcome } from './proof.ts';

export interface DraftRotation {
  readonly name: string;
  readonly displayName: string;
  readonly tenant: string;
  readonly appId: string;
  readonly vault: string;
  readonly secret: string;
  /** Places that hold the secret, further vault secrets first. */
  readonly targets: readonly DraftTarget[];
  readonly evidence: Evidence;
}

export interface VaultSecretAddress {
  readonly vault: string;
  readonly secret: string;
}

export interface PolicyDraft {
  readonly rotations: readonly DraftRotation[];
  /** Vault secrets that may belong to a registration; none of them is in a rotation of the draft. */
  readonly suspected: readonly Suspected[];
  /** Places of the rotations' registrations that are no targets, and why. */
  readonly otherPlaces: readonly OtherPlace[];
}

export interface OtherPlace {
  readonly label: string;
  readonly displayName: string;
  readonly appId: string;
  readonly evidence: readonly Evidence[];
  readonly certainty: PlaceLink['certainty'];
  /** Of what is proved, why it is no target; of what is suspected, what would settle it. */
  readonly why: string;
}

export interface Suspected extends VaultSecretAddress {
  readonly displayName: string;
  readonly appId: string;
  readonly evidence: Link['evidence'];
  /** What became of its value, where it was read. */
  readonly outcome?: Exclude<ProofOutcome, 'accepted' | 'other'>;
}

/** Without the registrations that the policy names already. */
export function draftOf(
  found: Discovered,
  policy: Policy | undefined,
  kinds: readonly PlaceKind[],
): PolicyDraft {
  const named = new Set(policy?.rotations.map(({ appId }) => appId.toLowerCase()));
  const isOpen = ({ appId }: { readonly appId: string }) => !named.has(appId.toLowerCase());
  const displayNames = new Map(
    found.registrations.map(({ registration }) => [registration.appId, registration.displayName]),
  );
  const nameOf = (appId: string) => displayNames.get(appId) ?? appId;
  const open = found.links.filter(isOpen);
  const copies = kinds.find(({ foundBy }) => foundBy === 'vaults')?.name;
  const mayHold: MayHold = (kind, settings) => {
    const known = kinds.find(({ name }) => name === kind);
    return policy === undefined || known === undefined || allows(policy, known.destination(settings));
  };
  const all = rotationsOf(open, { nameOf, names: takenNames(policy), copies });
  const isAllowed = ({ vault }: DraftRotation) => policy === undefined || allows(policy, vaultAt(vault));
  const bare = all.filter(isAllowed).map(one => ({
    ...one,
    targets: one.targets.filter(({ kind, settings }) => mayHold(kind, settings)),
  }));
  const targets = policy?.rotations.flatMap(rotation => rotation.targets) ?? [];
  const judged = fittedPlaces(found.places.filter(isOpen), { rotations: bare, mayHold, targets });
  const rotations = bare.map(rotation => ({
    ...rotation,
    targets: [
      ...rotation.targets,
      ...judged.flatMap(({ link, fit }) => (fit.rotation === rotation ? targetOf(link) : [])),
    ],
  }));
  const otherPlaces = judged.flatMap(({ link, fit }): OtherPlace[] => {
    if (fit.rotation !== undefined) return [];
    const { label, appId, evidence, certainty } = link;
    const about = { label, appId, evidence, certainty, displayName: nameOf(appId) };
    return [{ ...about, why: fit.why ?? settling(link) }];
  });
  const refused = all
    .filter(one => !isAllowed(one))
    .map(({ vault, secret, appId, displayName, evidence }): OtherPlace => {
      const label = `${vaultName({ url: vault })}/${secret}`;
      return { label, appId, displayName, evidence: [evidence], certainty: 'proved', why: NOT_ALLOWED };
    });
  return {
    rotations,
    suspected: suspectedIn(found, open, nameOf),
    otherPlaces: [...refused, ...otherPlaces],
  };
}

interface Naming {
  readonly nameOf: (appId: string) => string;
  /** Of a rotation, each once. */
  readonly names: (displayName: string) => string;
  /** The kind of target that is a vault secret. */
  readonly copies: string | undefined;
}

function rotationsOf(links: readonly Link[], { nameOf, names, copies }: Naming): DraftRotation[] {
  const proved = links.filter(({ certainty }) => certainty === 'proved');
  return [...Map.groupBy(proved, credentialOf).values()].flatMap(those => {
    const [first, ...others] = those.toSorted(byAddress);
    const [evidence] = first?.evidence ?? [];
    if (first === undefined || evidence === undefined) return [];
    const { tenant, appId, vault, secret } = first;
    const displayName = nameOf(appId);
    const targets = others.flatMap((other): DraftTarget[] => {
      const settings = { url: other.vault, secret: other.secret };
      return copies === undefined ? [] : [{ kind: copies, settings, evidence: other.evidence }];
    });
    return { name: names(displayName), displayName, tenant, appId, vault, secret, targets, evidence };
  });
}

function suspectedIn(
  found: Discovered,
  open: readonly Link[],
  nameOf: (appId: string) => string,
): readonly Suspected[] {
  const unproved = new Map(found.unproved.map(proof => [addressOf(proof), proof.outcome]));
  return open
    .filter(({ certainty }) => certainty === 'suspected')
    .flatMap(({ vault, secret, appId, evidence }): Suspected[] => {
      const outcome = unproved.get(addressOf({ vault, secret }));
      // What is no client secret belongs to no registration, however it is called.
      if (outcome === 'other' || outcome === 'accepted') return [];
      const displayName = nameOf(appId);
      return [{ vault, secret, appId, displayName, evidence, ...(outcome === undefined ? {} : { outcome }) }];
    });
}

/** Vault secrets with one credential are one rotation. */
function credentialOf({ tenant, appId, evidence: [first] }: Link): string {
  return `${tenant} ${appId} ${first?.keyId ?? ''}`;
}

function byAddress(one: Link, other: Link): number {
  return addressOf(one) < addressOf(other) ? -1 : 1;
}

/** Of a display name what a rotation may be called, with a number where the name is taken. */
function takenNames(policy: Policy | undefined): (displayName: string) => string {
  const taken = new Set(policy?.rotations.map(({ name }) => name));
  return displayName => {
    const plain = displayName
      .toLowerCase()
      .normalize('NFKD')
      .replaceAll(/[^a-z0-9]+/g, '-');
    const base = plain.replaceAll(/^-+|-+$/g, '').slice(0, LONGEST - 5) || 'registration';
    let name = base;
    for (let number = 2; taken.has(name); number += 1) name = `${base}-${number}`;
    taken.add(name);
    return name;
  };
}

/** Of a rotation's name. */
const LONGEST = 60;
