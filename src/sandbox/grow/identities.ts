import { createHash } from 'node:crypto';
import { newSecret } from '../directory/newSecret.ts';
import type { Application, FederatedCredential, KeyCredential, Tenant } from '../directory/state.ts';
import { seededRandom } from '../random.ts';
import { githubTokenValue } from './githubTokenValue.ts';

/** Who the tool signs in as inside the sandbox: one client id and secret, known in every tenant, and a token. */
export interface Operator {
  readonly appId: string;
  readonly secret: string;
  readonly githubToken: string;
  readonly ways: OperatorWays;
}

/** How it signs in besides by its secret, once a process wants to; so it does in each world that takes this one's place. */
export interface OperatorWays {
  keyCredentials?: KeyCredential[];
  federatedIdentityCredentials?: FederatedCredential[];
  /** The machine that commands run on is one of Azure: what App Service gives its processes as `IDENTITY_HEADER`. */
  machineHeader?: string;
}

/** The tenant of a seed that names none. */
export const DEFAULT_TENANT = '5a4db0c5-0000-4000-8000-000000000001';

const HOUR = 3_600_000;

/** What a rotation makes use of (azure-facts §2.8, §2.9), by the audience that each cloud's Graph has. */
const ROLES = ['Application.ReadWrite.OwnedBy', 'AuditLog.Read.All', 'Policy.Read.ApplicationConfiguration'];
const GRAPHS = [
  'https://graph.microsoft.com',
  'https://graph.microsoft.us',
  'https://dod-graph.microsoft.us',
  'https://microsoftgraph.chinacloudapi.cn',
];

/** The same for the whole life of a sandbox, also when its world is replaced: whoever is signed in stays so. */
export function makeOperator(seed: number): Operator {
  const random = seededRandom(createHash('sha256').update(`operator/${seed}`).digest().readUInt32BE(0));
  const values = { secret: newSecret(random), githubToken: githubTokenValue(random) };
  return { appId: random.uuid(), ...values, ways: {} };
}

/** The application `keyturn-operator` of one tenant. It owns itself nothing; seeded applications name it as owner. */
export function operatorApplication(
  operator: Operator,
  tenantId: string,
  now: number,
  roles: readonly string[] = ROLES,
): Application {
  const random = seededRandom(
    createHash('sha256').update(`${operator.appId}/${tenantId}`).digest().readUInt32BE(0),
  );
  const start = now - HOUR;
  const { machineHeader: _, ...keys } = operator.ways;
  return {
    objectId: random.uuid(),
    appId: operator.appId,
    displayName: 'keyturn-operator',
    signInAudience: 'AzureADMyOrg',
    createdAt: start,
    owners: [],
    servicePrincipal: { objectId: random.uuid(), enabled: true },
    publicClient: false,
    blockedByConditionalAccess: false,
    appRoles: Object.fromEntries(GRAPHS.map(resource => [resource, [...roles]])),
    passwords: [
      {
        keyId: random.uuid(),
        displayName: 'sandbox operator',
        hint: operator.secret.slice(0, 3),
        start,
        end: now + 20 * 365 * 24 * HOUR,
        value: operator.secret,
        addedAt: start,
        seenFrom: [],
        goneFrom: [],
        listedFrom: start,
      },
    ],
    ...keys,
    lastWriteAt: start,
  };
}

/** Those of all tenants. */
export function operatorApplications(
  operator: Operator,
  { tenants }: { readonly tenants: readonly Tenant[] },
): Application[] {
  return tenants.flatMap(({ applications }) => applications.filter(({ appId }) => appId === operator.appId));
}

/** An identity without its secret, to be shown. */
export interface Identity {
  readonly name: string;
  readonly tenant: string;
  readonly clientId: string;
}

export function operatorIdentities(operator: Operator, tenants: readonly Tenant[]): readonly Identity[] {
  return tenants.map(({ id }) => ({ name: 'keyturn-operator', tenant: id, clientId: operator.appId }));
}

/** As whom a child process signs in; `tenant` is where it does so first. */
export function operatorNames(operator: Operator, tenant: Tenant): Record<string, string> {
  return { AZURE_TENANT_ID: tenant.id, AZURE_CLIENT_ID: operator.appId };
}

/** What signs a child process in. */
export function operatorEnvironment(operator: Operator, tenant: Tenant): Record<string, string> {
  return {
    ...operatorNames(operator, tenant),
    AZURE_CLIENT_SECRET: operator.secret,
    GITHUB_TOKEN: operator.githubToken,
  };
}
