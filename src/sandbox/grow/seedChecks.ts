import type { OrganizationSeed, RepositorySeed, SeedValue, SiteSeed, WorldSeed } from '../seed.ts';

/** What the form alone cannot tell: names that point nowhere, and things that are there twice. All at once. */
export function seedProblems(seed: WorldSeed): readonly string[] {
  return [
    ...unknownTenants(seed),
    ...homeless(seed),
    ...unknownCredentials(seed),
    ...untold(seed),
    ...twice(seed),
  ];
}

/** Every credential of the seed, as `SeedValue.credential` names it. */
function credentialNames(seed: WorldSeed): readonly string[] {
  return (seed.tenants ?? []).flatMap(tenant =>
    (tenant.applications ?? []).flatMap(application =>
      (application.credentials ?? []).map(credential => credentialName(application.appId, credential.name)),
    ),
  );
}

export function credentialName(appId: string, name: string): string {
  return `${appId.toLowerCase()}/${name}`;
}

/** The form in which references are compared: the id before the first slash has no case. */
export function normalReference(reference: string): string {
  const slash = reference.indexOf('/');
  return credentialName(reference.slice(0, slash), reference.slice(slash + 1));
}

function unknownTenants(seed: WorldSeed): string[] {
  const known = new Set((seed.tenants ?? []).map(tenant => tenant.id.toLowerCase()));
  const users = [
    ...(seed.vaults ?? []).map(vault => [`vault ${vault.host}`, vault.tenant] as const),
    ...(seed.sites ?? []).map(site => [`site ${site.name}`, site.tenant] as const),
    ...(seed.organizations ?? []).map(each => [`organization ${each.name}`, each.tenant] as const),
  ];
  return users
    .filter(([, tenant]) => !known.has(tenant.toLowerCase()))
    .map(([who, tenant]) => `${who} belongs to tenant ${tenant}, which the seed does not have`);
}

/** A foreign service principal has its registration in another tenant. */
function homeless(seed: WorldSeed): string[] {
  const tenants = seed.tenants ?? [];
  return tenants.flatMap(tenant =>
    (tenant.foreignServicePrincipals ?? []).flatMap(({ appId }) => {
      const homes = tenants.filter(one => one !== tenant).flatMap(one => one.applications ?? []);
      if (homes.some(one => one.appId.toLowerCase() === appId.toLowerCase())) return [];
      return [`the foreign service principal ${appId} has no application in another tenant of the seed`];
    }),
  );
}

function unknownCredentials(seed: WorldSeed): string[] {
  const known = new Set(credentialNames(seed));
  return placesOf(seed).flatMap(([place, value]) => {
    if (typeof value === 'string' || known.has(normalReference(value.credential))) return [];
    return [`${place} refers to the credential "${value.credential}", which no application of the seed has`];
  });
}

/** An audit of a credential names one of its application. */
function untold(seed: WorldSeed): string[] {
  const applications = (seed.tenants ?? []).flatMap(tenant => tenant.applications ?? []);
  return applications.flatMap(({ appId, audits = [], credentials = [] }) =>
    audits.flatMap(({ did, credential }) => {
      const needed = did.endsWith('-credential');
      if (!needed || credentials.some(({ name }) => name === credential)) return [];
      return [`an audit of ${appId} names the credential "${credential ?? ''}", which it does not have`];
    }),
  );
}

function placesOf(seed: WorldSeed): (readonly [string, SeedValue])[] {
  const inVaults = (seed.vaults ?? []).flatMap(vault =>
    (vault.secrets ?? []).flatMap(secret =>
      secret.versions.map(version => [`vault ${vault.host} secret ${secret.name}`, version.value] as const),
    ),
  );
  const inSites = (seed.sites ?? []).flatMap(site => [
    ...Object.entries(site.settings ?? {}).map(
      ([name, value]) => [`site ${site.name} setting ${name}`, value] as const,
    ),
    ...Object.entries(site.connectionStrings ?? {}).map(
      ([name, { value }]) => [`site ${site.name} connection string ${name}`, value] as const,
    ),
  ]);
  return [...inVaults, ...inSites, ...pipelinePlaces(seed)];
}

function pipelinePlaces(seed: WorldSeed): (readonly [string, SeedValue])[] {
  const inGroups = (seed.organizations ?? []).flatMap(organization =>
    organization.projects.flatMap(project =>
      (project.groups ?? []).flatMap(group =>
        Object.entries(group.variables).map(
          ([name, { value }]) => [`variable ${group.name}/${name}`, value] as const,
        ),
      ),
    ),
  );
  const inRepositories = (seed.repositories ?? []).flatMap(repository =>
    [repository, ...Object.values(repository.environments ?? {})].flatMap(({ secrets }) =>
      Object.entries(secrets ?? {}).map(
        ([name, value]) => [`secret ${repository.fullName}/${name}`, value] as const,
      ),
    ),
  );
  return [...inGroups, ...inRepositories];
}

/**
 * What one service can hold once only, in whatever case. Sites of one name may be in several resource groups: in App Service
 * Environments, and with unique default host names (Azure/webapps-deploy#256).
 */
function twice(seed: WorldSeed): string[] {
  const applications = (seed.tenants ?? []).flatMap(tenant =>
    (tenant.applications ?? []).map(application => `application ${application.appId}`),
  );
  const secrets = (seed.vaults ?? []).flatMap(vault =>
    (vault.secrets ?? []).map(secret => `secret ${vault.host}/${secret.name}`),
  );
  const names = [
    ...(seed.tenants ?? []).map(tenant => `tenant ${tenant.id}`),
    ...applications,
    ...credentialNames(seed).map(name => `credential ${name}`),
    ...(seed.vaults ?? []).map(vault => `vault ${vault.host}`),
    ...secrets,
    ...(seed.sites ?? []).map(siteName),
    ...(seed.organizations ?? []).flatMap(namesInOrganization),
    ...(seed.repositories ?? []).flatMap(namesInRepository),
  ];
  const seen = new Set<string>();
  const again = names.filter(name => seen.size === seen.add(keyOf(name)).size);
  return [...new Map(again.map(name => [keyOf(name), name])).values()].map(name => `${name} is there twice`);
}

/** The names of credentials are display names, which have a case. */
function keyOf(name: string): string {
  return name.startsWith('credential ') ? name : name.toLowerCase();
}

function siteName({ subscription, resourceGroup, name, slot = 'production' }: SiteSeed): string {
  return `site ${name}/${slot} (resource group ${resourceGroup} of subscription ${subscription})`;
}

function namesInOrganization({ name: organization, projects }: OrganizationSeed): string[] {
  const groups = projects.flatMap(({ name: project, groups = [] }) =>
    groups.flatMap(({ name, variables }) => [
      `variable group ${organization}/${project}/${name}`,
      ...Object.keys(variables).map(variable => `variable ${organization}/${project}/${name}/${variable}`),
    ]),
  );
  return [
    `organization ${organization}`,
    ...projects.map(({ name }) => `project ${organization}/${name}`),
    ...groups,
  ];
}

function namesInRepository({ fullName, environments = {}, ...rest }: RepositorySeed): string[] {
  const places = [[fullName, rest] as const].concat(
    Object.entries(environments).map(([name, held]) => [`${fullName} environment ${name}`, held] as const),
  );
  const inPlaces = places.flatMap(([place, { secrets = {}, variables = {} }]) => [
    ...Object.keys(secrets).map(name => `secret ${name} of ${place}`),
    ...Object.keys(variables).map(name => `variable ${name} of ${place}`),
  ]);
  const names = Object.keys(environments).map(name => `environment ${name} of ${fullName}`);
  return [`repository ${fullName}`, ...names, ...inPlaces];
}
