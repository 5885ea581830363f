/**
 * Which vault secret belongs to which registration, and by what evidence. These are the links that lists show: no value is read, so
 * nothing here says what a vault secret really holds (proof.ts). *Proved* is what two services say independently of each other: the
 * credential's name stands for the address of the vault secret, and the vault secret's tags name the credential. What one side says
 * alone is *suspected*.
 */
import { placeHash, placeOf } from '../policy/place.ts';
import { isNewerFormat, markedBy } from '../rotation/credentialMark.ts';
import type { ListedVersion } from '../rotation/observation.ts';
import type { ListedSecret } from '../rotation/overview.ts';
import type { FoundTenant, FoundVault } from './inventory.ts';
import { type NameIndex, nameIndex } from './nameIndex.ts';
import type { FoundRegistration } from './ports.ts';

export type EvidenceCode =
  /** Entra accepted the vault secret's value as this credential. */
  | 'value-accepted'
  /** Keyturn's mark on a credential stands for this vault secret, and its tags name that credential. */
  | 'mark-and-tags'
  /** Only the mark does. */
  | 'mark'
  /** Only the tags do. */
  | 'key-id'
  | 'client-id-in-tag'
  | 'client-id-in-name'
  | 'client-id-in-content-type'
  /** The name contains that of the registration. */
  | 'name'
  | PlaceEvidenceCode;

/** By what something else than a vault secret belongs to a registration. */
export type PlaceEvidenceCode =
  /** It holds the value of a vault secret that is proved to be this credential. */
  | 'value-equal'
  /** It holds the value of this credential, mangled: `how`. */
  | 'value-mangled'
  /** It reads a vault secret that belongs to the registration. */
  | 'reference'
  /** It signs in with the client id, and holds a secret: one of the registration, whichever it is. */
  | 'signs-in-as'
  /** Keyturn's mark beside it names this credential, and nothing was changed there since. */
  | 'place-mark'
  /** Keyturn's mark beside it names this credential, and something was changed there since. */
  | 'place-mark-old'
  /** A setting beside it contains the client id. */
  | 'client-id-in-setting'
  /** It holds a value with the first characters of this credential, and nothing beside it names the registration. */
  | 'hint';

export interface Evidence {
  readonly code: EvidenceCode;
  /** The credential that it is about. */
  readonly keyId?: string;
  /** The name of the tag. */
  readonly tag?: string;
  /** The name of the setting. */
  readonly setting?: string;
  /** The vault secret that it is about: `kv-payments/secret`. */
  readonly of?: string;
  /** What was done to the value: `has quotes around it`. */
  readonly how?: string;
}

export interface Link {
  readonly vault: string;
  readonly secret: string;
  readonly tenant: string;
  readonly appId: string;
  readonly certainty: 'proved' | 'suspected';
  /** The strongest first. */
  readonly evidence: readonly Evidence[];
}

/** The vault secret of a link, or of a proof: the same for whatever spelling. */
export function addressOf({ vault, secret }: Pick<Link, 'vault' | 'secret'>): string {
  return placeOf({ url: vault, secret });
}

export interface Placed {
  readonly tenant: string;
  readonly registration: FoundRegistration;
}

export interface RegistrationIndex {
  readonly byAppId: ReadonlyMap<string, Placed>;
  readonly byKeyId: ReadonlyMap<string, Placed>;
  /** By the hash of a vault secret's address, from the marks of credentials. */
  readonly byPlace: ReadonlyMap<string, readonly (Placed & { readonly keyId: string })[]>;
  readonly byName: NameIndex<Placed>;
}

export function linksOf(tenants: readonly FoundTenant[], vaults: readonly FoundVault[]): readonly Link[] {
  const index = registrationIndex(tenants);
  return vaults.flatMap(({ url, secrets }) => secrets.flatMap(secret => linksOfSecret(url, secret, index)));
}

export function registrationIndex(tenants: readonly FoundTenant[]): RegistrationIndex {
  const all = tenants.flatMap(({ tenant, registrations }) =>
    registrations.map((registration): Placed => ({ tenant, registration })),
  );
  const credentials = all.flatMap(placed =>
    placed.registration.credentials.map(credential => ({ placed, credential })),
  );
  const marked = credentials.flatMap(({ placed, credential: { displayName, keyId } }) => {
    const mark = markedBy(displayName);
    return mark === undefined ? [] : [{ ...placed, keyId: keyId.toLowerCase(), place: mark.place }];
  });
  return {
    byAppId: new Map(all.map(placed => [placed.registration.appId.toLowerCase(), placed])),
    byKeyId: new Map(credentials.map(({ placed, credential }) => [credential.keyId.toLowerCase(), placed])),
    byPlace: Map.groupBy(marked, ({ place }) => place),
    byName: nameIndex(all, ({ registration }) => registration.displayName),
  };
}

interface Clue {
  readonly placed: Placed;
  readonly evidence: Evidence;
}

/** A name is only looked at where nothing else leads to a registration: names are alike too often. */
function linksOfSecret(vault: string, { name, newest }: ListedSecret, index: RegistrationIndex): Link[] {
  const byId = [
    ...byMark(placeHash({ url: vault, secret: name }), newest, index),
    ...byGuid(name, newest, index),
  ];
  const clues = byId.length > 0 ? byId : index.byName.namedIn(name).map(asNamed);
  const groups = Map.groupBy(clues, ({ placed }) => placed.registration.objectId);
  return [...groups.values()].flatMap(group => {
    const [first] = group;
    if (first === undefined) return [];
    const evidence = distinct(group.map(each => each.evidence));
    return {
      ...{ vault, secret: name, tenant: first.placed.tenant, appId: first.placed.registration.appId },
      certainty: evidence.some(({ code }) => code === 'mark-and-tags') ? 'proved' : 'suspected',
      evidence,
    };
  });
}

/** Tags that a later version wrote may mean something else: then only the mark speaks. */
function byMark(place: string, { tags }: ListedVersion, { byPlace, byKeyId }: RegistrationIndex): Clue[] {
  const held = tags === undefined || isNewerFormat(tags) ? undefined : tags.keyId.toLowerCase();
  const marked = byPlace.get(place) ?? [];
  const isNamed = marked.some(({ keyId }) => keyId === held);
  const tagged = held === undefined || isNamed ? undefined : byKeyId.get(held);
  const byTags = tagged === undefined || held === undefined ? [] : [clue(tagged, 'key-id', { keyId: held })];
  const byMarks = marked.map(({ keyId, ...placed }) =>
    clue(placed, keyId === held ? 'mark-and-tags' : 'mark', { keyId }),
  );
  return [...byMarks.toSorted(strongestFirst), ...byTags];
}

function strongestFirst({ evidence: one }: Clue, { evidence: other }: Clue): number {
  return Number(other.code === 'mark-and-tags') - Number(one.code === 'mark-and-tags');
}

/** Ids of registrations and of credentials in the user's tags, the name and the content type. */
function byGuid(name: string, { userMetadata }: ListedVersion, index: RegistrationIndex): Clue[] {
  const { tags = {}, contentType = '' } = userMetadata ?? {};
  const inTags = Object.entries(tags).flatMap(([tag, value]) => [
    ...foundIn(`${tag} ${value}`, index.byAppId).map(({ placed }) =>
      clue(placed, 'client-id-in-tag', { tag }),
    ),
    ...foundIn(`${tag} ${value}`, index.byKeyId).map(({ placed, id }) =>
      clue(placed, 'key-id', { keyId: id, tag }),
    ),
  ]);
  const inName = foundIn(name, index.byAppId).map(({ placed }) => clue(placed, 'client-id-in-name'));
  const inType = foundIn(contentType, index.byAppId).map(({ placed }) =>
    clue(placed, 'client-id-in-content-type'),
  );
  return [...inTags, ...inName, ...inType];
}

const GUIDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

export function foundIn(text: string, index: ReadonlyMap<string, Placed>): { placed: Placed; id: string }[] {
  return [...text.matchAll(GUIDS)].flatMap(([found]) => {
    const id = found.toLowerCase();
    const placed = index.get(id);
    return placed === undefined ? [] : [{ placed, id }];
  });
}

function clue(placed: Placed, code: EvidenceCode, about: Omit<Evidence, 'code'> = {}): Clue {
  return { placed, evidence: { code, ...about } };
}

function asNamed(placed: Placed): Clue {
  return clue(placed, 'name');
}

export function distinct(evidence: readonly Evidence[]): Evidence[] {
  return [...new Map(evidence.map(each => [JSON.stringify(each), each])).values()];
}
