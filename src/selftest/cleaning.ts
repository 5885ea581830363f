/** Removes what a self-test made, and returns what it could not remove. */
import type { Clock } from '../clock.ts';
import { inert } from '../filter.ts';
import { shellWord } from '../policy/quote.ts';
import { asProblem } from '../problem.ts';
import { type Listed, principalIds, type Registration, registrations } from './ours.ts';
import { inShort, member } from './perform.ts';
import type { SeenResponse, SelftestPorts } from './ports.ts';
import type { RecordedRequest } from './recording.ts';

/** The objects to remove; absent: never made. */
export interface Things {
  /** The display name of the registration. */
  readonly name: string;
  /** The object id. */
  readonly app?: string;
  /** The client id. */
  readonly client?: string;
  readonly principal?: string;
  /** Whether the request for a registration had no response: then it is searched by its name. */
  readonly isUnsure?: boolean;
  /** The same for its service principal, which is searched by the client id. */
  readonly isPrincipalUnsure?: boolean;
  readonly secrets: readonly string[];
}

export interface Left {
  readonly what: string;
  readonly why: string;
  /** A command that removes it. */
  readonly remedy: string;
}

export interface Cleaning {
  readonly ports: SelftestPorts;
  readonly clock: Clock;
  readonly graph: string;
  readonly vault?: string;
}

/** How long a removal is retried: deletions replicate with a delay, too. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 2_000;
const VERSION = 'api-version=7.4';

export async function clean(things: Things, cleaning: Cleaning): Promise<Left[]> {
  const left: Left[] = [];
  for (const secret of things.secrets) left.push(...(await removeSecret(secret, cleaning)));
  const { app, client } = things;
  const apps: App[] = app === undefined ? [] : [{ id: app, ...(client === undefined ? {} : { client }) }];
  if (things.isUnsure === true) {
    const { found, trouble } = await appsNamed(things.name, cleaning);
    const others = found.filter(({ id }) => id !== app);
    apps.push(...others.map(({ id, appId }) => ({ id, client: appId })));
    if (trouble !== undefined) left.push(unfound(things.name, trouble));
  }
  for (const one of apps) left.push(...(await removeApplication(things, one, cleaning)));
  return left;
}

interface App {
  readonly id: string;
  readonly client?: string;
}

/** An empty list counts only after a while: a new object may not be listed yet. */
async function appsNamed(name: string, { ports, clock, graph }: Cleaning): Promise<Listed<Registration>> {
  const list = async () => {
    const { found, ...rest } = await registrations(ports, graph, `displayName eq '${name}'`);
    return { ...rest, found: found.filter(({ displayName }) => displayName === name) };
  };
  return untilFound(list, clock, PATIENCE_MS / 2);
}

async function untilFound<T>(
  list: () => Promise<Listed<T>>,
  clock: Clock,
  patienceMs: number,
): Promise<Listed<T>> {
  const began = clock.ticks();
  for (;;) {
    const listed = await list().catch((error: unknown) => ({
      found: [],
      trouble: inert(asProblem(error, 'the list').message),
    }));
    if (listed.found.length > 0 || clock.ticks() - began >= patienceMs) return listed;
    await clock.sleep(PAUSE_MS);
  }
}

function unfound(name: string, why: string): Left {
  return {
    what: `registration ${name}, if it was created`,
    why: `the registrations of that name could not be listed: ${why}`,
    remedy: `az ad app list --display-name ${shellWord(name)}`,
  };
}

async function removeApplication(
  things: Things,
  { id: app, client }: App,
  cleaning: Cleaning,
): Promise<Left[]> {
  const { graph } = cleaning;
  const { name } = things;
  const principals = await principalsOf(things, client, cleaning);
  const what = `registration ${name} (${app})`;
  const address = `${graph}/v1.0/applications/${app}`;
  const deleted = await removed(cleaning, { method: 'DELETE', url: address }, [204]);
  if (deleted !== undefined)
    return [{ what, why: deleted, remedy: `az rest --method DELETE --url ${shellWord(address)}` }];
  const ids = [app, ...principals.found];
  const left: Left[] = [];
  if (things.isPrincipalUnsure === true && principals.trouble !== undefined)
    left.push(unfoundPrincipal(name, principals.trouble, graph));
  for (const id of ids) {
    const url = `${graph}/v1.0/directory/deletedItems/${id}`;
    // The service principal may have been deleted with its application.
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

/** Searched before its application is deleted: afterwards it is listed among the deleted objects only, under an unknown id. */
async function principalsOf(
  { principal, isPrincipalUnsure }: Things,
  client: string | undefined,
  { ports, clock, graph }: Cleaning,
): Promise<Listed<string>> {
  if (principal !== undefined) return { found: [principal] };
  if (client === undefined) return { found: [] };
  const patienceMs = isPrincipalUnsure === true ? PATIENCE_MS / 2 : 0;
  return untilFound(() => principalIds(ports, graph, client), clock, patienceMs);
}

function unfoundPrincipal(name: string, why: string, graph: string): Left {
  const url = `${graph}/v1.0/directory/deletedItems/microsoft.graph.servicePrincipal?$select=id,displayName`;
  return {
    what: `service principal ${name}, if it was created: deleted with its registration, and kept for 30 days`,
    why: `it could not be looked for: ${why}`,
    remedy: `az rest --method GET --url ${shellWord(url)}`,
  };
}

async function removeSecret(secret: string, cleaning: Cleaning): Promise<Left[]> {
  const { vault } = cleaning;
  if (vault === undefined) return [];
  const vaultName = new URL(vault).hostname.split('.')[0] ?? vault;
  const names = `--vault-name ${shellWord(vaultName)} --name ${shellWord(secret)}`;
  const what = `vault secret ${vault}/secrets/${secret}`;
  const live = { method: 'DELETE', url: `${vault}/secrets/${secret}?${VERSION}` } as const;
  const deleted = await until(cleaning, live, [200, 404]);
  const trouble = troubleIn(deleted);
  if (trouble !== undefined) return [{ what, why: trouble, remedy: `az keyvault secret delete ${names}` }];
  const wasThere = deleted.isUnsure || ('response' in deleted && deleted.response.status === 200);
  const gone = `${vault}/deletedsecrets/${secret}?${VERSION}`;
  const found = await until(cleaning, { method: 'GET', url: gone }, wasThere ? [200] : [200, 404]);
  // Never made, or purged by another program.
  if ('response' in found && found.response.status === 404) return [];
  const why = await removed(cleaning, { method: 'DELETE', url: gone }, [204]);
  if (why === undefined) return [];
  const ends = 'response' in found ? member(found.response.body, 'scheduledPurgeDate') : undefined;
  const day = typeof ends === 'number' ? new Date(ends * 1000).toISOString().slice(0, 10) : undefined;
  const kept = day === undefined ? '' : `, and is purged automatically on ${day}`;
  return [{ what: `${what}, deleted${kept}`, why, remedy: `az keyvault secret purge ${names}` }];
}

/** Undefined where it succeeded; otherwise the reason why not. */
async function removed(
  cleaning: Cleaning,
  request: RecordedRequest,
  wanted: readonly number[],
): Promise<string | undefined> {
  return troubleIn(await until(cleaning, request, wanted));
}

function troubleIn(end: End): string | undefined {
  if (end.isDone) return undefined;
  return 'trouble' in end ? end.trouble : inShort(end.response);
}

type Came = { readonly response: SeenResponse } | { readonly trouble: string };

type End = Came & {
  readonly isDone: boolean;
  /** An earlier attempt had no response, or a 5xx: it may have taken effect. */
  readonly isUnsure: boolean;
};

/**
 * Retries what may be temporary: not replicated, in progress, busy. A refusal is not retried. A 404 counts as deleted where an
 * earlier attempt may have taken effect.
 */
async function until(
  { ports, clock }: Cleaning,
  request: RecordedRequest,
  wanted: readonly number[],
): Promise<End> {
  const began = clock.ticks();
  let isUnsure = false;
  for (;;) {
    const came = await asked(ports, request);
    const status = 'response' in came ? came.response.status : undefined;
    const isGone = isUnsure && request.method === 'DELETE' && status === 404;
    const isDone = isGone || (status !== undefined && wanted.includes(status));
    const isOver = clock.ticks() - began >= PATIENCE_MS;
    if (isDone || isOver || status === 401 || status === 403) return { ...came, isDone, isUnsure };
    isUnsure ||= status === undefined || status >= 500;
    await clock.sleep(PAUSE_MS);
  }
}

async function asked(ports: SelftestPorts, request: RecordedRequest): Promise<Came> {
  try {
    return { response: await ports.ask(request) };
  } catch (error) {
    return { trouble: inert(asProblem(error, request.url).message) };
  }
}
