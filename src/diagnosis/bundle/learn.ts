/**
 * What is to be kept back. A recording is read twice: first to learn what is secret in it, then to write it down. So a
 * value that is known as secret by one place only is kept back in all of them.
 */
import type { Secret } from '../../secret.ts';
import { SHORTEST_SOUGHT } from './forms.ts';
import { entraSecretsIn, isGuid, isOrdinary, isReference, tokensIn } from './shapes.ts';
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

export interface Entry {
  kind: Kind;
  readonly names: string[];
}

export interface Learned {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Ids, and names in addresses: no labels for these outside of their places. */
  readonly ids: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
}

export const STRENGTH: Readonly<Record<Kind, number>> = { value: 0, token: 1, secret: 2 };

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

/**
 * What is looked for in all that is kept: secrets and tokens of eight characters and more, and other values where they
 * are long and peculiar. Not what services give as ids, references to a vault, and words that the file itself uses.
 */
export function soughtIn({ entries, ids, places }: Learned): { value: string; kind: Kind }[] {
  return [...entries].flatMap(([value, { kind }]) => {
    const low = value.trim().toLowerCase();
    // The id of a secret, or of an application, sent in the place of a value: the finding itself, and no secret.
    const isId = isGuid(low) && ids.has(low);
    const shown = isId || isReference(value) || isOwnWord(value);
    const harmless = kind === 'value' && (low.length < 12 || isOrdinary(value) || places.has(low));
    return low.length < SHORTEST_SOUGHT || shown || harmless ? [] : [{ value, kind }];
  });
}
