/** The names of a tenant: none of them may be left in a recording. */
import * as z from 'zod/mini';
import { member } from './perform.ts';
import type { SeenExchange, SelftestPorts } from './ports.ts';

const organizations = z.object({
  value: z.array(
    z.object({
      displayName: z.nullish(z.string()),
      verifiedDomains: z.optional(z.array(z.object({ name: z.string() }))),
    }),
  ),
});

/**
 * Its display name and its domains, where they can be read (Organization.Read.All, which a self-test does not need), and the name
 * in Entra's refusals. The result may be empty: the recording keeps no text that is meant to contain a name.
 */
export async function tenantNames(ports: SelftestPorts, graph: string): Promise<string[]> {
  const url = `${graph}/v1.0/organization?$select=displayName,verifiedDomains`;
  const response = await ports.ask({ method: 'GET', url }).catch(() => undefined);
  const read = z.safeParse(organizations, response?.body);
  const found = (read.success ? read.data.value : []).flatMap(({ displayName, verifiedDomains = [] }) => [
    displayName ?? '',
    ...verifiedDomains.map(({ name }) => name),
  ]);
  return [...new Set([...found, ...ports.seen().flatMap(calledIn)])].filter(name => name.length > 3);
}

/** 700016 has the name only in its description, and in no other member (azure-facts §1.3). */
function calledIn({ response }: SeenExchange): string[] {
  const description = member(response?.body, 'error_description');
  const name =
    typeof description === 'string' ? / in the directory '(.+?)'\. /s.exec(description)?.[1] : undefined;
  return name === undefined ? [] : [name];
}
