/** Reads the settings of holders, and looks for credentials in what they hold. What is told of a value are ids. */
import { toldProblem } from '../problem.ts';
import type { Credential } from '../rotation/observation.ts';
import { inParallel } from '../run/inParallel.ts';
import type { Patience } from '../run/patience.ts';
import type { Secret } from '../secret.ts';
import type { AskedValues } from './askedValues.ts';
import type { FoundPlace, PlaceHolder } from './finder.ts';
import type { HeldValue, SeenHolder, SeenPlace } from './holding.ts';
import type { FoundTenant, UnreadPlaces } from './inventory.ts';
import { type Placed, type RegistrationIndex, registrationIndex } from './links.ts';
import { isLiving, type Question } from './proof.ts';
import { suggestedBy } from './suggested.ts';

/** As `diagnosis/value/sift.ts` answers. */
export interface Sifted {
  readonly ids: readonly string[];
  readonly values: readonly SiftedValue[];
}

interface SiftedValue {
  readonly value: Secret;
  readonly isGenerated: boolean;
  readonly isPart: boolean;
  readonly template?: string;
  readonly mangling?: string;
}

export interface ProvePlacesOptions {
  readonly calm: Patience;
  readonly asked: AskedValues;
  readonly now: () => Date;
  /** `hints`: the first characters of the credentials that a value may be. */
  readonly sift: (text: string, hints: ReadonlySet<string>) => Sifted;
  readonly progress: (done: number, known: number) => void;
}

export interface ProvedPlaces {
  readonly holders: readonly SeenHolder[];
  readonly unread: readonly UnreadPlaces[];
}

const AT_ONCE = 16;

/** Throws only for a bug of this program, and where it was stopped. */
export async function provePlaces(
  options: ProvePlacesOptions,
  tenants: readonly FoundTenant[],
  holders: readonly PlaceHolder[],
): Promise<ProvedPlaces> {
  const unread: UnreadPlaces[] = [];
  const index = registrationIndex(tenants);
  const all = [...index.byAppId.values()];
  const hints = new Set(
    all.flatMap(({ registration }) => registration.credentials.flatMap(({ hint }) => hint ?? [])),
  );
  let done = 0;
  const read = await inParallel(AT_ONCE, holders, async holder => {
    const subject = `settings of ${holder.label}`;
    try {
      const more = await options.calm.retry({ step: 'discover', subject }, async () =>
        holder.settings?.read(),
      );
      return siftedIn(options, holder, [...holder.places, ...(more ?? [])], hints);
    } catch (error) {
      unread.push({ subject, problem: toldProblem(error, subject) });
      return { holder, isRead: false, places: [] };
    } finally {
      done += 1;
      options.progress(done, holders.length);
    }
  });
  // What is known of a value in one place is true in every other, so all are judged once more after all that may be tried were:
  // Entra is asked nothing again.
  const judge = () => inParallel(AT_ONCE, read, seen => judgedIn(options, seen, { index, all }));
  await judge();
  return { holders: await judge(), unread };
}

/** With the values themselves, which nobody else is to have. */
interface SiftedHolder {
  readonly holder: PlaceHolder;
  readonly isRead: boolean;
  readonly places: readonly (Sifted & { readonly place: FoundPlace })[];
}

function siftedIn(
  { sift }: ProvePlacesOptions,
  holder: PlaceHolder,
  places: readonly FoundPlace[],
  hints: ReadonlySet<string>,
): SiftedHolder {
  const sifted = places.map(place => ({
    place,
    ...(place.look?.(text => sift(text, hints)) ?? { ids: [], values: [] }),
  }));
  return { holder, isRead: true, places: sifted };
}

interface Registrations {
  readonly index: RegistrationIndex;
  readonly all: readonly Placed[];
}

async function judgedIn(
  options: ProvePlacesOptions,
  { holder, isRead, places }: SiftedHolder,
  { index, all }: Registrations,
): Promise<SeenHolder> {
  const bare = places.map(({ place, ids }): SeenPlace => ({ place, ids, values: [] }));
  const suggested = suggestedBy({ holder, isRead, places: bare }, index);
  const seen: SeenPlace[] = [];
  for (const { place, ids, values } of places) {
    const held: HeldValue[] = [];
    for (const one of values) held.push(await judged(options, { place, one, suggested, all }));
    seen.push({ place, ids, values: held });
  }
  return { holder, isRead, places: seen };
}

interface Judging {
  readonly place: FoundPlace;
  readonly one: SiftedValue;
  readonly suggested: readonly Placed[];
  readonly all: readonly Placed[];
}

async function judged(
  { asked, now }: ProvePlacesOptions,
  { place, one, suggested, all }: Judging,
): Promise<HeldValue> {
  const { value, ...about } = one;
  const known = await asked.known(value);
  if (known !== undefined) {
    const { at, ...question } = known;
    return { ...about, outcome: 'accepted', question, ...(at === undefined ? {} : { at }) };
  }
  const fitting = fittingIn(suggested, value, now());
  const [question, ...others] = fitting;
  if (others.length > 0) return { ...about, outcome: 'several' };
  if (question === undefined) {
    const elsewhere = fittingIn(all, value, now());
    const [only] = elsewhere;
    if (only === undefined) return { ...about, outcome: 'no-credential' };
    return elsewhere.length > 1
      ? { ...about, outcome: 'several' }
      : { ...about, outcome: 'hint-alone', question: only };
  }
  const answer = await asked.ask(question, value, { step: 'discover', subject: place.label });
  return { ...about, ...answer, question };
}

function fittingIn(placed: readonly Placed[], value: Secret, now: Date): Question[] {
  const fits = (credential: Credential) => isLiving(credential, now) && credential.hint === value.hint();
  return placed.flatMap(({ tenant, registration: { appId, credentials } }) =>
    credentials.filter(fits).map(({ keyId }) => ({ tenant, appId, keyId })),
  );
}
