/** Removes what a self-test made, and says what it could not remove. */
import type { Clock } from '../clock.ts';
import { inert } from '../filter.ts';
import { shellWord } from '../policy/quote.ts';
import { asProblem } from '../problem.ts';
import { type Listed, type Registration, registrations } from './ours.ts';
import { inShort, member } from './perform.ts';
import type { Heard, SelftestPorts } from './ports.ts';
import type { RecordedRequest } from './recording.ts';

/** What there is to be removed; what was never made is absent. */
export interface Things {
  /** The display name of the registration. */
  readonly name: string;
  /** The object id. */
  readonly app?: string;
  /** The client id. */
  readonly client?: string;
  readonly principal?: string;
  /** Whether a registration was asked for and no answer came: then it is looked for by its name. */
  readonly isUnsure?: boolean;
  readonly secrets: readonly string[];
}

export interface Left {
  readonly what: string;
  readonly why: string;
  /** The command that removes it. */
  readonly remedy: string;
}

export interface Cleaning {
  readonly ports: SelftestPorts;
  readonly clock: Clock;
  readonly graph: string;
  readonly vault?: string;
}

/** What is deleted is not seen everywhere at once either. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 2_000;
const VERSION = 'api-version=7.4';

export async function clean(things: Things, cleaning: Cleaning): Promise<Left[]> {
  const left: Left[] = [];
  for (const secret of things.secrets) left.push(...(await removeSecret(secret, cleaning)));
  const apps = things.app === undefined ? [] : [things.app];
  if (things.isUnsure === true) {
    const { found, trouble } = await appsNamed(things.name, cleaning);
    apps.push(...found.map(({ id }) => id).filter(id => id !== things.app));
    if (trouble !== undefined) left.push(unfound(things.name, trouble));
  }
  for (const app of apps) left.push(...(await removeApplication(things, app, cleaning)));
  return left;
}

/** An empty list is believed late: what was just made may not be in it yet. */
async function appsNamed(name: string, { ports, clock, graph }: Cleaning): Promise<Listed<Registration>> {
  const began = clock.ticks();
  for (;;) {
    const listed = await listedNamed(name, ports, graph);
    if (listed.found.length > 0) return listed;
    if (clock.ticks() - began >= PATIENCE_MS / 2) return listed;
    await clock.sleep(PAUSE_MS);
  }
}

async function listedNamed(name: string, ports: SelftestPorts, graph: string): Promise<Listed<Registration>> {
  try {
    const { found, ...rest } = await registrations(ports, graph, `displayName eq '${name}'`);
    return { ...rest, found: found.filter(({ displayName }) => displayName === name) };
  } catch (error) {
    return { found: [], trouble: inert(asProblem(error, 'the list of registrations').message) };
  }
}

function unfound(name: string, why: string): Left {
  return {
    what: `registration ${name}, if it was made`,
    why: `the registrations of that name could not be listed: ${why}`,
    remedy: `az ad app list --display-name ${shellWord(name)}`,
  };
}

async function removeApplication(
  { name, principal }: Things,
  app: string,
  cleaning: Cleaning,
): Promise<Left[]> {
  const { graph } = cleaning;
  const what = `registration ${name} (${app})`;
  const address = `${graph}/v1.0/applications/${app}`;
  const deleted = await removed(cleaning, { method: 'DELETE', url: address }, [204]);
  if (deleted !== undefined)
    return [{ what, why: deleted, remedy: `az rest --method DELETE --url ${shellWord(address)}` }];
  const ids = [app, ...(principal === undefined ? [] : [principal])];
  const left: Left[] = [];
  for (const id of ids) {
    const url = `${graph}/v1.0/directory/deletedItems/${id}`;
    // The principal may have gone with its application.
    const why = await removed(cleaning, { method: 'DELETE', url }, id === app ? [204] : [204, 404]);
    const kind = id === app ? what : `service principal ${name} (${id})`;
    if (why !== undefined)
      left.push({
        what: `${kind}, deleted and kept for 30 days`,
        why,
        remedy: `az rest --method DELETE --url ${shellWord(url)}`,
      });
  }
  return left;
}

async function removeSecret(secret: string, cleaning: Cleaning): Promise<Left[]> {
  const { vault } = cleaning;
  if (vault === undefined) return [];
  const vaultName = new URL(vault).hostname.split('.')[0] ?? vault;
  const names = `--vault-name ${shellWord(vaultName)} --name ${shellWord(secret)}`;
  const what = `vault secret ${vault}/secrets/${secret}`;
  const live = { method: 'DELETE', url: `${vault}/secrets/${secret}?${VERSION}` } as const;
  const deleted = await until(cleaning, live, [200, 404]);
  const trouble = troubleIn(deleted, [200, 404]);
  if (trouble !== undefined) return [{ what, why: trouble, remedy: `az keyvault secret delete ${names}` }];
  const wasThere = 'heard' in deleted && deleted.heard.status === 200;
  const gone = `${vault}/deletedsecrets/${secret}?${VERSION}`;
  const found = await until(cleaning, { method: 'GET', url: gone }, wasThere ? [200] : [200, 404]);
  // Never made, or purged by somebody.
  if ('heard' in found && found.heard.status === 404) return [];
  const why = await removed(cleaning, { method: 'DELETE', url: gone }, [204]);
  if (why === undefined) return [];
  const ends = 'heard' in found ? member(found.heard.body, 'scheduledPurgeDate') : undefined;
  const day = typeof ends === 'number' ? new Date(ends * 1000).toISOString().slice(0, 10) : undefined;
  const kept = day === undefined ? '' : `, and goes by itself on ${day}`;
  return [{ what: `${what}, deleted${kept}`, why, remedy: `az keyvault secret purge ${names}` }];
}

/** Undefined where it is done; else why it was not. */
async function removed(
  cleaning: Cleaning,
  request: RecordedRequest,
  wanted: readonly number[],
): Promise<string | undefined> {
  return troubleIn(await until(cleaning, request, wanted), wanted);
}

function troubleIn(end: End, wanted: readonly number[]): string | undefined {
  if ('trouble' in end) return end.trouble;
  return wanted.includes(end.heard.status) ? undefined : inShort(end.heard);
}

type End = { readonly heard: Heard } | { readonly trouble: string };

/** Asked again while that may pass: not known everywhere yet, in work, busy. A refusal does not. */
async function until(
  { ports, clock }: Cleaning,
  request: RecordedRequest,
  wanted: readonly number[],
): Promise<End> {
  const began = clock.ticks();
  for (;;) {
    const end = await asked(ports, request);
    const isOver = clock.ticks() - began >= PATIENCE_MS;
    if ('heard' in end && (wanted.includes(end.heard.status) || [401, 403].includes(end.heard.status)))
      return end;
    if (isOver) return end;
    await clock.sleep(PAUSE_MS);
  }
}

async function asked(ports: SelftestPorts, request: RecordedRequest): Promise<End> {
  try {
    return { heard: await ports.ask(request) };
  } catch (error) {
    return { trouble: inert(asProblem(error, request.url).message) };
  }
}
