/** Whether a place can be named in a policy: services allow names that the settings of a kind do not. */
import * as z from 'zod/mini';
import type { FoundPlace, PlaceHolder, PlaceSearch } from '../../discovery/finder.ts';
import type { TargetKind } from '../targetKind.ts';

const UNFIT = 'its settings have characters that a target of a policy may not have';

/** The same search, with the places that cannot be targets marked as such. */
export function fitted({ schema }: Pick<TargetKind, 'schema'>, search: PlaceSearch): PlaceSearch {
  const place = (one: FoundPlace): FoundPlace =>
    one.unfit !== undefined || z.safeParse(schema, one.settings).success ? one : { ...one, unfit: UNFIT };
  const holder = ({ settings, ...rest }: PlaceHolder): PlaceHolder => ({
    ...rest,
    places: rest.places.map(place),
    ...(settings === undefined
      ? {}
      : { settings: { ...settings, read: async () => (await settings.read()).map(place) } }),
  });
  return {
    subject: search.subject,
    async read() {
      const { holders, further = [], unreadable = 0 } = await search.read();
      return {
        holders: holders.map(holder),
        further: further.map(one => fitted({ schema }, one)),
        unreadable,
      };
    },
  };
}
