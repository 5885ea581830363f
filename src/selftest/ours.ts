/** Lists of a cloud, reduced to objects that this program itself can have made, whatever the response contains. */
import * as z from 'zod/mini';
import { GUID } from '../policy/guid.ts';
import { inShort } from './perform.ts';
import { PROBE, type SeenResponse, type SelftestPorts } from './ports.ts';

/**
 * The name of a registration, and of its secrets in a vault. `chance`: the last part of the id of a run, 8 hexadecimal digits.
 */
export function newName(chance: string): string {
  return `${PROBE}-${chance.toLowerCase()}`;
}

export function probeOf(name: string): string {
  return `${name}-probe`;
}

const NAME = new RegExp(`^${PROBE}-[0-9a-f]{8}$`);
const SECRET = new RegExp(`^${PROBE}-[0-9a-f]{8}(-probe)?$`);

export function isSecretName(text: string): boolean {
  return SECRET.test(text);
}

const guid = z.string().check(z.regex(GUID));
const applications = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      appId: z.string(),
      displayName: z.nullable(z.string()),
      createdDateTime: z.nullish(z.string()),
    }),
  ),
  '@odata.nextLink': z.optional(z.string()),
});

export interface Registration {
  /** The object id. */
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly createdAt?: Date;
}

/** The items of a list, and why it could not be read, or not completely. */
export interface Listed<T> {
  readonly found: readonly T[];
  readonly trouble?: string;
}

/** A longer list is not read to its end: 40 pages of a vault are 1000 secrets. */
const MAX_PAGES = 40;

/**
 * Registrations that match the filter and whose name a self-test can have made. A response may contain more than was requested (a
 * proxy, a filter that is not applied), so names are checked again, and the identity that runs this is excluded.
 */
export async function registrations(
  ports: SelftestPorts,
  graph: string,
  filter: string,
): Promise<Listed<Registration>> {
  const self = (await ports.signedIn())?.toLowerCase();
  const select = '$select=id,appId,displayName,createdDateTime';
  const first = `${graph}/v1.0/applications?$filter=${encodeURIComponent(filter)}&${select}`;
  const listed = await pages(ports, first, response => {
    const read = z.safeParse(applications, response.body);
    return read.success ? { items: read.data.value, next: read.data['@odata.nextLink'] } : undefined;
  });
  const found = listed.found.flatMap(({ id, appId, displayName, createdDateTime }) => {
    const isOurs = NAME.test(displayName ?? '') && [id, appId].every(one => z.safeParse(guid, one).success);
    if (!isOurs || displayName === null || appId.toLowerCase() === self) return [];
    const created = typeof createdDateTime === 'string' ? { createdAt: new Date(createdDateTime) } : {};
    return [{ id, appId, displayName, ...created }];
  });
  return { ...listed, found };
}

const principals = z.object({ value: z.array(z.object({ id: guid, appId: z.string() })) });

/** The object ids of the service principals of a registration. */
export async function principalIds(
  ports: SelftestPorts,
  graph: string,
  client: string,
): Promise<Listed<string>> {
  const filter = encodeURIComponent(`appId eq '${client}'`);
  const listed = await pages(
    ports,
    `${graph}/v1.0/servicePrincipals?$filter=${filter}&$select=id,appId`,
    response => {
      const read = z.safeParse(principals, response.body);
      return read.success ? { items: read.data.value } : undefined;
    },
  );
  const own = listed.found.filter(({ appId }) => appId.toLowerCase() === client.toLowerCase());
  return { ...listed, found: own.map(({ id }) => id) };
}

interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | null | undefined;
}

/** All pages of a list. A link to another host is not followed, since every request contains a token. */
export async function pages<T>(
  ports: SelftestPorts,
  first: string,
  read: (response: SeenResponse) => Page<T> | undefined,
): Promise<Listed<T>> {
  const found: T[] = [];
  let url = first;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const response = await ports.ask({ method: 'GET', url });
    if (response.status !== 200) return { found, trouble: inShort(response) };
    const page = read(response);
    if (page === undefined) return { found, trouble: 'the response is not a list' };
    found.push(...page.items);
    const { next } = page;
    if (typeof next !== 'string') return { found };
    if (!URL.canParse(next) || new URL(next).origin !== new URL(first).origin)
      return { found, trouble: 'its next page is said to be at another host' };
    url = next;
  }
  return { found, trouble: `only its first ${MAX_PAGES} pages were read` };
}
