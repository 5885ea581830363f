import type { Delivered } from '../../rotation/observation.ts';
import type { BeforeWrite } from '../../rotation/ports.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openNotes } from '../together/lateWrites.ts';
import { openOthers } from '../together/otherWriters.ts';
import { lockedTurn, openReadLock } from '../together/readLock.ts';
import { rounds } from '../together/rounds.ts';
import { sharedRead } from '../together/sharedRead.ts';
import { openSubscribers, type Subscribers } from '../together/subscribers.ts';
import { heldBy, type SettingMap, suddenlyEmpty } from './settingMap.ts';
import type { AppServiceSettings } from './settings.ts';
import { addressOf, openSite, type Site, siteSubject, whoWrote } from './siteClient.ts';
import { type Delivery, writeRound } from './siteRound.ts';

/** One site or slot, shared by all rotations of the run with a setting in it. */
export interface SharedSite
  extends Pick<Site, 'reference' | 'running' | 'mayWrite'>,
    Pick<Subscribers, 'subscribe'> {
  list(): Promise<SettingMap>;
  deliver(delivery: Delivery): Promise<Delivered>;
}

/**
 * The key of the object that is replaced as a whole: the names of subscription, group, site and slot are compared ignoring
 * case.
 */
export function writeKeyOf({ subscription, resourceGroup, site, slot }: AppServiceSettings): string {
  return `appService ${subscription}/${resourceGroup}/${site}/${slot ?? ''}`.toLowerCase();
}

/**
 * A round lists, replaces and lists the settings; all three requests count as writes (`services/arm.ts`). They are admitted
 * together, because a later read would also show later changes of others.
 */
const REQUESTS_OF_A_ROUND = 3;

export async function openSharedSite(access: CloudAccess, settings: AppServiceSettings): Promise<SharedSite> {
  const { requester, subscribe } = openSubscribers();
  const wire = access.sharedWire(requester);
  const readLock = openReadLock();
  const site = await openSite(access, settings, wire.sending(readLock.reading));
  const subject = siteSubject(settings);
  const notes = openNotes();
  let hadSettings = false;
  const noted = async (listing: Pick<Site, 'list'>) => {
    const map = await listing.list();
    notes.read(heldBy(map));
    hadSettings ||= Object.keys(map).length > 0;
    return map;
  };
  const list = sharedRead(() => noted(site));
  const place = { subject, reference: site.reference, notes, others: openOthers(whoWrote(settings)) };
  const url = addressOf(access.endpoints, settings);
  return {
    subscribe,
    list,
    reference: site.reference,
    running: site.running,
    mayWrite: sharedRead(site.mayWrite),
    deliver: rounds({
      async read() {
        const requests = { method: 'PUT', url, count: REQUESTS_OF_A_ROUND };
        const turn = await lockedTurn(wire.inTurn(requests), readLock);
        try {
          const inTurn = await openSite(access, settings, turn.wire);
          const map = await noted(inTurn);
          if (hadSettings && Object.keys(map).length === 0) throw suddenlyEmpty(subject);
          return { turn, map, readBack: () => noted(inTurn) };
        } catch (error) {
          turn.end();
          throw error;
        }
      },
      async write({ turn, map, readBack }, asked) {
        const forWriting = (beforeWrite: BeforeWrite) =>
          openSite(access, settings, turn.wire.onBehalfOf({ beforeWrite }));
        try {
          await writeRound({ ...place, list: readBack, forWriting, leave: turn.end }, map, asked);
        } finally {
          turn.end();
        }
      },
    }),
  };
}
