/** A map of settings that is replaced as a whole, shared by all rotations of the run with a setting in it. */
import type { BeforeWrite } from '../../rotation/ports.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import type { Turn, Wire } from '../wire.ts';
import { openNotes } from './lateWrites.ts';
import { openOthers } from './otherWriters.ts';
import { lockedTurn, openReadLock } from './readLock.ts';
import type { MapInTurn, ReplaceableMap } from './replaceMap.ts';
import { type Alone, type Asked, type Place as RoundPlace, rounds } from './rounds.ts';
import { heldBy, type SettingMap, suddenlyEmpty } from './settingMap.ts';
import { sharedRead } from './sharedRead.ts';
import { openSubscribers, type Subscribers } from './subscribers.ts';

interface ListedMap extends ReplaceableMap {
  list(): Promise<SettingMap>;
}

export interface SharedMap<Place, Change, Seen> extends Pick<Subscribers, 'subscribe'> {
  /** The place, for requests outside of rounds. */
  readonly place: Place;
  list(): Promise<SettingMap>;
  deliver(change: Change): Promise<Seen>;
}

/** What is to be known of a map. */
interface MapSource<Place extends ListedMap, Change, Seen> {
  /** For messages. */
  readonly subject: string;
  /** The address of a write, for the limiter. */
  readonly url: string;
  /** How a person finds out who else wrote. */
  readonly look: string;
  /** Serialises its rounds with those of other maps, where one object has several. */
  readonly alone?: Alone;
  open(wire: Wire): Promise<Place>;
  /** Writes the changes; `map` was read in the same turn. */
  round(
    place: MapInTurn<Place> & { readonly place: Place },
    map: SettingMap,
    asked: readonly Asked<Change, Seen>[],
  ): Promise<void>;
}

/** The map as it was read in a turn. */
interface InTurn {
  readonly turn: Turn;
  readonly map: SettingMap;
  readBack(): Promise<SettingMap>;
}

/**
 * A round lists, replaces and lists the settings; all three requests count as writes (`services/arm.ts`). They are admitted
 * together, because a later read would also show later changes of others.
 */
const REQUESTS_OF_A_ROUND = 3;

export async function openSharedMap<Place extends ListedMap, Change, Seen>(
  access: Pick<CloudAccess, 'sharedWire'>,
  { subject, url, look, alone, open, round }: MapSource<Place, Change, Seen>,
): Promise<SharedMap<Place, Change, Seen>> {
  const { requester, subscribe } = openSubscribers();
  const wire = access.sharedWire(requester);
  const readLock = openReadLock();
  const place = await open(wire.sending(readLock.reading));
  const notes = openNotes();
  let hadSettings = false;
  const noted = async (listing: ListedMap) => {
    const map = await listing.list();
    notes.read(heldBy(map));
    hadSettings ||= Object.keys(map).length > 0;
    return map;
  };
  const list = sharedRead(() => noted(place));
  const known = { subject, place, notes, others: openOthers(look) };
  const writing: RoundPlace<Change, Seen, InTurn> = {
    async read() {
      const requests = { method: 'PUT', url, count: REQUESTS_OF_A_ROUND };
      const turn = await lockedTurn(wire.inTurn(requests), readLock);
      try {
        const inTurn = await open(turn.wire);
        const map = await noted(inTurn);
        if (hadSettings && Object.keys(map).length === 0) throw suddenlyEmpty(subject);
        return { turn, map, readBack: () => noted(inTurn) };
      } catch (error) {
        turn.end();
        throw error;
      }
    },
    async write({ turn, map, readBack }, asked) {
      const forWriting = (beforeWrite: BeforeWrite) => open(turn.wire.onBehalfOf({ beforeWrite }));
      try {
        await round({ ...known, list: readBack, forWriting, leave: turn.end }, map, asked);
      } finally {
        turn.end();
      }
    },
  };
  return { subscribe, place, list, deliver: rounds(writing, alone) };
}
