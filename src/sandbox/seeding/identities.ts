import { createHash } from 'node:crypto';
import { newSecret } from '../directory/newSecret.ts';
import type { Application, FederatedCredential, KeyCredential, Tenant } from '../directory/state.ts';
import { seededRandom } from '../random.ts';
import { githubTokenValue } from './githubTokenValue.ts';

/** The identity of the program under test: one client id and secret, the same in every tenant, and a GitHub token. */
export interface Operator {
  readonly appId: string;
  readonly secret: string;
  readonly githubToken: string;
  /** For GitHub Enterprise Servers. */
  readonly githubEnterpriseToken: string;
  readonly ways: OperatorWays;
}

/** Its other credentials, added when a process first uses such a sign-in; a world that replaces this one has them, too. */
export interface OperatorWays {
  keyCredentials?: KeyCredential[];
  federatedIdentityCredentials?: FederatedCredential[];
  /** Set where commands run on a simulated Azure machine: what App Service gives its processes as `IDENTITY_HEADER`. */
  machineHeader?: string;
}

/** The tenant of a seed that contains none. */
export const DEFAULT_TENANT = '5a4db0c5-0000-4000-8000-000000000001';

const HOUR = 3_600_000;

/** The permissions that a rotation needs (azure-facts §2.8, §2.9), for the Graph audience of each cloud. */
const ROLES = ['Application.ReadWrite.OwnedBy', 'AuditLog.Read.All', 'Policy.Read.ApplicationConfiguration'];
const GRAPHS = [
  'https://graph.microsoft.com',
  'https://graph.microsoft.us',
  'https://dod-graph.microsoft.us',
  'https://microsoftgraph.chinacloudapi.cn',
];

/** The same operator for the whole life of a sandbox, so that a process stays signed in when the world is replaced. */
export function makeOperator(seed: number): Operator {
  const random = seededRandom(createHash('sha256').update(`operator/${seed}`).digest().readUInt32BE(0));
  const values = { secret: newSecret(random), githubToken: githubTokenValue(random) };
  // Last, so that the others are what they were before there was one.
  return { appId: random.uuid(), ...values, githubEnterpriseToken: githubTokenValue(random), ways: {} };
}

/** The application `keyturn-operator` of one tenant. It has no owner; seeded applications name it as theirs. */
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

/** The operator's applications of all tenants. */
export function operatorApplications(
  operator: Operator,
  { tenants }: { readonly tenants: readonly Tenant[] },
): Application[] {
  return tenants.flatMap(({ applications }) => applications.filter(({ appId }) => appId === operator.appId));
}

/** An identity without its secret, for display. */
export interface Identity {
  readonly name: string;
  readonly tenant: string;
  readonly clientId: string;
}

export function operatorIdentities(operator: Operator, tenants: readonly Tenant[]): readonly Identity[] {
  return tenants.map(({ id }) => ({ name: 'keyturn-operator', tenant: id, clientId: operator.appId }));
}

/** Variables that name the operator in a child process; `tenant`: the one that it signs in to first. */
export function operatorNames(operator: Operator, tenant: Tenant): Record<string, string> {
  return { AZURE_TENANT_ID: tenant.id, AZURE_CLIENT_ID: operator.appId };
}

/** The tokens of GitHub, in the variables that gh knows, too. */
export function githubEnvironment({ githubToken, githubEnterpriseToken }: Operator): Record<string, string> {
  return { GITHUB_TOKEN: githubToken, GITHUB_ENTERPRISE_TOKEN: githubEnterpriseToken };
}

/** The environment variables that sign a child process in. */
export function operatorEnvironment(operator: Operator, tenant: Tenant): Record<string, string> {
  return {
    ...operatorNames(operator, tenant),
    AZURE_CLIENT_SECRET: operator.secret,
    ...githubEnvironment(operator),
  };
}
