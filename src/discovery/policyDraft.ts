/** The rotations that a policy should have, from what was proved, and what is left to be settled. */
import { vaultName } from '../policy/place.ts';
import type { Policy } from '../policy/policy.ts';
import type { Discovered } from './discovered.ts';
import type { FoundPlace, PlaceKind } from './finder.ts';
import { addressOf, type Evidence, type Link } from './links.ts';
import type { PlaceLink } from './placeLinks.ts';
import type { ProofOutcome } from './proof.ts';
import type { TargetLine } from './targetLines.ts';
import { unfitness } from './unnamedPlaces.ts';

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

/** A place that is proved to hold the secret, as a target. */
export interface DraftTarget extends TargetLine {
  readonly evidence: readonly Evidence[];
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
  const bare = rotationsOf(open, { nameOf, names: takenNames(policy), copies });
  const taken = policy?.rotations.flatMap(({ targets }) => targets.map(keyOf)) ?? [];
  const judged = onceEach(
    found.places.filter(isOpen).map(link => ({ link, fit: fitOf(link, bare) })),
    new Set(taken),
  );
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
  return { rotations, suspected: suspectedIn(found, open, nameOf), otherPlaces };
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

interface Fit {
  /** Whose target it becomes. */
  readonly rotation?: DraftRotation;
  /** Why it becomes none though it is proved. */
  readonly why?: string;
}

/** A place belongs to the rotation of its credential; where that cannot be read, to the only one of its registration. */
function fitOf(link: PlaceLink, rotations: readonly DraftRotation[]): Fit {
  const { certainty, place, tenant, appId, keyId } = link;
  if (certainty !== 'proved' || place === undefined) return {};
  const own = rotations.filter(one => one.tenant === tenant && one.appId === appId);
  const [only, ...others] =
    keyId === undefined ? own : own.filter(({ evidence }) => evidence.keyId === keyId);
  const unfit = unfitness(place.unfit, link);
  if (unfit !== undefined) return { why: unfit };
  if (own.length === 0)
    return { why: 'no vault secret is proved to hold the secret, so there is no rotation' };
  if (only === undefined)
    return { why: `it holds another credential (${keyId}), which no vault secret is proved to hold` };
  if (others.length > 0)
    return { why: 'its registration has several rotations; nothing tells whose secret it holds' };
  if (place.holds === 'reference' && !isTo(place, only))
    return { why: `it reads a copy, which ${only.name} renews` };
  return { rotation: only };
}

interface Judged {
  readonly link: PlaceLink;
  readonly fit: Fit;
}

/** A place is the target of one rotation: what two lead to, or what the policy has already, is for a person to decide. */
function onceEach(judged: readonly Judged[], taken: ReadonlySet<string>): readonly Judged[] {
  const wanted = judged.flatMap(({ link, fit }) =>
    fit.rotation === undefined ? [] : targetOf(link).map(keyOf),
  );
  const counts = new Map([...Map.groupBy(wanted, key => key)].map(([key, all]) => [key, all.length]));
  return judged.map(({ link, fit }) => {
    const [key = ''] = targetOf(link).map(keyOf);
    const isTaken = fit.rotation !== undefined && (taken.has(key) || (counts.get(key) ?? 0) > 1);
    return isTaken
      ? { link, fit: { why: 'it is proved for two rotations: a place is a target of one' } }
      : { link, fit };
  });
}

function keyOf({ kind, settings }: Pick<TargetLine, 'kind' | 'settings'>): string {
  const entries = Object.entries(settings).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([kind, entries]).toLowerCase();
}

function settling({ place, evidence: [first] }: PlaceLink): string {
  if (place === undefined)
    return 'keyturn discover --prove reads its settings, and tests their values with a sign-in';
  if (first?.code === 'hint')
    return 'nothing beside it names the registration, so it was not tested: whoever set it knows';
  if (place.holds === 'secret')
    return 'nobody can read it: whoever set it knows; as a target it gets the new secret at the next rotation';
  return 'keyturn discover --prove tests its value with a sign-in';
}

function isTo({ reference }: FoundPlace, { vault, secret }: DraftRotation): boolean {
  const name = `${vaultName({ url: vault })}/${secret}`;
  return `${reference?.vault}/${reference?.secret}`.toLowerCase() === name.toLowerCase();
}

function targetOf({ kind, place, template, evidence }: PlaceLink): DraftTarget[] {
  if (place === undefined) return [];
  const { settings } = place;
  return [{ kind, settings, evidence, ...(template === undefined ? {} : { template }) }];
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
