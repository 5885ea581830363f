/** What the demo asks of the sandbox's control port. */
import { z } from 'zod';
import type { Place } from './places.ts';
import { readWorld, type SeenWorld } from './world.ts';

export async function fetchWorld(controlUrl: string): Promise<SeenWorld> {
  return readWorld(await (await ask(controlUrl, 'world')).json());
}

const clockSchema = z.object({ now: z.number() });

/** The sandbox's time, in milliseconds since 1970. */
export async function sandboxNow(controlUrl: string): Promise<number> {
  return clockSchema.parse(await (await ask(controlUrl, 'clock')).json()).now;
}

const signedIn = z.object({ accepted: z.literal(true) });

/** The places whose running app does not sign in with what it took from there. */
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

async function ask(
  controlUrl: string,
  path: string,
  query: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const url = new URL(controlUrl);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`;
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the sandbox's control port answered ${answer.status} to ${path}`);
  return answer;
}
