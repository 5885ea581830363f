/** Who signed in with what leaked: as the sign-in log tells, and the queries by which a person finds it. */
import type { LoggedSignIn } from '../rotation/loggedSignIn.ts';
import type { SignInLog } from '../rotation/observation.ts';
import { inSeconds, signInQuery } from '../rotation/signInQuery.ts';

/** The sign-ins with one credential from one address to one resource. */
export interface SignInsFrom {
  readonly address: string;
  readonly resource: string;
  readonly succeeded: number;
  readonly failed: number;
  readonly first: string;
  readonly last: string;
}

export interface LeakedUse {
  readonly rotation: string;
  readonly keyId: string;
  /** Why nothing is known; null: it was read. */
  readonly unknown: string | null;
  /** False: the log was too long to be read to its end. */
  readonly complete: boolean;
  /** Those of this program, which are in none of the rows. */
  readonly own: number;
  readonly from: readonly SignInsFrom[];
  readonly queries: UseQueries;
}

export interface UseQueries {
  /** For Log Analytics or Sentinel, where the tenant sends its sign-in logs there. */
  readonly kql: string;
  /** The same of Microsoft Graph, which keeps 30 days at most. */
  readonly graph: string;
}

interface Asked {
  readonly rotation: string;
  readonly appId: string;
  readonly keyId: string;
  /** When the credential was made. */
  readonly from: Date;
  /** From when on the log is there. */
  readonly kept: Date;
}

export function useOf(asked: Asked, log: SignInLog): LeakedUse {
  const { rotation, keyId } = asked;
  const queries = queriesFor(asked);
  if (!log.known) return { rotation, keyId, unknown: log.why, complete: false, own: 0, from: [], queries };
  const mine = log.entries.filter(entry => entry.keyId.toLowerCase() === keyId.toLowerCase());
  const others = mine.filter(({ own }) => !own);
  const groups = Map.groupBy(others, ({ address = '', resource = '' }) => `${address} ${resource}`);
  const from = [...groups.values()].map(rowOf).toSorted((one, other) => one.first.localeCompare(other.first));
  const { complete } = log;
  return { rotation, keyId, unknown: null, complete, own: mine.length - others.length, from, queries };
}

function rowOf(entries: readonly LoggedSignIn[]): SignInsFrom {
  const times = entries.map(({ at }) => at.toISOString()).toSorted();
  const succeeded = entries.filter(entry => entry.succeeded).length;
  const [one] = entries;
  return {
    address: one?.address ?? 'unknown address',
    resource: one?.resource ?? 'unknown resource',
    succeeded,
    failed: entries.length - succeeded,
    first: times[0] ?? '',
    last: times.at(-1) ?? '',
  };
}

/** Table and columns: learn.microsoft.com, Azure Monitor reference, AADServicePrincipalSignInLogs. */
function queriesFor({ appId, keyId, from, kept }: Asked): UseQueries {
  const kql = [
    'AADServicePrincipalSignInLogs',
    `| where TimeGenerated >= datetime(${inSeconds(from)})`,
    `| where AppId == "${appId}" and ServicePrincipalCredentialKeyId == "${keyId}"`,
    '| project TimeGenerated, IPAddress, Location, ResourceDisplayName, ResultType, CorrelationId',
    '| order by TimeGenerated asc',
  ].join('\n');
  return { kql, graph: signInQuery(appId, keyId, kept) };
}
