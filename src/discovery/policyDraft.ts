/** The rotations that a policy should have, from what was proved, and what is left to be settled. */
import type { Policy } from '../policy/policy.ts';
import type { Discovered } from './discovered.ts';
import { addressOf, type Link } from './links.ts';
import type { ProofOutcome } from './proof.ts';

export interface DraftRotation {
  readonly name: string;
  readonly displayName: string;
  readonly tenant: string;
  readonly appId: string;
  readonly vault: string;
  readonly secret: string;
  /** Further vault secrets that hold the same credential. */
  readonly copies: readonly VaultSecretAddress[];
  readonly evidence: Link['evidence'][number];
}

export interface VaultSecretAddress {
  readonly vault: string;
  readonly secret: string;
}

export interface PolicyDraft {
  readonly rotations: readonly DraftRotation[];
  /** Vault secrets that may belong to a registration; none of them is in a rotation of the draft. */
  readonly suspected: readonly Suspected[];
}

export interface Suspected extends VaultSecretAddress {
  readonly displayName: string;
  readonly appId: string;
  readonly evidence: Link['evidence'];
  /** What became of its value, where it was read. */
  readonly outcome?: Exclude<ProofOutcome, 'accepted' | 'other'>;
}

/** Without the registrations that the policy names already. */
export function draftOf(found: Discovered, policy: Policy | undefined): PolicyDraft {
  const named = new Set(policy?.rotations.map(({ appId }) => appId.toLowerCase()));
  const displayNames = new Map(
    found.registrations.map(({ registration }) => [registration.appId, registration.displayName]),
  );
  const open = found.links.filter(({ appId }) => !named.has(appId.toLowerCase()));
  const proved = open.filter(({ certainty }) => certainty === 'proved');
  const names = takenNames(policy);
  const rotations = [...Map.groupBy(proved, credentialOf).values()].flatMap(links => {
    const [first, ...others] = links.toSorted(byAddress);
    const [evidence] = first?.evidence ?? [];
    if (first === undefined || evidence === undefined) return [];
    const { tenant, appId, vault, secret } = first;
    const displayName = displayNames.get(appId) ?? appId;
    const copies = others.map(other => ({ vault: other.vault, secret: other.secret }));
    return { name: names(displayName), displayName, tenant, appId, vault, secret, copies, evidence };
  });
  const unproved = new Map(found.unproved.map(proof => [addressOf(proof), proof.outcome]));
  const suspected = open
    .filter(({ certainty }) => certainty === 'suspected')
    .flatMap(({ vault, secret, appId, evidence }): Suspected[] => {
      const outcome = unproved.get(addressOf({ vault, secret }));
      // What is no client secret belongs to no registration, however it is called.
      if (outcome === 'other' || outcome === 'accepted') return [];
      const displayName = displayNames.get(appId) ?? appId;
      return [{ vault, secret, appId, displayName, evidence, ...(outcome === undefined ? {} : { outcome }) }];
    });
  return { rotations, suspected };
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
