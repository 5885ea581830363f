/** A person edits other settings and variables in the places of the rotation while a run is at work, between any two requests. */
import { setTimeout as delay } from 'node:timers/promises';
import type { HistoryEntry } from '../../../src/sandbox/history.ts';
import type { Random } from '../../../src/sandbox/random.ts';
import type { Bench } from '../bench.ts';
import { type EditedPlace, editedPlaces, isReading, isWriting } from '../edits.ts';
import { drawn, type Force, nothingSpecial, type Stage, type Surroundings } from './axis.ts';

/** At which requests; the places' own come more often, since only there it can matter. */
const AT = [
  ...repeated('listAppSettings', 3),
  ...repeated('updateAppSettings', 3),
  ...repeated('getVariableGroup', 3),
  ...repeated('updateVariableGroup', 3),
  'addPassword',
  'setSecret',
  'updateSecret',
  'refreshReferences',
  'putSecret',
  'token',
];
const EDITS_IN_A_RUN = 4;
const SETTINGS = ['FEATURE_X', 'FEATURE_Y', 'ASPNETCORE_ENVIRONMENT'];

/** An edit of a group days after we wrote it takes its confirmation back: then no run would be the retiring one. */
const ON_NIGHTS: readonly EditedPlace[] = ['site', 'slot'];

/** In the run that delivers, and in the one that retires. */
export function personForce(value: Surroundings['person'], stage: Stage): Force {
  if (value === 'idle') return nothingSpecial;
  const { bench, random, calendar } = stage;
  const busy = waitingWrites(bench, random);
  const met = metBy(bench);
  let stop = () => {};
  let number = 0;
  const edit = (place: EditedPlace) => {
    number += 1;
    const [name, text] = [drawn(random, SETTINGS), `edited ${number}`];
    bench.watch.byPerson(() => bench.edits.make(place, name, text));
  };
  return {
    before(run) {
      if (run !== 0 && run !== calendar.retiring) return;
      const places = run === 0 ? editedPlaces : ON_NIGHTS;
      const moments = Array.from({ length: EDITS_IN_A_RUN }, () => momentOf(random, places));
      const stopWatching = bench.sandbox.history.watch(entry => {
        for (const moment of moments) if (moment.isNow(entry)) edit(moment.place);
      });
      const stopWaiting = run === 0 ? busy.begin(() => edit('site')) : () => {};
      stop = () => {
        stopWatching();
        stopWaiting();
      };
    },
    after: () => stop(),
    reached: met,
  };
}

interface Moment {
  readonly place: EditedPlace;
  isNow(entry: HistoryEntry): boolean;
}

/** The nth such request, as it arrives or when it has been answered. */
function momentOf(random: Random, places: readonly EditedPlace[]): Moment {
  const place = drawn(random, places);
  const operation = drawn(random, AT);
  const outcome = drawn(random, ['under way', 'answered'] as const);
  let left = 1 + Math.floor(3 * random.next());
  return {
    place,
    isNow(entry) {
      if (entry.operation !== operation || entry.outcome !== outcome) return false;
      left -= 1;
      return left === 0;
    },
  };
}

const RETRY_AFTER_S = '60';
/** The program waits ten times shorter (`hurry.ts`). */
const WITHIN_MS = 3_500;

/**
 * The reading for a write of the site arrives late, when the slot's has been refused already: whoever waits for a turn
 * between the two waits for seconds. Somewhere in them comes an edit.
 */
function waitingWrites({ sandbox: { faults, history } }: Bench, random: Random) {
  return {
    begin(edit: () => void): () => void {
      const headers = { 'retry-after': RETRY_AFTER_S };
      const error = { kind: 'error', status: 429, headers, body: {} } as const;
      const operation = 'listAppSettings';
      const rules = [
        faults.add({ operation, path: '/slots/', nth: 2, fault: error }),
        faults.add({ operation, path: 'site-payments/config', nth: 2, fault: { kind: 'delay', ms: 300 } }),
      ];
      const over = new AbortController();
      const ms = WITHIN_MS * random.next();
      const stop = history.watch(entry => {
        if (entry.operation !== operation || entry.status !== 429 || entry.outcome !== 'answered') return;
        stop();
        void delay(ms, undefined, { signal: over.signal }).then(edit, () => {});
      });
      return () => {
        stop();
        over.abort();
        for (const { id } of rules) faults.remove(id);
      };
    },
  };
}

/** Whether some place was read or written, in the same run, after somebody had edited it. */
function metBy({ sandbox: { history }, edits }: Bench): () => boolean {
  let isMet = false;
  history.watch(entry => {
    if (entry.outcome !== 'answered' || entry.status !== 200) return;
    isMet ||= edits
      .standing()
      .some(
        ({ place, madeMs }) =>
          (isReading(entry, place) || isWriting(entry, place)) && entry.startedMs >= madeMs,
      );
  });
  return () => isMet;
}

function repeated(operation: string, times: number): string[] {
  return Array.from({ length: times }, () => operation);
}
