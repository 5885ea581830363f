/** Requests of the demo to the sandbox's control port. */
import * as z from 'zod';
import type { Place } from './demoPlaces.ts';
import { readWorld, type SeenWorld } from './demoWorld.ts';

export async function fetchWorld(controlUrl: string): Promise<SeenWorld> {
  return readWorld(await (await ask(controlUrl, 'world')).json());
}

const clockSchema = z.object({ now: z.number() });

/** The sandbox's time, in milliseconds since 1970. */
export async function sandboxNow(controlUrl: string): Promise<number> {
  return clockSchema.parse(await (await ask(controlUrl, 'clock')).json()).now;
}

const signedIn = z.object({ accepted: z.literal(true) });

/** The places whose running app cannot sign in with the value that it took from there. */
export async function askApps(controlUrl: string, places: readonly Place[]): Promise<ReadonlySet<Place>> {
  const answers = await Promise.all(
    places.map(async place => ({
      place,
      signsIn: place.app === undefined || (await appSignsIn(controlUrl, place.app)),
    })),
  );
  return new Set(answers.filter(({ signsIn }) => !signsIn).map(({ place }) => place));
}

async function appSignsIn(controlUrl: string, app: Readonly<Record<string, string>>): Promise<boolean> {
  return signedIn.safeParse(await (await ask(controlUrl, 'sites/ask', app)).json()).success;
}

/**
 * From now on every write to a variable group is refused, as for an identity that may use a group and not administer it. The
 * response's text is from memory of Azure DevOps; programs read only its status and `typeKey`.
 */
export async function refuseGroups(controlUrl: string): Promise<void> {
  const message =
    'You do not have permissions to perform this operation on the variable group. ' +
    'The following permissions are needed to perform this operation: Administer.';
  const body = { $id: '1', message, typeKey: 'AccessDeniedException', errorCode: 0, eventId: 3000 };
  const fault = { kind: 'error', status: 403, body, when: 'before' };
  await ask(controlUrl, 'faults', {}, { operation: 'updateVariableGroup', count: 'all', fault });
}

/** Writes the same secret to an app setting as a person would with `echo`: with a line break at its end. */
export async function echoInto(controlUrl: string, { app }: Place, value: string): Promise<void> {
  const { appId: _appId, ...setting } = app ?? {};
  await ask(controlUrl, 'edit', {}, { op: 'set-site-setting', ...setting, value: `${value}\n` });
}

export async function refuseNothing(controlUrl: string): Promise<void> {
  await ask(controlUrl, 'faults', {}, 'DELETE');
}

/** `sent`: the body of a POST, or another method without a body. */
async function ask(
  controlUrl: string,
  path: string,
  query: Readonly<Record<string, string>> = {},
  sent: object | 'GET' | 'DELETE' = 'GET',
): Promise<Response> {
  const url = new URL(controlUrl);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const answer = await fetch(
    url,
    typeof sent === 'string' ? { method: sent } : { method: 'POST', body: JSON.stringify(sent) },
  );
  if (!answer.ok) throw new Error(`the sandbox's control port responded with ${answer.status} to ${path}`);
  return answer;
}
