/**
 * Values and their labels. A recording is read twice: first to learn what is secret in it, then to write it down. So a
 * value that is known as secret by one place only is kept back in all of them.
 */
import type { Secret } from '../../secret.ts';
import { type Claims, claimsOf } from './claims.ts';
import { SHORTEST_SOUGHT } from './forms.ts';
import { type Sought, scrubber } from './scrub.ts';
import { entraSecretsIn, isGuid, isOrdinary, isPlaceholder, isReference, tokensIn } from './shapes.ts';
import { isOwnWord } from './words.ts';

/** `value`: kept back because nothing says that it may be shown. */
export type Kind = 'secret' | 'token' | 'value';

/** Takes the texts of a recording and gives back what may be written. */
export interface Sink {
  /** A text that is not shown. */
  label(value: string, kind: Kind): string;
  /** A text that leaves no trace, and is kept back where else it stands. */
  hide(value: string, kind: Kind): void;
  /** A text that is shown, without the values in it. */
  text(text: string): string;
  /** The same for ids: what a service gives as an id is none of its secrets. */
  id(text: string): string;
  /** The same for names that stand in addresses. */
  place(text: string): string;
  /** Where all that follows stands. */
  at(place: string): void;
}

export interface KnownValue {
  /** Which value it is, in words: `vault version 3f2a`. */
  readonly label: string;
  readonly value: Secret;
}

interface Entry {
  kind: Kind;
  readonly names: string[];
}

export interface Learned {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Ids, and names in addresses: no labels for these outside of their places. */
  readonly ids: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
}

const STRENGTH: Readonly<Record<Kind, number>> = { value: 0, token: 1, secret: 2 };

/** The first reading. */
export function learner(known: readonly KnownValue[]): Sink & Learned {
  const entries = new Map<string, Entry>();
  const [ids, places] = [new Set<string>(), new Set<string>()];
  const learn = (value: string, kind: Kind): Entry => {
    const entry = entries.get(value) ?? { kind, names: [] };
    if (STRENGTH[kind] > STRENGTH[entry.kind]) entry.kind = kind;
    entries.set(value, entry);
    return entry;
  };
  const text = (shown: string) => {
    for (const value of entraSecretsIn(shown)) learn(value, 'secret');
    for (const value of tokensIn(shown)) learn(value, 'token');
    return shown;
  };
  for (const { label, value } of known) learn(value.reveal(), 'secret').names.push(label);
  const added = (set: Set<string>) => (shown: string) => {
    set.add(shown.toLowerCase());
    return text(shown);
  };
  return {
    entries,
    ids,
    places,
    text,
    id: added(ids),
    place: added(places),
    at: () => {},
    hide: (value, kind) => void learn(value, kind),
    label(value, kind) {
      learn(value, kind);
      return text(value);
    },
  };
}

/** What is looked for in all that is kept. */
export function soughtIn({ entries, ids, places }: Learned): { value: string; kind: Kind }[] {
  return [...entries].flatMap(([value, { kind }]) => {
    const low = value.trim().toLowerCase();
    const plain = isOwnWord(value) || isReference(value) || isPlaceholder(value);
    // The id of a secret, or of an application, sent in the place of a value: the finding itself, and no secret.
    const shown = plain || (isGuid(low) && ids.has(low));
    const harmless = kind === 'value' && (low.length < 12 || isOrdinary(value) || places.has(low));
    return low.length < SHORTEST_SOUGHT || shown || harmless ? [] : [{ value, kind }];
  });
}

export interface LabelFact {
  readonly length: number;
  readonly begins?: string;
  /** What keyturn knows the value as. */
  readonly known?: readonly string[];
  readonly claims?: Claims;
  /** The exchanges that carried it. */
  readonly met: string;
}

/** The second reading. Labels are numbered as they are met. */
export function labeller(learned: Learned): Sink & { facts(): Record<string, LabelFact> } {
  const named = new Map<string, { name: string; met: Set<string> }>();
  const counts: Record<Kind, number> = { secret: 0, token: 0, value: 0 };
  let place = '';
  const kindOf = (value: string): Kind => learned.entries.get(value)?.kind ?? 'value';
  const newName = (kind: Kind) => {
    counts[kind] += 1;
    return { name: `${kind}-${counts[kind]}`, met: new Set<string>() };
  };
  const nameOf = (value: string): string => {
    const known = named.get(value) ?? newName(kindOf(value));
    named.set(value, known);
    if (place !== '') known.met.add(place);
    return known.name;
  };
  const sought = soughtIn(learned).map(one => ({ ...one, label: () => `‹${nameOf(one.value)}›` }));
  const scrub = scrubber(sought);
  const kin = kinship(sought, value => named.get(value)?.name);
  return {
    text: scrub,
    id: scrub,
    place: scrub,
    hide: () => {},
    at(next) {
      place = next;
    },
    label(value) {
      const [name, kind] = [nameOf(value), kindOf(value)];
      if (kind === 'token') return `‹${name}›`;
      return `‹${[name, ...remarks(value, kind, learned), ...kin(value)].join(', ')}›`;
    },
    facts: () =>
      Object.fromEntries(
        [...named]
          .sort(([left], [right]) => STRENGTH[kindOf(right)] - STRENGTH[kindOf(left)])
          .filter(([value]) => kindOf(value) !== 'value')
          .map(([value, { name, met }]) => [
            name,
            factOf(value, learned.entries.get(value), [...met].join(', '), scrub),
          ]),
      ),
  };
}

/** Says of a value that it holds one that was met before, in whatever form, or is a piece of it: wrapped, encoded, cut. */
function kinship(
  sought: readonly (Sought & { kind: Kind })[],
  nameOf: (value: string) => string | undefined,
): (value: string) => string[] {
  const known = sought
    .filter(({ kind }) => kind !== 'value')
    .map(({ value }) => ({ value, without: scrubber([{ value, label: () => '' }]) }));
  return value => {
    const others = known.filter(other => other.value !== value && nameOf(other.value) !== undefined);
    const held = others.find(other => other.without(value) !== value);
    if (held !== undefined) return [`holds ${nameOf(held.value)}`];
    const whole = others.find(other => value.length >= SHORTEST_SOUGHT && other.value.includes(value));
    return whole === undefined ? [] : [`a part of ${nameOf(whole.value)}`];
  };
}

function remarks(value: string, kind: Kind, { ids }: Learned): string[] {
  const begins = kind === 'secret' ? beginningOf(value) : undefined;
  return [
    charactersOf(value),
    ...(begins === undefined ? [] : [`begins "${begins}"`]),
    ...(isGuid(value) ? [ids.has(value.toLowerCase()) ? 'a GUID that is an id' : 'a GUID'] : []),
    ...(isReference(value) ? ['a Key Vault reference'] : []),
    ...(isPlaceholder(value) ? ['a placeholder'] : []),
  ];
}

/** How long a text is that is not shown. */
export function charactersOf(text: string): string {
  return text.length === 1 ? '1 character' : `${text.length} characters`;
}

/** As much as Entra itself shows (`hint`), of what is long enough to be a client secret. */
function beginningOf(value: string): string | undefined {
  if (value.length < 16) return undefined;
  return [...value.slice(0, 3)].map(sign => (/[\x20-\x7e]/.test(sign) ? sign : codeOf(sign))).join('');
}

function codeOf(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function factOf(
  value: string,
  { kind, names }: Entry = { kind: 'value', names: [] },
  met: string,
  scrub: (text: string) => string,
): LabelFact {
  const begins = kind === 'secret' ? beginningOf(value) : undefined;
  const claims = kind === 'token' ? claimsOf(value) : undefined;
  return {
    length: value.length,
    ...(begins === undefined ? {} : { begins }),
    ...(names.length === 0 ? {} : { known: names.map(scrub) }),
    ...(claims === undefined ? {} : { claims: scrubbedClaims(claims, scrub) }),
    met,
  };
}

function scrubbedClaims(claims: Claims, scrub: (text: string) => string): Claims {
  return Object.fromEntries(
    Object.entries(claims).map(([name, claim]) => [
      name,
      typeof claim === 'string' ? scrub(claim) : claim.map(scrub),
    ]),
  );
}
