/** A tenant to be discovered, made by counting: registrations, vaults, sites, variable groups, and the requests that listing it takes. */

import { signInAs } from '../../src/sandbox/entra/signInAs.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import type { SeedValue } from '../../src/sandbox/terms.ts';
import type { Settings, WorldSeed } from '../../src/sandbox/world.ts';
import { idOf, TENANT } from './fleet.ts';

export interface TenantShape {
  readonly registrations: number;
  readonly vaults: number;
  /** In each vault. */
  readonly secrets: number;
  readonly sites: number;
  readonly groups: number;
  readonly connections: number;
  /** Groups and connections are spread over so many. */
  readonly projects: number;
}

export const ORGANIZATION = 'contoso';
const SUBSCRIPTION = idOf('subscription', 0);
const PERSON = idOf('person', 0);
const OTHER_PERSON = idOf('person', 1);
const DAY_MS = 86_400_000;

/** Every fourth registration has two credentials, every third has no owner, and every fifth of the others has two. */
export function tenantWorld(shape: TenantShape, settings: Partial<Settings>): WorldSeed {
  return {
    settings,
    tenants: [
      {
        id: TENANT,
        operatorRoles: ['Application.Read.All', 'AuditLog.Read.All'],
        users: [PERSON, OTHER_PERSON].map((id, index) => ({
          id,
          userPrincipalName: `p${index}@contoso.com`,
        })),
        applications: counted(shape.registrations, index => ({
          appId: appIdOf(index),
          displayName: nameOf(index),
          owners: ownersOf(index),
          credentials: [
            { name: CURRENT, start: '-60d', end: '+120d' },
            ...(index % 4 === 0 ? [{ name: 'before', start: '-240d', end: '+20d' }] : []),
          ],
        })),
      },
    ],
    vaults: counted(shape.vaults, vault => ({
      host: `kv-found-${vault}.vault.azure.net`,
      tenant: TENANT,
      subscription: SUBSCRIPTION,
      secrets: counted(shape.secrets, number => {
        const index = (vault * shape.secrets + number) % shape.registrations;
        return { name: `${nameOf(index)}-secret`, versions: [{ value: secretOf(index) }] };
      }),
    })),
    sites: counted(shape.sites, index => ({
      subscription: SUBSCRIPTION,
      resourceGroup: 'rg-found',
      tenant: TENANT,
      name: `${nameOf(index)}-web`,
      settings: {
        STAGE: 'production',
        AZURE_CLIENT_ID: appIdOf(index),
        AZURE_CLIENT_SECRET: secretOf(index),
      },
    })),
    organizations: [
      {
        name: ORGANIZATION,
        tenant: TENANT,
        projects: counted(shape.projects, project => ({
          name: `project-${project}`,
          groups: inTurn(shape.groups, shape.projects, project).map(index => ({
            name: `release-${index}`,
            variables: {
              AZURE_CLIENT_ID: { value: appIdOf(index) },
              AZURE_CLIENT_SECRET: { value: secretOf(index), isSecret: true },
            },
          })),
          serviceConnections: inTurn(shape.connections, shape.projects, project).map(index => ({
            ...{ name: `azure-${index}`, appId: appIdOf(index), value: secretOf(index) },
          })),
        })),
      },
    ],
  };
}

const CURRENT = 'by hand';

/** Somebody signed in with every second current credential, so that the sign-in report has pages, too. */
export function signInSome({ world, scene, clock }: Sandbox): void {
  for (const [index, { appId, passwords }] of (world.tenants[0]?.applications ?? []).entries()) {
    const value = passwords.find(({ displayName }) => displayName === CURRENT)?.value;
    if (index % 2 === 0 && value !== undefined)
      signInAs(scene, { appId, value, at: clock.now() - 3 * DAY_MS });
  }
}

/** Entries on a page: Graph, Key Vault and projects publish theirs (docs/discover.md); the others are those of the sandbox (BEHAVIOUR.md). */
const PAGE = { graph: 999, secrets: 25, resources: 1_000, vaults: 1_000, projects: 500, groups: 1_000 };

/**
 * The requests that no reader of these lists can save. Counted in the world as it is, since the operator is a registration, too.
 * Connections are not paged.
 */
export function forcedBy({ tenants, vaults, sites, organizations }: Sandbox['world']): number {
  const { applications = [], signIns = [] } = tenants[0] ?? {};
  const owned = (fits: (count: number) => boolean) =>
    applications.filter(({ owners }) => fits(owners.length)).length;
  const projects = organizations.flatMap(organization => organization.projects);
  return sum([
    pages(applications.length, PAGE.graph),
    ...[owned(count => count === 0), owned(count => count === 1), owned(count => count > 0)].map(count =>
      pages(count, PAGE.graph),
    ),
    pages(new Set(signIns.map(({ keyId }) => keyId)).size, PAGE.graph),
    // Subscriptions; then sites, slots, and static web apps, of which there are none.
    1,
    pages(vaults.length, PAGE.vaults),
    pages(sites.length, PAGE.resources) + 1 + 1,
    ...vaults.map(({ secrets }) => pages(secrets.length, PAGE.secrets)),
    pages(projects.length, PAGE.projects),
    ...organizations.flatMap(({ projects: all, groups }) =>
      all.map(
        ({ id, name }) =>
          pages(
            groups.filter(({ projects: of }) => of.includes(id) || of.includes(name)).length,
            PAGE.groups,
          ) + 1,
      ),
    ),
  ]);
}

function pages(count: number, size: number): number {
  return Math.max(1, Math.ceil(count / size));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function counted<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_none, index) => make(index));
}

function inTurn(count: number, among: number, which: number): number[] {
  return counted(count, index => index).filter(index => index % among === which);
}

function appIdOf(index: number): string {
  return idOf('registration', index);
}

function nameOf(index: number): string {
  return `app-${String(index).padStart(5, '0')}`;
}

function secretOf(index: number): SeedValue {
  return { credential: `${appIdOf(index)}/${CURRENT}` };
}

function ownersOf(index: number): string[] {
  if (index % 3 === 0) return [];
  return index % 5 === 0 ? [PERSON, OTHER_PERSON] : [PERSON];
}
