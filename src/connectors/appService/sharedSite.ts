import type { TargetState } from '../../rotation/observation.ts';
import type { CloudAccess } from '../access.ts';
import { type Audience, openAudience } from '../together/audience.ts';
import { rounds } from '../together/rounds.ts';
import { sharedRead } from '../together/sharedRead.ts';
import { type Delivery, writeRound } from './round.ts';
import { type SettingMap, suddenlyEmpty } from './settingMap.ts';
import type { AppServiceSettings } from './settings.ts';
import { openSite, type Site, siteSubject } from './site.ts';

/** One site or slot, for all rotations of the run that have a setting there. */
export interface SharedSite extends Pick<Site, 'reference' | 'mayWrite'>, Pick<Audience, 'attend'> {
  list(): Promise<SettingMap>;
  deliver(delivery: Delivery): Promise<TargetState>;
}

/** What is replaced as a whole: names of subscription, group, site and slot are the same in any case. */
export function doorOf({ subscription, resourceGroup, site, slot }: AppServiceSettings): string {
  return `appService ${subscription}/${resourceGroup}/${site}/${slot ?? ''}`.toLowerCase();
}

export async function openSharedSite(access: CloudAccess, settings: AppServiceSettings): Promise<SharedSite> {
  const { visit, attend } = openAudience();
  const wire = access.commonWire(visit);
  const site = await openSite(access, settings, wire);
  const subject = siteSubject(settings);
  let hadSettings = false;
  const list = sharedRead(async () => {
    const map = await site.list();
    hadSettings ||= Object.keys(map).length > 0;
    return map;
  });
  const readForWriting = async () => {
    const map = await list();
    if (hadSettings && Object.keys(map).length === 0) throw suddenlyEmpty(subject);
    return map;
  };
  const forWriting = (beforeWrite: () => Promise<void>) =>
    openSite(access, settings, wire.visiting({ beforeWrite }));
  return {
    attend,
    list,
    reference: site.reference,
    mayWrite: sharedRead(site.mayWrite),
    deliver: rounds({
      read: readForWriting,
      write: (map, asked) => writeRound({ subject, list, reference: site.reference, forWriting }, map, asked),
    }),
  };
}
