/** Places that hold a secret of the policy's, and that no target of it names: they would keep the old secret when it is rotated. */
import { placeOf, vaultName } from '../policy/place.ts';
import type { Policy, Rotation, Target } from '../policy/policy.ts';
import type { Coverage } from './coverage.ts';
import type { FoundPlace, PlaceKind } from './finder.ts';
import type { Evidence, Link, Placed } from './links.ts';
import type { PlaceLink } from './placeLinks.ts';

export interface UnnamedPlace {
  readonly rotation: string;
  readonly kind: string;
  readonly label: string;
  readonly tenant: string;
  readonly appId: string;
  /** As a target of the policy has it. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly template?: string;
  readonly evidence: readonly Evidence[];
  readonly keyId?: string;
  /** Why it cannot be added as it is. */
  readonly unfit?: string;
}

export interface UnnamedOptions {
  readonly policy: Policy;
  readonly kinds: readonly PlaceKind[];
  readonly links: readonly Link[];
  readonly places: readonly PlaceLink[];
  readonly registrations: ReadonlyMap<string, Placed>;
  /** Of one rotation alone. */
  readonly coverageOf: (rotation: Rotation) => Coverage;
}

export function unnamedPlaces(options: UnnamedOptions): readonly UnnamedPlace[] {
  const { policy, kinds, links, places } = options;
  const targets = policy.rotations.flatMap(rotation => rotation.targets);
  const vaults = new Set(policy.rotations.map(({ vault }) => placeOf(vault)));
  const inVaults = kinds.find(({ foundBy }) => foundBy === 'vaults');
  const copies = links.flatMap(({ vault, secret, certainty, evidence, ...of }): Candidate[] => {
    const settings = { url: vault, secret };
    if (certainty !== 'proved' || inVaults === undefined || vaults.has(placeOf(settings))) return [];
    const [first] = evidence;
    const about = { ...of, evidence, ...(first?.keyId === undefined ? {} : { keyId: first.keyId }) };
    const label = `${inVaults.name} ${vaultName({ url: vault })}/${secret}`;
    const one = { kind: inVaults.name, label, settings, ...about };
    return rotationFor(options, about).map(({ name }) => ({ unnamed: { rotation: name, ...one } }));
  });
  const others = places.flatMap(({ certainty, place, kind, label, ...of }): Candidate[] => {
    if (certainty !== 'proved' || place === undefined) return [];
    const { tenant, appId, evidence, keyId, template } = of;
    const about = { tenant, appId, evidence, ...(keyId === undefined ? {} : { keyId }) };
    const unfit = unfitness(place.unfit, of);
    const one = {
      ...{ kind, label, settings: place.settings, ...about },
      ...(template === undefined ? {} : { template }),
      ...(unfit === undefined ? {} : { unfit }),
    };
    const also = place.also === undefined ? {} : { also: place.also };
    return rotationFor(options, about).map(({ name }) => ({ unnamed: { rotation: name, ...one }, ...also }));
  });
  return [...others, ...copies].flatMap(candidate =>
    targets.some(target => isPlaceOf(target, candidate, kinds)) ? [] : [candidate.unnamed],
  );
}

/** `also`: what else a policy may write for its settings. */
interface Candidate extends Pick<FoundPlace, 'also'> {
  readonly unnamed: UnnamedPlace;
}

/** Why a place that holds a secret cannot be written to a policy as it is. */
export function unfitness(
  own: string | undefined,
  { isPart, template }: Pick<PlaceLink, 'isPart' | 'template'>,
): string | undefined {
  if (own !== undefined) return own;
  if (isPart !== true || template !== undefined) return undefined;
  return 'the secret is a part of a longer value, in which there may be other secrets: add it with a template of your own';
}

/** The rotation whose secret it is; none where it is a credential that no rotation is known to hold. */
function rotationFor(
  { policy, registrations, coverageOf }: UnnamedOptions,
  { appId, keyId }: Pick<UnnamedPlace, 'appId' | 'keyId'>,
): readonly Rotation[] {
  const those = policy.rotations.filter(one => one.appId.toLowerCase() === appId.toLowerCase());
  if (keyId === undefined) return those.slice(0, 1);
  const registration = registrations.get(appId.toLowerCase())?.registration;
  const credential = registration?.credentials.find(one => one.keyId.toLowerCase() === keyId.toLowerCase());
  if (registration === undefined || credential === undefined) return [];
  return those.filter(one => coverageOf(one).credential(registration, credential)).slice(0, 1);
}

/** Whether the target is this place, by whatever spelling. */
function isPlaceOf(
  target: Target,
  { unnamed: { kind, settings }, also }: Candidate,
  kinds: readonly PlaceKind[],
): boolean {
  const known = kinds.find(({ name }) => name === kind);
  if (target.kind !== kind || known === undefined) return false;
  return known.place.every(key =>
    [settings[key], ...(also?.[key] ?? [])].some(one => isSame(one, target.settings[key])),
  );
}

function isSame(one: unknown, other: unknown): boolean {
  return String(one ?? '').toLowerCase() === String(other ?? '').toLowerCase();
}
