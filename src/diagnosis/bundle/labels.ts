/**
 * Labels in the place of values. A recording is read twice: first to collect what is secret in it, then to write it. So a value
 * that only one place shows to be secret is taken out of all of them.
 */
import { GUID } from '../../policy/guid.ts';
import type { Secret } from '../../secret.ts';
import { clientSecretWith, GITHUB_TOKEN } from '../../secretForms.ts';
import { claimsIn } from '../../webToken.ts';
import { likenessOf } from '../value/likeness.ts';
import { hintOf } from '../value/valueShape.ts';
import { isOrdinary, isOwnWord, isReference } from './mayShow.ts';
import { SHORTEST_SOUGHT, scrubber } from './valueForms.ts';

/** `value`: not on any list of what may be shown. */
export type Kind = 'secret' | 'token' | 'value';

/** Takes the texts of a recording and gives back what may be written. */
export interface Sink {
  /** A text that is not shown. */
  label(value: string, kind: Kind): string;
  /** A text that is left out here without a label, and taken out wherever else it stands. */
  hide(value: string, kind: Kind): void;
  /** A text that is shown, without the values in it. */
  text(text: string): string;
  /** The same for ids: what a service gives as an id is no secret. */
  id(text: string): string;
  /** The same for names that stand in addresses. */
  place(text: string): string;
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

/** With what stands directly before it; cut ones, too. */
const CLIENT_SECRETS = new RegExp(`[\\w.~-]{0,61}${clientSecretWith({ atLeast: 8 })}`, 'g');
/** Encrypted ones, too: a bundle is given to others, so too much is taken out of it rather than too little. */
const TOKENS = new RegExp(`eyJ[\\w-]{8,}\\.[\\w-]{4,}(\\.[\\w-]*)*|${GITHUB_TOKEN}`, 'g');

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
    for (const value of shown.match(CLIENT_SECRETS) ?? []) learn(value, 'secret');
    for (const value of shown.match(TOKENS) ?? []) learn(value, 'token');
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
    const isId = GUID.test(low) && ids.has(low);
    const shown = isId || isReference(value) || isOwnWord(value);
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
}

/** The second reading. Labels are numbered in the order in which they are first written. */
export function labeller(learned: Learned): Sink & { facts(): Record<string, LabelFact> } {
  const named = new Map<string, string>();
  const counts: Record<Kind, number> = { secret: 0, token: 0, value: 0 };
  const kindOf = (value: string): Kind => learned.entries.get(value)?.kind ?? 'value';
  const nameOf = (value: string): string => {
    const known = named.get(value);
    if (known !== undefined) return known;
    const kind = kindOf(value);
    counts[kind] += 1;
    named.set(value, `${kind}-${counts[kind]}`);
    return `${kind}-${counts[kind]}`;
  };
  const scrub = scrubber(
    soughtIn(learned).map(({ value }) => ({ value, label: () => `‹${nameOf(value)}›` })),
  );
  return {
    text: scrub,
    id: scrub,
    place: scrub,
    hide: () => {},
    label(value) {
      const [name, kind] = [nameOf(value), kindOf(value)];
      return kind === 'token' ? `‹${name}›` : `‹${[name, ...remarks(value, kind, learned)].join(', ')}›`;
    },
    facts: () =>
      Object.fromEntries(
        [...named]
          .sort(([left], [right]) => STRENGTH[kindOf(right)] - STRENGTH[kindOf(left)])
          .filter(([value]) => kindOf(value) !== 'value')
          .map(([value, name]) => [name, factOf(value, learned.entries.get(value), scrub)]),
      ),
  };
}

function remarks(value: string, kind: Kind, { ids }: Learned): string[] {
  const begins = kind === 'secret' ? hintOf(value, SHORTEST_HINTED) : null;
  return [
    charactersOf(value),
    ...(begins === null ? [] : [`starts with "${begins}"`]),
    ...(GUID.test(value) ? [ids.has(value.toLowerCase()) ? 'a GUID that is an id' : 'a GUID'] : []),
    ...(isReference(value) ? ['a Key Vault reference'] : []),
    ...(likenessOf(value) === 'placeholder' ? ['a placeholder'] : []),
  ];
}

/** Of what is too short to be a client secret nothing is shown. */
const SHORTEST_HINTED = 16;

/** How long a text is that is not shown. */
export function charactersOf(text: string): string {
  return text.length === 1 ? '1 character' : `${text.length} characters`;
}

function factOf(
  value: string,
  { kind, names }: Entry = { kind: 'value', names: [] },
  scrub: (text: string) => string,
): LabelFact {
  const begins = kind === 'secret' ? hintOf(value, SHORTEST_HINTED) : null;
  const claims = kind === 'token' ? claimsOf(value, scrub) : undefined;
  return {
    length: value.length,
    ...(begins === null ? {} : { begins }),
    ...(names.length === 0 ? {} : { known: names.map(scrub) }),
    ...(claims === undefined ? {} : { claims }),
  };
}

const SHOWN = ['aud', 'iss', 'tid', 'appid', 'azp', 'roles', 'scp', 'idtyp'];
const TIMES = ['iat', 'exp'];

type Claims = Readonly<Record<string, string | readonly string[]>>;

/** What a token says of itself; undefined where it cannot be read. The token is never shown. */
function claimsOf(token: string, scrub: (text: string) => string): Claims | undefined {
  const payload = claimsIn(token);
  if (typeof payload !== 'object' || payload === null) return undefined;
  const claims: Record<string, string | string[]> = {};
  for (const name of SHOWN) {
    const claim: unknown = Reflect.get(payload, name);
    if (typeof claim === 'string') claims[name] = scrub(claim);
    if (Array.isArray(claim)) claims[name] = claim.filter(one => typeof one === 'string').map(scrub);
  }
  for (const name of TIMES) {
    const date = new Date(Number(Reflect.get(payload, name)) * 1000);
    if (!Number.isNaN(date.getTime())) claims[name] = date.toISOString();
  }
  return claims;
}
