import type { Delivered } from '../../rotation/observation.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openSharedMap, type SharedMap } from '../together/sharedMap.ts';
import { sharedRead } from '../together/sharedRead.ts';
import { storeOf } from './entry.ts';
import type { AppServiceSettings } from './settings.ts';
import { addressOf, openSite, type Site, siteSubject, whoWrote } from './siteClient.ts';
import { type Delivery, writeRound } from './siteRound.ts';

/** One map of a site or slot, shared by all rotations of the run with an entry in it. */
export interface SharedSite
  extends Pick<Site, 'reference' | 'running' | 'mayWrite' | 'surroundings'>,
    Omit<SharedMap<Site, Delivery, Delivered>, 'place'> {}

/**
 * The key of the site: its deliveries are held for each other, and the site restarts at each write. The names of subscription,
 * group, site and slot are compared ignoring case.
 */
export function writeKeyOf({ subscription, resourceGroup, site, slot }: AppServiceSettings): string {
  return `appService ${subscription}/${resourceGroup}/${site}/${slot ?? ''}`.toLowerCase();
}

/** The key of the map that is replaced as a whole. */
export function mapKeyOf(settings: AppServiceSettings): string {
  return `${writeKeyOf(settings)} ${storeOf(settings)}`;
}

/**
 * Settings and connection strings are two maps, and so two writes: one after the other, because App Service refuses a change
 * while another operation on the site is in progress (azure-facts §4.7).
 */
export async function openSharedSite(access: CloudAccess, settings: AppServiceSettings): Promise<SharedSite> {
  const { place, ...shared } = await openSharedMap<Site, Delivery, Delivered>(access, {
    subject: siteSubject(settings),
    url: addressOf(access.endpoints, settings),
    look: whoWrote(settings),
    alone: round => access.serially(writeKeyOf(settings), round),
    open: wire => openSite(access, settings, wire),
    round: ({ place: site, ...turn }, map, asked) =>
      writeRound({ ...turn, reference: site.reference }, map, asked),
  });
  const { reference, running, mayWrite, surroundings } = place;
  const once = { mayWrite: sharedRead(mayWrite), surroundings: sharedRead(surroundings) };
  return { ...shared, reference, running, ...once };
}
