/**
 * Before anything is locked or opened, a glance at the whole fleet: what it shows to be settled ends at once. Whatever
 * stands in its way only means that a rotation is read in full, as it would be without it.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Emit, RunEvent } from '../event.ts';
import { placeOf } from '../policy/place.ts';
import type { Rotation } from '../policy/policy.ts';
import { asProblem, type Problem } from '../problem.ts';
import { type Glimpse, glance, wantsOlder } from '../rotation/glance.ts';
import type { ListedVersion, Registration, VaultVersion } from '../rotation/observation.ts';
import type { OverviewPort } from '../rotation/overview.ts';
import { nothingKnown } from '../rotation/situation.ts';
import type { Verdict } from '../rotation/verdict.ts';
import { plural } from '../rotation/words.ts';
import { conclude } from './conclude.ts';
import { inParallel } from './inParallel.ts';
import { type Patience, patience } from './patience.ts';
import type { SurveyOptions } from './survey.ts';

export type GlanceOptions = Omit<SurveyOptions, 'open' | 'intentFor'>;

/** Tells how the settled ones end, and returns them. */
export async function glanceAtAll(
  options: GlanceOptions,
  overview: OverviewPort,
  emit: Emit,
): Promise<ReadonlySet<Rotation>> {
  const { clock, intent, rotations } = options;
  const begun = clock.ticks();
  const looking = lookingAt(options, overview, emit);
  const [registrations, listed] = await Promise.all([registrationsOf(looking), secretsOf(looking)]);
  const now = clock.now();
  const settled = new Map<Rotation, Verdict>();
  const open: { readonly rotation: Rotation; readonly glimpse: Glimpse }[] = [];
  for (const rotation of rotations) {
    const registration = registrations.get(registrationKey(rotation.tenant, rotation.appId));
    const newest = listed.get(placeOf(rotation.vault));
    if (registration === undefined || newest === undefined) continue;
    const glimpse = { registration, newest };
    const verdict = glance(rotation, glimpse, now, intent);
    if (verdict !== undefined) settled.set(rotation, verdict);
    else if (wantsOlder(rotation, glimpse, now, intent)) open.push({ rotation, glimpse });
  }
  await inParallel(LISTS_AT_ONCE, open, async ({ rotation, glimpse }) => {
    const older = await olderOf(looking, rotation, glimpse.newest);
    const verdict = older && glance(rotation, { ...glimpse, older }, now, intent);
    if (verdict !== undefined) settled.set(rotation, verdict);
  });
  for (const text of inWords(looking.troubles, settled.size)) emit({ event: 'run.note', text });
  const ms = Math.round(clock.ticks() - begun);
  for (const [rotation, verdict] of settled) emit(ended(rotation, verdict, ms));
  return new Set(settled.keys());
}

interface Looking {
  readonly rotations: readonly Rotation[];
  readonly overview: OverviewPort;
  readonly calm: Patience;
  readonly troubles: Problem[];
}

/** Not worth much waiting: the longest that a service may ask for, and how often it is asked again. */
const BRIEFLY = { pausesMs: [1_000, 2_000, 4_000], longestMs: 20_000 };

function lookingAt(options: GlanceOptions, overview: OverviewPort, emit: Emit): Looking {
  const { clock, random, signal, rotations } = options;
  const told = (event: RunEvent) => {
    if (event.event === 'step.waiting')
      emit({ event: 'run.note', text: `waiting for ${event.subject ?? 'the services'}: ${event.why}` });
  };
  const waiting = { clock, random, signal, emit: told, rotation: 'the glance at the fleet' };
  return { rotations, overview, calm: patience({ ...waiting, ...BRIEFLY }), troubles: [] };
}

const BATCHES_AT_ONCE = 4;

async function registrationsOf(looking: Looking): Promise<Map<string, Registration>> {
  const { rotations, overview } = looking;
  const found = new Map<string, Registration>();
  const byTenant = Map.groupBy(rotations, ({ tenant }) => tenant);
  const batches = [...byTenant].flatMap(([tenant, those]) => {
    const appIds = [...new Set(those.map(({ appId }) => appId.toLowerCase()))];
    return overview.portions(appIds).map(portion => ({ tenant, appIds: portion }));
  });
  await inParallel(BATCHES_AT_ONCE, batches, async ({ tenant, appIds }) => {
    let open: readonly string[] = appIds;
    await attempt(looking, 'registrations', async () => {
      const read = await overview.registrations(tenant, open);
      for (const each of read.found) found.set(registrationKey(tenant, each.appId), each);
      open = read.left;
      if (read.problem !== undefined) throw read.problem;
    });
  });
  return found;
}

function registrationKey(tenant: string, appId: string): string {
  return `${tenant}/${appId}`.toLowerCase();
}

/** What reading one rotation in full costs at least besides its targets: registration, versions, value. */
const FULL_READING = 3;

/**
 * By place, the newest version of each secret that is wanted. A vault is listed until all are found, and for no more pages
 * than reading its rotations in full would cost: it may hold thousands of secrets of others.
 */
async function secretsOf(looking: Looking): Promise<Map<string, ListedVersion>> {
  const found = new Map<string, ListedVersion>();
  const byVault = Map.groupBy(looking.rotations, ({ vault }) => vault.url.toLowerCase());
  const listing = [...byVault].map(([url, rotations]) =>
    attempt(looking, url, async () => {
      const wanted = new Set(rotations.map(({ vault }) => placeOf(vault)));
      let pagesLeft = rotations.reduce((sum, { targets }) => sum + FULL_READING + targets.length, 0);
      for await (const page of looking.overview.secrets(url)) {
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
 * The versions before the newest one. Undefined: the list does not agree with what the list of secrets said of the newest,
 * or two versions were made in its second.
 */
async function olderOf(
  looking: Looking,
  { vault }: Rotation,
  newest: ListedVersion,
): Promise<readonly VaultVersion[] | undefined> {
  let versions: readonly VaultVersion[] = [];
  await attempt(looking, `${vault.url}/secrets/${vault.secret}`, async () => {
    versions = await looking.overview.versions(vault);
  });
  const [first, ...older] = versions;
  if (first === undefined || older[0]?.createdAt.getTime() === first.createdAt.getTime()) return undefined;
  const { version: _id, ...facts } = first;
  return isDeepStrictEqual(facts, newest) ? older : undefined;
}

/** What could not be read is remembered, and told once; a bug of ours is not hidden. */
async function attempt(
  { calm, troubles }: Looking,
  subject: string,
  read: () => Promise<void>,
): Promise<void> {
  try {
    await calm.insist({ step: 'glance', subject }, read);
  } catch (error) {
    const problem = asProblem(error, subject);
    if (problem.code === 'bug') throw problem;
    if (problem.code !== 'interrupted') troubles.push(problem);
  }
}

function inWords(troubles: readonly Problem[], settled: number): string[] {
  const [first] = troubles;
  const more = troubles.length > 1 ? ` (and ${plural(troubles.length - 1, 'other')})` : '';
  return [
    ...(first === undefined ? [] : [`read one by one: ${first.message}${more}`]),
    ...(settled === 0 ? [] : [`${plural(settled, 'rotation')} settled at a glance; ${NOT_READ} (--drift)`]),
  ];
}

const NOT_READ = 'targets were not read, nor was Entra asked';

function ended(rotation: Rotation, verdict: Verdict, ms: number): RunEvent {
  const finish = conclude(rotation, nothingKnown, verdict, 0);
  const summary = `${finish.summary}; ${NOT_READ}`;
  return { event: 'rotation.finished', rotation: rotation.name, ...finish, summary, glanced: true, ms };
}
