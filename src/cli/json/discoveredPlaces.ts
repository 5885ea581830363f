/** What the document of `discover` has of places besides vault secrets. */
import type { Discovered } from '../../discovery/discovered.ts';
import type { GithubScope, OrganizationScope } from '../../discovery/finder.ts';
import type { EvidenceCode } from '../../discovery/links.ts';
import type { PlaceLink } from '../../discovery/placeLinks.ts';
import { type UnnamedPlace, unfitness } from '../../discovery/unnamedPlaces.ts';
import type { UnprovedPlace } from '../../discovery/unprovedPlaces.ts';
import { stepsOf } from '../../rotation/secretless.ts';
import type { Search } from '../discoverSearch.ts';
import type { SecretlessFields } from './planDocument.ts';
import { type ProblemFields, problemFields } from './problemDocument.ts';

export interface DiscoveredPlacesFields {
  /** Where places were searched. */
  readonly searched: SearchedFields;
  /** Kinds of target whose places nothing finds. */
  readonly notSearched: readonly string[];
  /** Places that belong to a registration, besides vault secrets. */
  readonly places: readonly PlaceFields[];
  /** With `--prove`: values in places that were looked at, and are not seen to be a credential. */
  readonly unprovedPlaces: readonly UnprovedPlace[];
  /** What of places could not be read. */
  readonly unreadPlaces: readonly UnreadPlaceFields[];
  /** With a policy: places that hold a secret of it, and that no target names. */
  readonly unnamed?: readonly UnnamedPlace[];
}

interface SearchedFields {
  /** `all`: all that the identity can list. */
  readonly subscriptions: 'all' | readonly string[];
  readonly organizations: readonly OrganizationScope[];
  readonly github: readonly GithubScope[];
}

interface PlaceFields {
  /** The kind of target. */
  readonly kind: string;
  /** The place; where only its holder is known, that. */
  readonly place: string;
  /** As a target of a policy has it; absent: which of its settings holds the secret is not known. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The value with `{secret}` in the place of the secret. */
  readonly template?: string;
  /** `text`: it can be read. `reference`: the service reads a vault secret itself. `secret`: it is write-only. */
  readonly holds?: 'text' | 'reference' | 'secret';
  readonly tenant: string;
  readonly appId: string;
  readonly certainty: 'proved' | 'suspected';
  readonly evidence: readonly EvidenceFields[];
  /** The credential that it holds; absent: which one is not known. */
  readonly keyId?: string;
  /** Why it cannot be a target of a policy as it is. */
  readonly unfit?: string;
  /** How what uses it could sign in without a secret. */
  readonly secretless?: Omit<SecretlessFields, 'target'>;
}

interface UnreadPlaceFields {
  readonly subject: string;
  readonly problem: ProblemFields;
}

export interface EvidenceFields {
  readonly code: EvidenceCode;
  readonly keyId?: string;
  readonly tag?: string;
  readonly setting?: string;
  /** The vault secret that it is about. */
  readonly of?: string;
  /** What was done to the value. */
  readonly how?: string;
}

export function placesFields(
  { policy, scopes, subscriptions, authority }: Search,
  { notSearched, places, unprovedPlaces, unreadPlaces, unnamed }: Discovered,
): DiscoveredPlacesFields {
  const { organizations, github } = scopes;
  const searched = subscriptions === 'all' ? subscriptions : [...scopes.subscriptions, ...subscriptions];
  return {
    searched: { subscriptions: searched, organizations, github },
    notSearched,
    places: places.map(place => placeFields(place, authority)),
    unprovedPlaces,
    unreadPlaces: unreadPlaces.map(({ subject, problem }) => ({ subject, problem: problemFields(problem) })),
    ...(policy === undefined ? {} : { unnamed }),
  };
}

function placeFields(link: PlaceLink, authority: string): PlaceFields {
  const { kind, label, place, tenant, appId, certainty, evidence, keyId, template } = link;
  const unfit = unfitness(place?.unfit, link);
  return {
    ...{ kind, place: label },
    ...(place === undefined ? {} : { settings: place.settings, holds: place.holds }),
    ...(template === undefined ? {} : { template }),
    ...{ tenant, appId, certainty, evidence },
    ...(keyId === undefined ? {} : { keyId }),
    ...(unfit === undefined ? {} : { unfit }),
    ...secretlessOf(link, authority),
  };
}

function secretlessOf(
  { place, tenant, appId }: PlaceLink,
  authority: string,
): Pick<PlaceFields, 'secretless'> {
  if (place?.secretless === undefined) return {};
  const { by, certainty, evidence } = place.secretless;
  const steps = stepsOf(place.secretless, { tenant, appId }, authority);
  return { secretless: { by, certainty, evidence, steps } };
}
