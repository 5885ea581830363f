/**
 * The registrations of a whole tenant, in pages of 999. `$expand=owners` would reduce pages to 100 (graph known-issues 13635:
 * "$expand on directory objects returns a maximum of 100 objects"), so who has no owner, or one, is asked by a filter instead.
 */
import * as z from 'zod/mini';
import type { ListedRegistrations, OwnerClass } from '../../discovery/ports.ts';
import { Problem } from '../../problem.ts';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openGraph } from '../graphClient.ts';
import { LARGEST_PAGE, pagesOf } from '../graphPages.ts';
import { application, registrationOf } from '../graphShapes.ts';
import { readingRight } from '../readingRight.ts';
import { FIELDS } from '../registration.ts';
import { nonEmptyText, readEach } from '../responseSchema.ts';

/** The directory of a tenant has room for 300,000 objects at first (entra-docs entra-service-limits-include). */
const MOST_PAGES = 400;

/** One entry that does not have the documented format does not hide the others; it is counted. */
export async function allRegistrations(access: CloudAccess, tenant: string): Promise<ListedRegistrations> {
  const call = callFor(access, `registrations of tenant ${tenant}`);
  const path = `/applications?$select=${FIELDS}&$top=${LARGEST_PAGE}`;
  const asked = { item: z.unknown(), mostPages: MOST_PAGES, version: 'v1.0' } as const;
  const { items, complete } = await pagesOf(openGraph(access, tenant), call, path, asked);
  const read = readEach(application, items);
  return { found: read.items.map(registrationOf), complete, unreadable: read.unreadable };
}

const listedId = z.object({ id: nonEmptyText });

/** What "Supports $filter (/$count eq 0, /$count ne 0, /$count eq 1, /$count ne 1)" allows (graph-docs application, owners). */
const COMPARISONS: Readonly<Record<OwnerClass, string>> = { none: 'eq 0', one: 'eq 1', some: 'ne 0' };

/** `owners/$count` needs an advanced query, which answers from an index that may lag (graph-docs aad-advanced-queries). */
export async function withOwners(
  access: CloudAccess,
  tenant: string,
  owners: OwnerClass,
): Promise<ReadonlySet<string>> {
  const call = callFor(access, `owners of registrations in tenant ${tenant}`);
  const filter = encodeURIComponent(`owners/$count ${COMPARISONS[owners]}`);
  const path = `/applications?$filter=${filter}&$count=true&$select=id&$top=${LARGEST_PAGE}`;
  const asked = { item: listedId, mostPages: MOST_PAGES, version: 'v1.0', isAdvanced: true } as const;
  const { items, complete } = await pagesOf(openGraph(access, tenant), call, path, asked);
  if (!complete)
    throw new Problem({
      code: 'refused',
      subject: call.subject,
      reason: `the list has more than ${MOST_PAGES} pages`,
      remedy: 'keyturn discover --app-id ID   (counts the owners of one registration)',
    });
  return new Set(items.map(({ id }) => id));
}

function callFor(access: CloudAccess, subject: string): Call {
  return { subject, idempotent: true, ...readingRight(access) };
}
