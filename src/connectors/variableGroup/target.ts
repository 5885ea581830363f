import type { VaultPlace } from '../../policy/policy.ts';
import type { PairedTarget } from '../../rotation/pairedTarget.ts';
import type { Writability } from '../../rotation/placeFacts.ts';
import type { DatedTarget, PrecheckedTarget } from '../../rotation/ports.ts';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openPipelineCanary } from '../devopsCanary.ts';
import { devopsUnaccepted } from '../devopsUnaccepted.ts';
import { besideIn, pairedIdsIn } from '../pairedIds.ts';
import { beforeWriteOf } from '../together/beforeWrite.ts';
import { type Group, plainOf } from './group.ts';
import { isLinked, isMapped, type Place, stateOf } from './groupHolding.ts';
import type { VariableGroupSettings } from './settings.ts';
import { openSharedGroup, writeKeyOf } from './sharedGroup.ts';

/**
 * A secret variable of an Azure DevOps variable group (azure-facts §5.2). Secrets are write-only, so a plain variable
 * `<variable>.keyturn` in the same group, the mark, has the key id that was written last, and the time. After a later change of
 * the group by others its content is unknown, because the service does not report which variable was changed.
 */
export function openVariableGroup(
  access: CloudAccess,
  settings: VariableGroupSettings,
  vault: VaultPlace,
): DatedTarget & PrecheckedTarget & PairedTarget {
  const subject = `variable group ${settings.organization}/${settings.project}/${settings.group}`;
  const needs = 'the Administrator role of the group (Pipelines > Library > the group > Security)';
  // Idempotent: replacing the group with the same group again has no effect.
  const check = 'check organization, project and group in the policy, and that the identity may see them';
  const unaccepted = devopsUnaccepted(access, settings.organization, needs);
  // The group is written for all rotations together.
  const sends = `the names of the variables that the policy has in group ${settings.group}`;
  const call: Call = { subject, idempotent: true, needs, check, unaccepted, sends };
  const place: Place = { settings, vault, call };
  const writeKey = writeKeyOf(settings);
  const theGroup = () => access.shared(writeKey, () => openSharedGroup(access, settings, call));
  const { requester } = access;
  const canary = openPipelineCanary(access, settings, unaccepted);
  let seen: Promise<Group> | undefined;
  const read = () => {
    const group = theGroup();
    const reading = group.subscribe(requester, group.read);
    seen = reading;
    reading.catch(() => {
      if (seen === reading) seen = undefined;
    });
    return reading;
  };
  return {
    place: writeKey,
    ...(canary === undefined ? {} : { canary }),
    async observe(wanted) {
      const group = await read();
      return { ...stateOf(group, place, await wanted), ...besideIn(plainOf(group), settings.variable) };
    },
    pairedIds: async () => pairedIdsIn(plainOf(await read()), settings.variable),
    writable: async () => writability(await (seen ?? read()), place),
    writtenAt: async () => dateOf(await read()),
    deliver(wanted) {
      const { subscribe, deliver } = theGroup();
      return subscribe(requester, () => deliver({ place, wanted, beforeWrite: beforeWriteOf(requester) }));
    },
  };
}

/**
 * The role is not checked: the security token for the rights on a group in the library is not documented, and a check of
 * another token could block a working configuration.
 */
function writability(group: Group, { settings, vault }: Place): Writability {
  if (!isLinked(group) || isMapped(group, settings, vault))
    return { writable: 'unknown', why: 'Azure DevOps has no documented API for this permission' };
  const why = 'the group is linked to a Key Vault, and does not map the secret of this rotation';
  const remedy = `map ${vault.secret} of ${vault.url} in the group, or take the target out of the policy`;
  return { writable: 'no', why, remedy };
}

/** The modification date of the group: the service has none for a variable, and none of the variables was written later. */
function dateOf({ modifiedOn }: Group): Date {
  return new Date(modifiedOn);
}
