import sodium from 'libsodium-wrappers';
import type { Organization, Repository, RepositorySecret, VariableGroup } from '../pipelines.ts';
import type { Random } from '../random.ts';
import type { OrganizationSeed, RepositorySeed, SeedValue } from '../seed.ts';
import { at, type Soil, secretOf, textOf } from './growSoil.ts';

export function growOrganization(soil: Soil, seed: OrganizationSeed): Organization {
  const projects = seed.projects.map(project => ({ id: soil.random.uuid(), name: project.name }));
  const taken = seed.projects.flatMap(project => (project.groups ?? []).flatMap(group => group.id ?? []));
  let nextId = Math.max(0, ...taken) + 1;
  const groups = seed.projects.flatMap((project, index) =>
    (project.groups ?? []).map(group =>
      growGroup(soil, group, group.id ?? nextId++, projects[index]?.id ?? ''),
    ),
  );
  return {
    name: seed.name,
    tenantId: seed.tenant.toLowerCase(),
    access: (seed.access ?? [soil.operator.appId]).map(who => who.toLowerCase()),
    tokens: [],
    projects,
    groups,
  };
}

type GroupSeed = NonNullable<OrganizationSeed['projects'][number]['groups']>[number];

function growGroup(soil: Soil, seed: GroupSeed, id: number, projectId: string): VariableGroup {
  const variables = Object.entries(seed.variables).map(([name, { value, isSecret = false }]) => {
    return [name, { value: isSecret ? secretOf(soil, value) : textOf(soil, value), isSecret }] as const;
  });
  return {
    id,
    name: seed.name,
    description: '',
    type: seed.vault === undefined ? 'Vsts' : 'AzureKeyVault',
    variables: Object.fromEntries(variables),
    providerData:
      seed.vault === undefined ? null : { serviceEndpointId: soil.random.uuid(), vault: seed.vault },
    projects: [projectId],
    modifiedAt: at(soil, undefined, '-340d'),
    modifiedBy: 'Seeded by the sandbox',
  };
}

/** Needs libsodium to be ready: start.ts waits for it before the first world grows. */
export function growRepository(soil: Soil, seed: RepositorySeed): Repository {
  const environments = Object.entries(seed.environments ?? {}).map(([name, environment]) => {
    const secrets = growSecrets(soil, environment.secrets);
    return [name, { secrets, variables: growVariables(soil, environment.variables) }] as const;
  });
  return {
    fullName: seed.fullName,
    ...(seed.archived && { archived: true }),
    secrets: growSecrets(soil, seed.secrets),
    variables: growVariables(soil, seed.variables),
    environments: Object.fromEntries(environments),
    key: sealingKey(soil.random),
  };
}

/** A new pair under a new id, as GitHub makes them; a secret sealed with an older one is refused. */
export function sealingKey(random: Random): Repository['key'] {
  const pair = sodium.crypto_box_seed_keypair(random.bytes(sodium.crypto_box_SEEDBYTES));
  const id = random.bytes(8).readBigUInt64BE().toString().padStart(18, '5').slice(0, 18);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  return { id, publicKey: base64(pair.publicKey), privateKey: base64(pair.privateKey) };
}

/** GitHub keeps secret and variable names in capitals. */
function growSecrets(
  soil: Soil,
  seeds: Readonly<Record<string, SeedValue>> = {},
): Record<string, RepositorySecret> {
  const entries = Object.entries(seeds).map(
    ([name, value]) => [name, kept(soil, secretOf(soil, value))] as const,
  );
  return Object.fromEntries(entries.map(([name, secret]) => [name.toUpperCase(), secret]));
}

function growVariables(
  soil: Soil,
  seeds: Readonly<Record<string, string>> = {},
): Record<string, RepositorySecret> {
  return Object.fromEntries(
    Object.entries(seeds).map(([name, value]) => [name.toUpperCase(), kept(soil, value)]),
  );
}

function kept(soil: Soil, value: string): RepositorySecret {
  const since = at(soil, undefined, '-340d');
  return { value, createdAt: since, updatedAt: since };
}
