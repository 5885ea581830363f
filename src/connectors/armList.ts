/** Lists of Azure Resource Manager that reach over a subscription, page by page. */
import type { WebSiteManagementContext } from '@azure/arm-appservice/api';
import * as z from 'zod/mini';
import type { HolderClue } from '../discovery/finder.ts';
import { askArm, openArm } from './armClient.ts';
import type { Call } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { NO_PAGE, nextPage, type Page } from './pages.ts';
import { type EntriesRead, nonEmptyText, parseResponse, readEach } from './responseSchema.ts';
import { roleAssignment } from './roleAssignment.ts';
import { assigneeOf } from './thisIdentity.ts';

/** https://learn.microsoft.com/rest/api/resources/resources/list */
const RESOURCES_API = '2021-04-01';

/** What the list of resources shows of each, whatever its type. */
const listedResource = z.object({
  id: nonEmptyText,
  name: nonEmptyText,
  tags: z.optional(z.nullable(z.record(z.string(), z.nullable(z.string())))),
});

export type ListedResource = z.output<typeof listedResource>;

/** What the list shows that may name a registration. */
export function cluesOf({ name, tags }: ListedResource): HolderClue[] {
  const inTags = Object.entries(tags ?? {}).map(([tag, value]) => ({
    ...({ from: 'tag', name: tag } as const),
    text: `${tag} ${value ?? ''}`,
  }));
  return [{ from: 'name', text: name }, ...inTags];
}

/**
 * The resources of one type in a subscription, slots among them, which the provider's own list of sites leaves out. An identity
 * sees those that it may read, so a short list is no proof that there are no others.
 */
export async function resourcesOf(
  access: CloudAccess,
  subscription: string,
  type: string,
): Promise<EntriesRead<ListedResource>> {
  const call = listing(access, subscription, `resources ${type} of subscription ${subscription}`);
  const context = await openArm(access, subscription, access.wire, call);
  const filter = encodeURIComponent(`resourceType eq '${type}'`);
  const path = `/subscriptions/${encodeURIComponent(subscription)}/resources?$filter=${filter}`;
  return pagesOf(context, call, { path, version: RESOURCES_API, item: listedResource });
}

/** A call that reads lists of a subscription. */
export function listing({ env }: CloudAccess, subscription: string, subject: string): Call {
  return {
    subject,
    idempotent: true,
    needs: 'the role "Reader" on the subscription',
    grant: roleAssignment('Reader', `/subscriptions/${subscription}`, assigneeOf(env)),
    check: {
      words: 'list the subscriptions of this identity',
      command: 'az account list --all --query "[].{id:id, state:state}" --output table',
    },
  };
}

interface Asked<S> {
  readonly path: string;
  readonly version: string;
  readonly item: S;
}

const pageAnswer = z.object({ value: z.array(z.unknown()), nextLink: z.optional(z.nullable(z.string())) });

/** All pages. Of a link to a next page the path and the query count: the host is that of the first page. */
export async function pagesOf<S extends z.ZodMiniType>(
  context: WebSiteManagementContext,
  call: Call,
  { path, version, item }: Asked<S>,
): Promise<EntriesRead<z.output<S>>> {
  const items: z.output<S>[] = [];
  let unreadable = 0;
  let page: Page | undefined = { ...NO_PAGE, link: path };
  for (let first = true; page !== undefined; first = false) {
    const asked = first ? { path, version } : { path: withoutHost(page.link) };
    const answer = await askArm(context, { method: 'get', ...asked }, call);
    const { value, nextLink } = parseResponse(pageAnswer, answer, call);
    const read = readEach(item, value);
    items.push(...read.items);
    unreadable += read.unreadable;
    page = nextPage(page, nextLink, call);
  }
  return { items, unreadable };
}

function withoutHost(link: string): string {
  if (!URL.canParse(link)) return link;
  const { pathname, search } = new URL(link);
  return `${pathname}${search}`;
}
