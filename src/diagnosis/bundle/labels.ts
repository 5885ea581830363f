import { type Claims, claimsOf } from './claims.ts';
import { SHORTEST_SOUGHT } from './forms.ts';
import { type Entry, type Kind, type Learned, type Sink, STRENGTH, soughtIn } from './learn.ts';
import { type Sought, scrubber } from './scrub.ts';
import { isGuid, isPlaceholder, isReference } from './shapes.ts';

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
