import type { Client } from '@microsoft/microsoft-graph-client';
import type {
  ApplicationFacts,
  DirectoryPort,
  ServicePrincipalFacts,
} from '../../diagnosis/diagnosisPorts.ts';
import { inert } from '../../filter.ts';
import { isProblem } from '../../problem.ts';
import { fieldOf } from '../callError.ts';
import { type Call, failure } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { type GraphClients, openGraph } from '../graphClient.ts';
import { credentialOf, passwords } from '../graphShapes.ts';
import { parseResponse } from '../responseSchema.ts';

/** Maximum number of client ids in one `in (…)` (graph-docs aad-advanced-queries: 15). */
const MOST_IN_FILTER = 15;

/** The registrations of a tenant in Microsoft Graph (azure-facts §2.1, §2.5, §2.9). */
export function openDirectory(access: CloudAccess, tenant: string): DirectoryPort {
  const graph = openGraph(access, tenant);
  return {
    async application(appId) {
      const found = await get(graph, `/applications(appId='${appId}')`);
      return found === undefined ? undefined : applicationOf(found);
    },
    async servicePrincipal(appId) {
      const found = await get(graph, `/servicePrincipals(appId='${appId}')`);
      return found === undefined ? undefined : servicePrincipalOf(found);
    },
    objectOf: id => objectOf(graph, id),
    async deleted(appId) {
      const filter = encodeURIComponent(`appId eq '${appId}'`);
      const [found] = await list(
        graph,
        `/directory/deletedItems/microsoft.graph.application?$filter=${filter}`,
      );
      const at = date(found, 'deletedDateTime');
      return at === undefined ? undefined : { displayName: text(found, 'displayName'), deletedAt: at };
    },
    async disabledBy(objectId) {
      const entries = await audits(graph, objectId);
      const [entry] = entries.filter(each => /false/i.test(changed(each, 'AccountEnabled').after));
      return entry === undefined ? undefined : { who: initiator(entry), at: timeOf(entry) };
    },
    async removals(objectId) {
      const entries = await audits(graph, objectId);
      return entries.flatMap(entry =>
        goneKeys(entry).map(keyId => ({ keyId, who: initiator(entry), at: timeOf(entry) })),
      );
    },
    async credentialPolicy() {
      const policy = await get(graph, '/policies/defaultAppManagementPolicy');
      return { passwordsAllowed: !forbidsPasswords(policy) };
    },
    async credentialsOf(appIds) {
      const found: ApplicationFacts[] = [];
      for (let at = 0; at < appIds.length; at += MOST_IN_FILTER) {
        const some = appIds.slice(at, at + MOST_IN_FILTER).map(id => `'${id}'`);
        const filter = encodeURIComponent(`appId in (${some.join(',')})`);
        found.push(...(await list(graph, `/applications?$filter=${filter}`)).map(applicationOf));
      }
      return found;
    },
  };
}

const call: Call = {
  subject: 'the directory',
  idempotent: true,
  needs: 'the Graph application permission Application.Read.All (and AuditLog.Read.All for who did what)',
};

async function send<T>(graph: GraphClients, use: (api: Client) => Promise<T>): Promise<T> {
  const session = await graph.session(call);
  try {
    return await use(session.client);
  } catch (error) {
    throw failure(session.trouble() ?? error, call);
  }
}

/** Undefined if the object does not exist: 404, or 400 for an id that is not a GUID. */
async function get(graph: GraphClients, path: string): Promise<unknown> {
  try {
    return await send(graph, api => api.api(path).get());
  } catch (error) {
    if (isProblem(error, 'absent') || (isProblem(error) && error.details.status === 400)) return undefined;
    throw error;
  }
}

async function list(graph: GraphClients, path: string): Promise<unknown[]> {
  const page = fieldOf(await get(graph, path), 'value');
  return Array.isArray(page) ? page : [];
}

async function objectOf(graph: GraphClients, id: string): ReturnType<DirectoryPort['objectOf']> {
  const application = await get(graph, `/applications/${id}`);
  if (application !== undefined) return { kind: 'application', appId: text(application, 'appId') };
  const principal = await get(graph, `/servicePrincipals/${id}`);
  return principal === undefined ? undefined : { kind: 'service principal', appId: text(principal, 'appId') };
}

/**
 * Audit log entries, newest first. The log needs AuditLog.Read.All and Directory.Read.All, and lags (graph-docs
 * directoryaudit-list).
 */
async function audits(graph: GraphClients, objectId: string): Promise<unknown[]> {
  const filter = encodeURIComponent(`targetResources/any(t: t/id eq '${objectId}')`);
  const entries = await list(graph, `/auditLogs/directoryAudits?$filter=${filter}`);
  return entries.toSorted((one, other) => timeOf(other).getTime() - timeOf(one).getTime());
}

function timeOf(entry: unknown): Date {
  return date(entry, 'activityDateTime') ?? new Date(0);
}

/** The old and new value of a property, as JSON text, as in the log. */
function changed(entry: unknown, name: string): { before: string; after: string } {
  const targets = fieldOf(entry, 'targetResources');
  const properties = (Array.isArray(targets) ? targets : []).flatMap(target => {
    const modified = fieldOf(target, 'modifiedProperties');
    return Array.isArray(modified) ? modified : [];
  });
  const found: unknown = properties.find(property => text(property, 'displayName') === name);
  return { before: text(found, 'oldValue'), after: text(found, 'newValue') };
}

/** Adding and removing a password are the same activity; only the key ids before and after distinguish them. */
function goneKeys(entry: unknown): string[] {
  const { before, after } = changed(entry, 'KeyDescription');
  const keysIn = (words: string) =>
    [...words.matchAll(/KeyIdentifier=([0-9a-f-]{36})/gi)].map(([, id]) => id ?? '');
  const left = new Set(keysIn(after));
  return keysIn(before).filter(keyId => !left.has(keyId));
}

function initiator(entry: unknown): string {
  const by = fieldOf(entry, 'initiatedBy');
  const user = fieldOf(by, 'user');
  const app = fieldOf(by, 'app');
  return text(user, 'userPrincipalName') || text(app, 'displayName') || 'an unknown user';
}

function applicationOf(found: unknown): ApplicationFacts {
  const created = date(found, 'createdDateTime');
  const audience = text(found, 'signInAudience');
  return {
    appId: text(found, 'appId'),
    objectId: text(found, 'id'),
    displayName: text(found, 'displayName'),
    publicClient: fieldOf(found, 'isFallbackPublicClient') === true,
    disabled: fieldOf(found, 'isDisabled') === true,
    credentials: parseResponse(passwords, fieldOf(found, 'passwordCredentials'), call).map(credentialOf),
    ...(created === undefined ? {} : { created }),
    ...(audience === '' ? {} : { audience }),
  };
}

function servicePrincipalOf(found: unknown): ServicePrincipalFacts {
  const byMicrosoft = text(found, 'disabledByMicrosoftStatus');
  const ownerTenant = text(found, 'appOwnerOrganizationId');
  return {
    objectId: text(found, 'id'),
    displayName: text(found, 'displayName'),
    enabled: fieldOf(found, 'accountEnabled') !== false,
    ...(byMicrosoft === '' || byMicrosoft === 'NotDisabled' ? {} : { disabledByMicrosoft: byMicrosoft }),
    ...(ownerTenant === '' ? {} : { ownerTenant }),
  };
}

/** Whether the tenant's default app management policy is enabled and forbids client secrets (azure-facts §2.9). */
function forbidsPasswords(policy: unknown): boolean {
  const restrictions = fieldOf(fieldOf(policy, 'applicationRestrictions'), 'passwordCredentials');
  if (fieldOf(policy, 'isEnabled') !== true || !Array.isArray(restrictions)) return false;
  return restrictions.some(
    one => text(one, 'restrictionType') === 'passwordAddition' && text(one, 'state') !== 'disabled',
  );
}

function text(value: unknown, name: string): string {
  const found = fieldOf(value, name);
  return typeof found === 'string' ? inert(found) : '';
}

function date(value: unknown, name: string): Date | undefined {
  const ms = Date.parse(text(value, name));
  return Number.isNaN(ms) ? undefined : new Date(ms);
}
