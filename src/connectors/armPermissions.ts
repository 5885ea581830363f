import type { WebSiteManagementContext } from '@azure/arm-appservice/api';
import * as z from 'zod/mini';
import type { Writability } from '../rotation/placeFacts.ts';
import { askArm } from './armClient.ts';
import type { Call } from './callFailure.ts';
import { granting, remedyText } from './remedies.ts';
import { parseResponse } from './responseSchema.ts';

/** "Gets all permissions the caller has for a resource" (azure-rest authorization 2022-04-01, Permissions - List For Resource). */
const API = '2022-04-01';

const actions = z.optional(z.nullable(z.array(z.string())));

const permissions = z.object({
  value: z.array(z.object({ actions, notActions: actions })),
  nextLink: z.optional(z.nullable(z.string())),
});

type Permission = z.output<typeof permissions>['value'][number];

/**
 * Whether the caller's roles allow this action on the resource at `path`. Locks and deny assignments are not in the
 * response, so "yes" is not a guarantee. An empty list counts as unknown, because reading the resource needs some permission.
 */
export async function mayDo(
  context: WebSiteManagementContext,
  path: string,
  action: string,
  call: Call,
): Promise<Writability> {
  const resource = `${path}/providers/Microsoft.Authorization/permissions`;
  const answer = await askArm(context, { method: 'get', path: resource, version: API }, call);
  const { value, nextLink } = parseResponse(permissions, answer, call);
  if (value.some(one => gives(one, action))) return { writable: 'yes' };
  if (value.length === 0 || nextLink)
    return { writable: 'unknown', why: 'Azure does not list all permissions' };
  return {
    writable: 'no',
    why: `the signed-in identity lacks ${action}`,
    remedy: remedyText(granting(`give the signed-in identity ${call.needs}`, call)),
  };
}

function gives({ actions, notActions }: Permission, action: string): boolean {
  const covered = (all: Permission['actions']) => (all ?? []).some(pattern => covers(pattern, action));
  return covered(actions) && !covered(notActions);
}

/** `*` matches any text, including slashes; case is ignored. */
function covers(pattern: string, action: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const text = action.toLowerCase();
  if (rest.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  const last = rest.at(-1) ?? '';
  let at = first.length;
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
