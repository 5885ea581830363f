/**
 * Which places belong to which registration, and by what evidence. *Proved* is a value that Entra accepts or that is the same as one,
 * a reference to a vault secret that is proved, what a service signs in as, and Keyturn's own mark where nothing was changed since.
 * A write-only value is never proved by itself.
 */
import { vaultName } from '../policy/place.ts';
import { arePaired, isSecretName } from '../rotation/pairedNames.ts';
import type { FoundPlace } from './finder.ts';
import type { HeldValue, SeenHolder, SeenPlace } from './holding.ts';
import type { FoundTenant } from './inventory.ts';
import {
  distinct,
  type Evidence,
  type Link,
  type Placed,
  type RegistrationIndex,
  registrationIndex,
} from './links.ts';
import { byClientId, byName, type HolderEvidence } from './suggested.ts';

export interface PlaceLink {
  readonly kind: string;
  /** The place; where only its holder is known, that. */
  readonly label: string;
  /** Absent: which of its settings holds the secret is not known. */
  readonly place?: FoundPlace;
  readonly tenant: string;
  readonly appId: string;
  readonly certainty: 'proved' | 'suspected';
  /** The strongest first. */
  readonly evidence: readonly Evidence[];
  /** The credential that it holds; absent: which one is not known. */
  readonly keyId?: string;
  /** The secret is a part of the value. */
  readonly isPart?: true;
  /** The value with `{secret}` in the place of the secret. */
  readonly template?: string;
}

interface Found {
  readonly placed: Placed;
  readonly evidence: Evidence;
  readonly isProved: boolean;
  readonly value?: HeldValue;
}

export function placeLinksOf(
  tenants: readonly FoundTenant[],
  links: readonly Link[],
  holders: readonly SeenHolder[],
): readonly PlaceLink[] {
  const index = registrationIndex(tenants);
  const byVaultSecret = Map.groupBy(links, ({ vault, secret }) => inVault(vaultName({ url: vault }), secret));
  return holders.flatMap(seen => {
    const beside = besideIn(seen, index);
    const found = seen.places.flatMap(each => linksOfPlace(each, seen, { index, byVaultSecret, beside }));
    return found.length > 0 || seen.isRead || seen.holder.settings === undefined
      ? found
      : holderLinks(seen, beside);
  });
}

function inVault(vault: string, secret: string): string {
  return `${vault}/${secret}`.toLowerCase();
}

/** What names a registration beside a place, ids or else names. */
function besideIn(seen: SeenHolder, index: RegistrationIndex): readonly HolderEvidence[] {
  const byId = byClientId(seen, index);
  return byId.length > 0 ? byId : byName({ ...seen, places: [] }, index);
}

interface Known {
  readonly index: RegistrationIndex;
  readonly byVaultSecret: ReadonlyMap<string, readonly Link[]>;
  readonly beside: readonly HolderEvidence[];
}

function linksOfPlace(seen: SeenPlace, { holder, isRead, places }: SeenHolder, known: Known): PlaceLink[] {
  const { place } = seen;
  const strong = [
    ...ofValues(seen, known),
    ...ofReference(place, known),
    ...ofSignIn(place, known),
    ...ofMark(place, known),
  ];
  // What was looked at and holds no credential is not suspected of it.
  const isOpen = place.holds === 'secret' || (place.holds === 'text' && !isRead);
  const found = strong.length === 0 && isOpen ? weak(place, places, known) : strong;
  return grouped(found).map(([{ placed }, all]) => {
    const isProved = all.some(each => each.isProved);
    const { value } = all.find(each => each.value !== undefined) ?? {};
    const evidence = distinct(all.map(each => each.evidence));
    const keyId = all.find(each => each.isProved && each.evidence.keyId !== undefined)?.evidence.keyId;
    return {
      ...{ kind: holder.kind, label: place.label, place },
      ...{ tenant: placed.tenant, appId: placed.registration.appId },
      certainty: isProved ? 'proved' : 'suspected',
      evidence,
      ...(keyId === undefined ? {} : { keyId }),
      ...(value?.isPart === true ? { isPart: true } : {}),
      ...(value?.template === undefined ? {} : { template: value.template }),
    };
  });
}

function grouped(found: readonly Found[]): (readonly [Found, readonly Found[]])[] {
  const groups = Map.groupBy(found, ({ placed }) => placed.registration.objectId);
  return [...groups.values()].flatMap(all => {
    const sorted = all.toSorted((one, other) => Number(other.isProved) - Number(one.isProved));
    const [first] = sorted;
    return first === undefined ? [] : [[first, sorted] as const];
  });
}

function ofValues({ values }: SeenPlace, { index }: Known): Found[] {
  return values.flatMap((value): Found[] => {
    const { outcome, question, at, mangling } = value;
    const placed = question === undefined ? undefined : index.byAppId.get(question.appId.toLowerCase());
    if (placed === undefined || question === undefined) return [];
    const { keyId } = question;
    if (outcome === 'hint-alone') {
      const evidence = { code: 'hint', keyId } as const;
      return [{ placed, evidence, isProved: false }];
    }
    if (outcome !== 'accepted') return [];
    const evidence: Evidence =
      mangling !== undefined
        ? { code: 'value-mangled', keyId, how: mangling }
        : at === undefined
          ? { code: 'value-accepted', keyId }
          : { code: 'value-equal', keyId, of: at };
    return [{ placed, evidence, isProved: true, value }];
  });
}

function ofReference({ reference }: FoundPlace, { index, byVaultSecret }: Known): Found[] {
  if (reference === undefined) return [];
  const of = `${reference.vault}/${reference.secret}`;
  const links = byVaultSecret.get(inVault(reference.vault, reference.secret)) ?? [];
  return links.flatMap(({ appId, certainty, evidence: [first] }) => {
    const placed = index.byAppId.get(appId.toLowerCase());
    const isProved = certainty === 'proved';
    const held = isProved && first?.keyId !== undefined ? { keyId: first.keyId } : {};
    return placed === undefined ? [] : [{ placed, evidence: { code: 'reference', of, ...held }, isProved }];
  });
}

function ofSignIn({ signsInAs }: FoundPlace, { index }: Known): Found[] {
  const placed = signsInAs === undefined ? undefined : index.byAppId.get(signsInAs);
  return placed === undefined ? [] : [{ placed, evidence: { code: 'signs-in-as' }, isProved: true }];
}

function ofMark({ mark }: FoundPlace, { index }: Known): Found[] {
  const keyId = mark?.keyId.toLowerCase();
  const placed = keyId === undefined ? undefined : index.byKeyId.get(keyId);
  if (placed === undefined || keyId === undefined) return [];
  const isProved = mark?.isFresh === true;
  return [{ placed, evidence: { code: isProved ? 'place-mark' : 'place-mark-old', keyId }, isProved }];
}

/** Of a place that cannot be read: its own name, or what names a registration beside it. */
function weak({ name }: FoundPlace, places: readonly SeenPlace[], { index, beside }: Known): Found[] {
  const named = (placed: Placed): Found => ({ placed, evidence: { code: 'name' }, isProved: false });
  const hinted = beside.filter(({ evidence: { code, setting } }) => {
    if (code !== 'client-id-in-setting' || setting === undefined) return isSecretName(name);
    if (arePaired(setting, name)) return true;
    const isPairedElsewhere = places.some(({ place }) => arePaired(setting, place.name));
    return !isPairedElsewhere && setting !== name && isSecretName(name);
  });
  if (hinted.length > 0) return hinted.map(each => ({ ...each, isProved: false }));
  return isSecretName(name) ? index.byName.namedIn(name).map(named) : [];
}

/** A holder whose settings nobody read. */
function holderLinks({ holder }: SeenHolder, beside: readonly HolderEvidence[]): PlaceLink[] {
  const found = beside.map(each => ({ ...each, isProved: false }));
  return grouped(found).map(([{ placed }, all]) => ({
    ...{ kind: holder.kind, label: holder.label },
    ...{ tenant: placed.tenant, appId: placed.registration.appId },
    certainty: 'suspected',
    evidence: distinct(all.map(({ evidence }) => evidence)),
  }));
}
