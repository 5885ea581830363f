/** The permissions that the identity of keyturn needs: those of every rotation, and those of its targets. */

import { type Right, type RoleName, SOME_CLIENT } from '../policy/kindSchema.ts';
import { vaultName } from '../policy/place.ts';
import type { Policy, Rotation, VaultPlace } from '../policy/policy.ts';
import { roleGrant } from './graphGrant.ts';
import { READ_ALL } from './readingRight.ts';
import { roleAssignment, vaultIdCommand, vaultScope } from './roleAssignment.ts';
import { READ_SECRETS, roleRights, WRITE_SECRETS } from './roleDefinitions.ts';
import type { AzurePlace, TargetKind } from './targetKind.ts';

/**
 * The permissions for a policy, without duplicates (places are compared ignoring case). Sends no request. `client`: the identity
 * that they are for, where it is known.
 */
export function rightsOf(policy: Policy, kinds: readonly TargetKind[], client?: string): readonly Right[] {
  const { rotations, lock } = policy;
  const all = [
    ...rotations.flatMap(each => inTenant(each, policy)),
    ...rotations.map(onRegistration),
    ...rotations.map(({ vault }) => officerOn(vault)),
    ...rotations.flatMap(({ targets }) =>
      targets.flatMap(
        ({ kind, settings }) => kinds.find(({ name }) => name === kind)?.rights(settings) ?? [],
      ),
    ),
    ...(lock === undefined ? [] : [onContainer(lock.container)]),
  ];
  return withoutDuplicates(all).map(right => grantedTo(right, client));
}

/** The same for an identity of one of two roles, with custom roles of Azure in place of the built-in ones. Sends no request. */
export function rightsByRole(policy: Policy, kinds: readonly TargetKind[], role: RoleName): readonly Right[] {
  const { rotations, lock } = policy;
  const elsewhere = readingsOf(policy, kinds).flatMap(({ reading, rights }) => {
    if ('azure' in reading) return [];
    return role === 'reader' ? reading.rights : rights;
  });
  const inRole = (right: Right) =>
    role === 'reader' && right.right === WRITE_OWNED ? { ...right, ...readAll(policy) } : right;
  return withoutDuplicates([
    ...rotations.flatMap(each => inTenant(each, policy)).map(inRole),
    ...(role === 'reader' ? [] : rotations.map(onRegistration)),
    ...roleRights(role, azurePlaces(policy, kinds)),
    ...elsewhere,
    ...(role === 'reader' || lock === undefined ? [] : [onContainer(lock.container)]),
  ]);
}

/** The vaults of a policy, and the targets of it that Azure guards. */
export function azurePlaces(policy: Policy, kinds: readonly TargetKind[]): AzurePlace[] {
  return [
    ...policy.rotations.map(({ vault }) => vaultPlace(vault)),
    ...readingsOf(policy, kinds).flatMap(({ reading }) => ('azure' in reading ? [reading.azure] : [])),
  ];
}

function readingsOf({ rotations }: Policy, kinds: readonly TargetKind[]) {
  const targets = rotations.flatMap(rotation => rotation.targets);
  return targets.flatMap(({ kind, settings }) => {
    const found = kinds.find(({ name }) => name === kind);
    return found === undefined ? [] : [{ reading: found.reading(settings), rights: found.rights(settings) }];
  });
}

function readAll({ cloud }: Policy): Pick<Right, 'right' | 'grant'> {
  return { right: READ_ALL, grant: roleGrant(cloud.graph, READ_ALL) };
}

/** A vault, with the data actions of its secrets. */
export function vaultPlace(vault: Pick<VaultPlace, 'url'>): AzurePlace {
  const name = vaultName(vault);
  return {
    on: `vault ${name}`,
    id: { command: vaultIdCommand(name) },
    reader: READ_SECRETS,
    writer: WRITE_SECRETS,
  };
}

function withoutDuplicates(all: readonly Right[]): Right[] {
  const known = new Map<string, Right>();
  for (const right of all) {
    const key = JSON.stringify([right.by, right.right, right.on]).toLowerCase();
    if (!known.has(key)) known.set(key, right);
  }
  return [...known.values()];
}

function grantedTo(right: Right, client: string | undefined): Right {
  if (right.grant === undefined || client === undefined || client === '') return right;
  return { ...right, grant: right.grant.replaceAll(SOME_CLIENT, client) };
}

const WRITE_OWNED = 'Application.ReadWrite.OwnedBy';

const GRAPH: readonly Pick<Right, 'right' | 'optional'>[] = [
  { right: WRITE_OWNED },
  {
    right: 'Policy.Read.ApplicationConfiguration',
    optional: "the limits of the tenant's app management policies are not known before a secret is created",
  },
  {
    right: 'AuditLog.Read.All',
    optional: 'superseded secrets are removed after the longest wait, without evidence that they are unused',
  },
  {
    right: 'Directory.Read.All',
    optional:
      "Keyturn's own sign-ins cannot be distinguished from those of consumers, so superseded secrets stay longer; diagnose does not show who " +
      'disabled an application or removed a secret, and the record of a revocation not who signed in',
  },
];

function inTenant({ tenant }: Rotation, { cloud }: Policy): Right[] {
  return GRAPH.map(({ right, ...rest }) => ({
    by: 'Microsoft Graph',
    right,
    on: `tenant ${tenant}`,
    grant: roleGrant(cloud.graph, right),
    ...rest,
  }));
}

function onRegistration({ appId }: Rotation): Right {
  return {
    by: 'Microsoft Entra',
    right: 'owner of the registration',
    on: `application ${appId}`,
    grant: `az ad app owner add --id ${appId} --owner-object-id "$(az ad sp show --id ${SOME_CLIENT} --query id -o tsv)"`,
  };
}

const OFFICER = 'Key Vault Secrets Officer';

/** On a vault, for the secrets that this program reads and writes there. */
export function officerOn(vault: Pick<VaultPlace, 'url'>): Right {
  const name = vaultName(vault);
  return {
    by: 'Azure',
    right: `role "${OFFICER}"`,
    on: `vault ${name}`,
    grant: roleAssignment(OFFICER, vaultScope(name)),
  };
}

const CONTRIBUTOR = 'Storage Blob Data Contributor';

function onContainer(container: string): Right {
  const { hostname, pathname } = new URL(container);
  const account = hostname.split('.')[0] ?? hostname;
  return {
    by: 'Azure',
    right: `role "${CONTRIBUTOR}"`,
    on: `container ${container}`,
    grant: `az role assignment create --role "${CONTRIBUTOR}" --assignee ${SOME_CLIENT} --scope "$(az storage account show --name ${account} --query id -o tsv)/blobServices/default/containers${pathname}"`,
  };
}

/** The list in SECURITY.md. */
export function rightsList(kinds: readonly TargetKind[]): string {
  return [...OF_ALL, ...kinds.map(({ needs }) => needs), OF_LOCK].map(line => `- ${line}`).join('\n');
}

const OF_ALL = [
  'Graph: `Application.ReadWrite.OwnedBy`, and make it owner of exactly the registrations in the policy. `.All` is not needed. ' +
    '`AuditLog.Read.All` (and a Premium licence) shows whether a superseded secret is still used, and by whom; without it a ' +
    'superseded secret is removed after the longest wait, without usage evidence. Together with `Directory.Read.All` it lets ' +
    '`diagnose` show who disabled an application or removed a secret. `Policy.Read.ApplicationConfiguration` (or `Policy.Read.All`) lets ' +
    "`plan`, and `rotate` where a secret is due, see what the tenant's app management policies allow before one is made; without " +
    'it `plan` says that it is not known. `forget` lists what the identity owns (`ownedObjects`), for which ' +
    '`Application.ReadWrite.OwnedBy` is enough. `discover --all` lists every registration of the tenant: `Application.Read.All`, and ' +
    '*Key Vault Reader* on the vaults that it lists; an identity of its own, which may only read, is best for that.',
  'Key Vault: get, list and set on the secrets that it keeps (the role *Key Vault Secrets Officer*). It never deletes or purges.',
];

const OF_LOCK = 'A lock between machines: *Storage Blob Data Contributor* on its container.';
