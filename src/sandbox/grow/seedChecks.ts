import type { SeedValue, WorldSeed } from '../seed.ts';

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

function twice(seed: WorldSeed): string[] {
  const applications = (seed.tenants ?? []).flatMap(tenant =>
    (tenant.applications ?? []).map(application => `application ${application.appId.toLowerCase()}`),
  );
  const secrets = (seed.vaults ?? []).flatMap(vault =>
    (vault.secrets ?? []).map(secret => `secret ${vault.host}/${secret.name.toLowerCase()}`),
  );
  const names = [
    ...(seed.tenants ?? []).map(tenant => `tenant ${tenant.id.toLowerCase()}`),
    ...applications,
    ...credentialNames(seed).map(name => `credential ${name}`),
    ...(seed.vaults ?? []).map(vault => `vault ${vault.host}`),
    ...secrets,
    ...(seed.sites ?? []).map(
      site => `site ${site.name.toLowerCase()}/${site.slot?.toLowerCase() ?? 'production'}`,
    ),
    ...(seed.organizations ?? []).map(each => `organization ${each.name.toLowerCase()}`),
    ...(seed.repositories ?? []).map(each => `repository ${each.fullName.toLowerCase()}`),
  ];
  const seen = new Set<string>();
  const again = names.filter(name => seen.size === seen.add(name).size);
  return [...new Set(again)].map(name => `${name} is there twice`);
}
