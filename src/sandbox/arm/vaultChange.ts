/** PUT and PATCH of an existing vault: its network rules, its access model, its policies, and its tags. */
import * as z from 'zod';
import { once } from '../once.ts';
import { grantRights } from '../vault/edits.ts';
import { isRange } from '../vault/ranges.ts';
import { vaultId } from '../vault/resourceId.ts';
import type { Vault } from '../vault/state.ts';
import type { Reply, Scene } from '../wire.ts';
import { armError, notSimulated } from './failure.ts';
import type { Call } from './operation.ts';
import { readObject } from './properties.ts';
import { roleRights } from './roleEffects.ts';
import { accessBy, type Policy, policiesOf, policiesSchema, setReaders } from './vaultPolicies.ts';
import { vaultResource } from './vaultShape.ts';

const bodySchema = once(() =>
  z.object({
    tags: z.record(z.string(), z.string()).nullish(),
    properties: z.object({
      accessPolicies: policiesSchema().nullish(),
      enableRbacAuthorization: z.boolean().nullish(),
      publicNetworkAccess: z.string().nullish(),
      enablePurgeProtection: z.boolean().nullish(),
      softDeleteRetentionInDays: z.number().nullish(),
      sku: z.object({ name: z.string() }).nullish(),
      networkAcls: z
        .object({
          defaultAction: z.string().nullish(),
          ipRules: z.array(z.object({ value: z.string() })).nullish(),
          virtualNetworkRules: z.array(z.unknown()).nullish(),
        })
        .nullish(),
    }),
  }),
);

type Body = z.output<ReturnType<typeof bodySchema>>;

/** A PUT replaces everything, so absent members get their defaults; a PATCH changes only the given members. */
export function changeVault({ request, scene }: Call, vault: Vault): Reply {
  const read = bodySchema().safeParse(readObject(request.body));
  if (!read.success) return badRequest('The request body is no valid vault.');
  const { tags, properties } = read.data;
  const isPut = request.method === 'PUT';
  const model = properties.enableRbacAuthorization ?? (isPut ? false : vault.accessModel === 'rbac');
  const refused =
    otherFault(vault, properties) ??
    networkFault(properties) ??
    setAccess(scene, vault, model, properties.accessPolicies, isPut);
  if (refused !== undefined) return refused;
  setNetwork(vault, properties, isPut);
  if (tags || isPut) vault.resourceTags = { ...tags };
  return { status: 200, body: vaultResource(scene.world, vault) };
}

const changeSchema = once(() => z.object({ properties: z.object({ accessPolicies: policiesSchema() }) }));

/** `PUT …/accessPolicies/add`, and so on: policies are identified by their object id. */
export function changePolicies({ request, scene, route }: Call, vault: Vault): Reply {
  const { world } = scene;
  const read = changeSchema().safeParse(readObject(request.body));
  if (!read.success) return badRequest('The request body holds no access policies.');
  const how = route.key?.toLowerCase();
  const given = read.data.properties.accessPolicies;
  const before = policiesSchema().parse(policiesOf(world, vault));
  const next = how === 'replace' ? given : how === 'add' ? added(before, given) : removed(before, given);
  const refused = setAccess(scene, vault, false, next, true);
  if (refused !== undefined) return refused;
  const body = {
    id: `${vaultId(vault, world)}/accessPolicies/`,
    type: 'Microsoft.KeyVault/vaults/accessPolicies',
    properties: { accessPolicies: policiesOf(world, vault) },
  };
  return { status: 200, body };
}

function added(before: readonly Policy[], given: readonly Policy[]): Policy[] {
  const others = given.filter(one => !before.some(({ objectId }) => objectId === one.objectId));
  return [
    ...before.map(one => {
      const more = given.find(({ objectId }) => objectId === one.objectId)?.permissions.secrets ?? [];
      return {
        ...one,
        permissions: { ...one.permissions, secrets: [...(one.permissions.secrets ?? []), ...more] },
      };
    }),
    ...others,
  ];
}

function removed(before: readonly Policy[], given: readonly Policy[]): Policy[] {
  return before.filter(one => !given.some(({ objectId }) => objectId === one.objectId));
}

/** With RBAC no policies are stored; a change to RBAC removes all rights that no role gives. */
function setAccess(
  { world, ...scene }: Scene,
  vault: Vault,
  isRbac: boolean,
  policies: readonly Policy[] | null | undefined,
  isPut: boolean,
): Reply | undefined {
  if (isRbac) {
    if (vault.accessModel === 'rbac') return undefined;
    vault.accessModel = 'rbac';
    const { clients, readers } = roleRights(world, vault);
    grantRights({ world, ...scene }, vault, clients);
    setReaders(world, vault, readers);
    return undefined;
  }
  if (!policies && !isPut && vault.accessModel === 'policies') return undefined;
  const access = accessBy(world, vault, policies ?? []);
  if ('refusal' in access) return access.refusal;
  vault.accessModel = 'policies';
  grantRights({ world, ...scene }, vault, access.clients);
  setReaders(world, vault, access.readers);
  return undefined;
}

function networkFault({ networkAcls }: Body['properties']): Reply | undefined {
  if (networkAcls?.virtualNetworkRules?.length) return notSimulated('rules for virtual networks of a vault');
  const wrong = networkAcls?.ipRules?.find(({ value }) => !isRange(value));
  if (wrong === undefined) return undefined;
  return badRequest(`The IP address or range '${wrong.value}' of the network rules is invalid.`);
}

/** Changes of these properties are not simulated, and refused rather than ignored. */
function otherFault(vault: Vault, properties: Body['properties']): Reply | undefined {
  const { publicNetworkAccess, enablePurgeProtection, softDeleteRetentionInDays, sku } = properties;
  if (publicNetworkAccess?.toLowerCase() === 'disabled') return notSimulated('a vault without public access');
  if (enablePurgeProtection) return notSimulated('purge protection of a vault');
  if (sku && sku.name.toLowerCase() !== 'standard') return notSimulated(`the SKU '${sku.name}' of a vault`);
  if ((softDeleteRetentionInDays ?? vault.retentionDays) === vault.retentionDays) return undefined;
  return notSimulated('another retention of a vault');
}

/** Access from everywhere, unless the default action is to deny. */
function setNetwork(vault: Vault, { networkAcls }: Body['properties'], isPut: boolean): void {
  if (!isPut && !networkAcls) return;
  vault.firewalled = networkAcls?.defaultAction?.toLowerCase() === 'deny';
  vault.admits = (networkAcls?.ipRules ?? []).map(({ value }) => value);
}

function badRequest(message: string): Reply {
  return armError(400, 'BadRequest', message);
}
