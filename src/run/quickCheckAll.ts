/**
 * The quick check of the whole fleet, before any lock is taken: rotations that its bulk reading shows to be settled end at once. Any
 * failure of it only means that rotations are read in full, as without it.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Emit, RunEvent } from '../event.ts';
import { placeOf } from '../policy/place.ts';
import type { Rotation } from '../policy/policy.ts';
import { asProblem, type Problem } from '../problem.ts';
import { isHeldUp } from '../rotation/calm.ts';
import type { ListedVersion, Registration, VaultVersion } from '../rotation/observation.ts';
import type { OverviewPort } from '../rotation/overview.ts';
import { type ListedState, listedEnd, needsOlder, quickCheck } from '../rotation/quickCheck.ts';
import { nothingKnown } from '../rotation/situation.ts';
import type { Verdict } from '../rotation/verdict.ts';
import { plural } from '../rotation/words.ts';
import { conclude } from './conclude.ts';
import { inParallel } from './inParallel.ts';
import { type Patience, patience } from './patience.ts';
import { readPortion } from './readPortion.ts';
import type { SurveyOptions } from './survey.ts';

export type QuickCheckOptions = Omit<SurveyOptions, 'open' | 'intentFor'>;

/** Reports the end of settled rotations, and returns them. */
export async function quickCheckAll(
  options: QuickCheckOptions,
  overview: OverviewPort,
  emit: Emit,
): Promise<ReadonlySet<Rotation>> {
  const { clock, intent, rotations } = options;
  const begun = clock.ticks();
  const reading = readingFor(options, overview, emit);
  const [registrations, listed] = await Promise.all([registrationsOf(reading), secretsOf(reading)]);
  const now = clock.now();
  const settled = new Map<Rotation, Settled>();
  const open: { readonly rotation: Rotation; readonly listedState: ListedState }[] = [];
  for (const rotation of rotations) {
    const registration = registrations.get(registrationKey(rotation.tenant, rotation.appId));
    const newest = listed.get(placeOf(rotation.vault));
    if (registration === undefined || newest === undefined) continue;
    const listedState = { registration, newest };
    const verdict = quickCheck(rotation, listedState, now, intent);
    if (verdict !== undefined) settled.set(rotation, { verdict, listedState });
    else if (needsOlder(rotation, listedState, now, intent)) open.push({ rotation, listedState });
  }
  await inParallel(LISTS_AT_ONCE, open, async ({ rotation, listedState }) => {
    const older = await olderOf(reading, rotation, listedState.newest);
    const verdict = older && quickCheck(rotation, { ...listedState, older }, now, intent);
    if (verdict !== undefined) settled.set(rotation, { verdict, listedState });
  });
  const verdicts = [...settled.values()].map(({ verdict }) => verdict);
  for (const text of inWords(reading.troubles, verdicts)) emit({ event: 'run.note', text });
  const ms = Math.round(clock.ticks() - begun);
  for (const [rotation, found] of settled) emit(ended(rotation, found, ms));
  return new Set(settled.keys());
}

interface Settled {
  readonly verdict: Verdict;
  readonly listedState: ListedState;
}

interface Reading {
  readonly rotations: readonly Rotation[];
  readonly overview: OverviewPort;
  readonly calm: Patience;
  readonly troubles: Problem[];
}

/** Little waiting is worthwhile here: short pauses between retries, and a low maximum for a service's Retry-After. */
const BRIEFLY = { pausesMs: [1_000, 2_000, 4_000], longestMs: 20_000 };

function readingFor(options: QuickCheckOptions, overview: OverviewPort, emit: Emit): Reading {
  const { clock, random, signal, rotations } = options;
  const asNotes = (event: RunEvent) => {
    if (event.event === 'step.waiting')
      emit({ event: 'run.note', text: `waiting for ${event.subject ?? 'the services'}: ${event.why}` });
  };
  const waiting = { clock, random, signal, emit: asNotes, rotation: 'the quick check of all rotations' };
  return { rotations, overview, calm: patience({ ...waiting, ...BRIEFLY }), troubles: [] };
}

const BATCHES_AT_ONCE = 4;

async function registrationsOf(reading: Reading): Promise<Map<string, Registration>> {
  const { rotations, overview } = reading;
  const found = new Map<string, Registration>();
  const byTenant = Map.groupBy(rotations, ({ tenant }) => tenant);
  const batches = [...byTenant].flatMap(([tenant, those]) => {
    const appIds = [...new Set(those.map(({ appId }) => appId.toLowerCase()))];
    return overview.portions(appIds).map(portion => ({ tenant, appIds: portion }));
  });
  await inParallel(BATCHES_AT_ONCE, batches, ({ tenant, appIds }) => {
    const those = (open: readonly string[]) => overview.registrations(tenant, open);
    const keep = (registrations: readonly Registration[]) => {
      for (const each of registrations) found.set(registrationKey(tenant, each.appId), each);
    };
    return attempt(reading, 'registrations', readPortion(appIds, those, keep));
  });
  return found;
}

function registrationKey(tenant: string, appId: string): string {
  return `${tenant}/${appId}`.toLowerCase();
}

/** The number of requests for a full reading of one rotation without its targets, at least: registration, versions, value. */
const FULL_READING = 3;

/**
 * The newest version of each wanted secret, by place. A vault is listed until all are found, and for no more pages than the full
 * reading of its rotations would cost: it may hold thousands of other secrets.
 */
async function secretsOf(reading: Reading): Promise<Map<string, ListedVersion>> {
  const found = new Map<string, ListedVersion>();
  const byVault = Map.groupBy(reading.rotations, ({ vault }) => vault.url.toLowerCase());
  const listing = [...byVault].map(([url, rotations]) =>
    attempt(reading, url, async () => {
      const wanted = new Set(rotations.map(({ vault }) => placeOf(vault)));
      let pagesLeft = rotations.reduce((sum, { targets }) => sum + FULL_READING + targets.length, 0);
      for await (const page of reading.overview.secrets(url)) {
        for (const { name, newest } of page) {
          const place = placeOf({ url, secret: name });
          if (wanted.delete(place)) found.set(place, newest);
        }
        pagesLeft -= 1;
        if (wanted.size === 0 || pagesLeft === 0) return;
      }
    }),
  );
  await Promise.all(listing);
  return found;
}

const LISTS_AT_ONCE = 32;

/**
 * The versions before the newest one. Undefined: the newest version in this list differs from that in the list of secrets, or
 * another version was made in the same second.
 */
async function olderOf(
  reading: Reading,
  { vault }: Rotation,
  newest: ListedVersion,
): Promise<readonly VaultVersion[] | undefined> {
  let versions: readonly VaultVersion[] = [];
  await attempt(reading, `${vault.url}/secrets/${vault.secret}`, async () => {
    versions = await reading.overview.versions(vault);
  });
  const [first, ...older] = versions;
  if (first === undefined || older[0]?.createdAt.getTime() === first.createdAt.getTime()) return undefined;
  const { version: _id, ...facts } = first;
  return isDeepStrictEqual(facts, newest) ? older : undefined;
}

/** Collects problems, which are reported once at the end; a bug of this program is thrown. */
async function attempt(
  { calm, troubles }: Reading,
  subject: string,
  read: () => Promise<void>,
): Promise<void> {
  try {
    await calm.retry({ step: 'quick check', subject }, read);
  } catch (error) {
    const problem = asProblem(error, subject);
    if (problem.code === 'bug') throw problem;
    if (problem.code !== 'interrupted') troubles.push(problem);
  }
}

function inWords(troubles: readonly Problem[], verdicts: readonly Verdict[]): string[] {
  const [first] = troubles;
  const held = verdicts.filter(isHeldUp).length;
  const settled = held === verdicts.length ? [] : [`${plural(verdicts.length - held, 'rotation')} settled`];
  const waiting = held === 0 ? [] : [`${plural(held, 'rotation')} due and held up by the policy`];

  const more = troubles.length > 1 ? ` (and ${plural(troubles.length - 1, 'other')})` : '';
  return [
    ...(first === undefined ? [] : [`read one by one: ${first.message}${more}`]),
    ...(verdicts.length === 0
      ? []
      : [`${[...settled, ...waiting].join(', ')}, by the quick check; ${NOT_READ} (--drift)`]),
  ];
}

const NOT_READ = 'targets were not read, and Entra was not asked';

/** Of the places nothing is told: they were not read. */
function ended(rotation: Rotation, { verdict, listedState }: Settled, ms: number): RunEvent {
  const finish = {
    ...conclude(rotation, nothingKnown, verdict, 0),
    ...listedEnd(rotation, listedState),
  };
  const summary = `${finish.summary}; ${NOT_READ}`;
  return { event: 'rotation.finished', rotation: rotation.name, ...finish, summary, glanced: true, ms };
}
