import * as z from 'zod/mini';
import type { FoundRegistration } from '../../discovery/ports.ts';
import { application, registrationOf } from '../graphShapes.ts';
import type { BulkReading } from '../overview/bulkRegistrations.ts';
import { FIELDS } from '../registration.ts';
import { nonEmptyText } from '../responseSchema.ts';

/** "A maximum of 20 items per expanded relationship" (graph-docs known limitations of $expand). */
const MOST_EXPANDED = 20;

const withOwners = z.extend(application, { owners: z.array(z.object({ id: nonEmptyText })) });

/**
 * Owners are counted by `$expand`, which is right for the few registrations of a filter. In a list it would make ten times as
 * many pages: `listedRegistrations.ts`.
 */
export const WITH_OWNERS: BulkReading<FoundRegistration> = {
  query: `$select=${FIELDS}&$expand=owners($select=id)`,
  parse(entry) {
    const { success, data } = z.safeParse(withOwners, entry);
    if (!success) return undefined;
    const count = data.owners.length;
    return { ...registrationOf(data), owners: { count, orMore: count >= MOST_EXPANDED } };
  },
};
