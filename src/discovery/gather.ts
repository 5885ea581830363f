/** Reads what there is: registrations, their owners, the sign-in report, and the lists of vaults. Nothing else is asked. */
import type { FindingWords } from '../event.ts';
import { toldProblem } from '../problem.ts';
import type { ListedSecret } from '../rotation/overview.ts';
import { plural } from '../rotation/words.ts';
import { inParallel } from '../run/inParallel.ts';
import { notRead } from '../run/leftoverRegistrations.ts';
import type { Patience } from '../run/patience.ts';
import { repeated } from '../run/patientUsage.ts';
import { readPortion } from '../run/readPortion.ts';
import type { PlaceScopes } from './finder.ts';
import { gatherPlaces, type PlacesOptions } from './gatherPlaces.ts';
import type { FoundTenant, FoundVault, Inventory } from './inventory.ts';
import type { DiscoveryPort, FoundRegistration, OwnerCount } from './ports.ts';

/** Which registrations: those that the identity owns, all that it may list, or these. */
export type Wanted = 'owned' | 'all' | readonly string[];

export interface GatherOptions {
  readonly port: DiscoveryPort;
  readonly calm: Patience;
  readonly tenants: readonly string[];
  readonly wanted: Wanted;
  /** Only registrations whose name contains this, in whatever case. */
  readonly filter?: string;
  readonly vaults: readonly string[];
  readonly scopes: PlaceScopes;
  /** Subscriptions in which vaults are searched, too; `all`: these and `scopes` are all that the identity can list. */
  readonly subscriptions: 'all' | readonly string[];
  /** Told after every list of places: how many were read, and how many are known to come. */
  readonly progress: PlacesOptions['progress'];
}

/** Lists of vaults that are read side by side; a vault that does not answer holds up no other. */
const VAULTS_AT_ONCE = 16;
const PORTIONS_AT_ONCE = 4;
const SUBSCRIPTIONS_AT_ONCE = 8;

/** Throws only for a bug of this program, and where it was stopped; what cannot be read is told in the result. */
export async function gather(options: GatherOptions): Promise<Inventory> {
  const findings: FindingWords[] = [];
  const subscriptions = subscriptionsIn({ ...options, findings });
  const [tenants, vaults, places] = await Promise.all([
    inParallel(1, options.tenants, tenant => readTenant({ ...options, tenant, findings })),
    subscriptions.then(async found => {
      const urls = await vaultsIn({ ...options, findings }, found);
      return inParallel(VAULTS_AT_ONCE, urls, url => readVault(options, url));
    }),
    subscriptions.then(found => {
      const scopes = {
        ...options.scopes,
        subscriptions: distinct([...options.scopes.subscriptions, ...found]),
      };
      return gatherPlaces({ ...options, scopes });
    }),
  ]);
  return { tenants, vaults, places, findings };
}

type Gathering = GatherOptions & Pick<TenantReading, 'findings'>;

async function subscriptionsIn(gathering: Gathering): Promise<readonly string[]> {
  const { port, subscriptions } = gathering;
  if (subscriptions !== 'all') return subscriptions;
  return attempt(gathering, 'subscriptions of this identity', () => port.subscriptions(), []);
}

/** Those that are named, and those of the subscriptions. */
async function vaultsIn(gathering: Gathering, subscriptions: readonly string[]): Promise<readonly string[]> {
  const { port, vaults } = gathering;
  const found = await inParallel(SUBSCRIPTIONS_AT_ONCE, subscriptions, id =>
    attempt(gathering, `vaults of subscription ${id}`, () => port.vaultsIn(id), []),
  );
  return distinct([...vaults, ...found.flat()]);
}

/** The first of those that differ in nothing but case. */
function distinct(names: readonly string[]): string[] {
  return [...new Map(names.toReversed().map(name => [name.toLowerCase(), name])).values()].toReversed();
}

interface TenantReading extends GatherOptions {
  readonly tenant: string;
  readonly findings: FindingWords[];
}

async function readTenant(reading: TenantReading): Promise<FoundTenant> {
  const { tenant, wanted, filter } = reading;
  const [found, usage] = await Promise.all([
    wanted === 'all' ? allIn(reading) : namedIn(reading, wanted),
    // An additional source: where it cannot be had, last sign-ins are unknown.
    repeated(reading.calm, 'sign-in report', () => reading.port.usage(tenant)),
  ]);
  const registrations =
    filter === undefined
      ? found
      : found.filter(({ displayName }) => displayName.toLowerCase().includes(filter.toLowerCase()));
  return { tenant, registrations, usage };
}

/** `otherwise`: what is taken where it cannot be read, which is told. */
async function attempt<T>(
  { calm, findings }: Pick<TenantReading, 'calm' | 'findings'>,
  subject: string,
  read: () => Promise<T>,
  otherwise: T,
): Promise<T> {
  try {
    return await calm.retry({ step: 'discover', subject }, read);
  } catch (error) {
    findings.push(notRead(toldProblem(error, subject)));
    return otherwise;
  }
}

async function allIn(reading: TenantReading): Promise<readonly FoundRegistration[]> {
  const { port, tenant, findings } = reading;
  const [listed, ownersOf] = await Promise.all([
    attempt(reading, `registrations of tenant ${tenant}`, () => port.all(tenant), undefined),
    attempt(reading, `owners in tenant ${tenant}`, () => ownersIn(reading), undefined),
  ]);
  if (listed === undefined) return [];
  const { found, complete, unreadable } = listed;
  if (!complete)
    findings.push(incomplete(`the list of registrations of tenant ${tenant} was not read to its end`));
  if (unreadable > 0)
    findings.push(
      incomplete(
        `${plural(unreadable, 'registration')} of tenant ${tenant} could not be read: the response does not have the documented format`,
      ),
    );
  return found.map(registration => {
    const owners = ownersOf?.(registration.objectId);
    return owners === undefined ? registration : { ...registration, owners };
  });
}

/** A registration that is in no list is too new for the index: how many owners it has is not known. */
async function ownersIn({
  port,
  tenant,
}: TenantReading): Promise<(objectId: string) => OwnerCount | undefined> {
  const [none, one, some] = await Promise.all([
    port.withOwners(tenant, 'none'),
    port.withOwners(tenant, 'one'),
    port.withOwners(tenant, 'some'),
  ]);
  return objectId => {
    if (none.has(objectId)) return some.has(objectId) ? undefined : { count: 0, orMore: false };
    if (one.has(objectId)) return { count: 1, orMore: false };
    return some.has(objectId) ? { count: 2, orMore: true } : undefined;
  };
}

async function namedIn(
  reading: TenantReading,
  wanted: Exclude<Wanted, 'all'>,
): Promise<readonly FoundRegistration[]> {
  const { port, calm, tenant, findings } = reading;
  const appIds = wanted === 'owned' ? await ownedIn(reading) : wanted;
  const ids = [...new Set(appIds.map(each => each.toLowerCase()))];
  const found: FoundRegistration[] = [];
  await inParallel(PORTIONS_AT_ONCE, port.portions(ids), async portion => {
    const named = readPortion(
      portion,
      appIds => port.named(tenant, appIds),
      those => found.push(...those),
    );
    try {
      await calm.retry({ step: 'discover', subject: 'registrations' }, named);
    } catch (error) {
      findings.push(notRead(toldProblem(error, `registrations of tenant ${tenant}`)));
    }
  });
  const known = new Set(found.map(({ appId }) => appId.toLowerCase()));
  findings.push(...ids.filter(id => !known.has(id)).map(id => notFound(id, tenant)));
  return found;
}

async function ownedIn(reading: TenantReading): Promise<readonly string[]> {
  const { port, tenant, findings } = reading;
  const subject = `what the signed-in identity owns in tenant ${tenant}`;
  const owned = await attempt(reading, subject, () => port.owned(tenant), undefined);
  if (owned?.complete === false) findings.push(incomplete(`the list of ${subject} is not complete`));
  return owned?.appIds ?? [];
}

async function readVault({ port, calm }: GatherOptions, url: string): Promise<FoundVault> {
  let secrets: ListedSecret[] = [];
  try {
    await calm.retry({ step: 'discover', subject: url }, async () => {
      secrets = [];
      for await (const page of port.secrets(url)) secrets.push(...page);
    });
    return { url, secrets };
  } catch (error) {
    return { url, secrets, problem: toldProblem(error, `the list of secrets of ${url}`) };
  }
}

function incomplete(text: string): FindingWords {
  return { code: 'list-incomplete', severity: 'unknown', text: `${text}: there may be more` };
}

function notFound(appId: string, tenant: string): FindingWords {
  return {
    code: 'registration-absent',
    severity: 'failed',
    text: `registration ${appId} is not in tenant ${tenant}, or its response could not be read`,
    remedy: `az ad app show --id ${appId}`,
  };
}
