import type { VaultPlace } from '../../policy/policy.ts';
import type { DatedTarget } from '../../rotation/ports.ts';
import type { CloudAccess } from '../access.ts';
import type { Call } from '../failure.ts';
import { guardOf } from '../together/guardOf.ts';
import type { Group } from './group.ts';
import { type Place, stateOf } from './holding.ts';
import type { VariableGroupSettings } from './settings.ts';
import { doorOf, openSharedGroup } from './sharedGroup.ts';

/**
 * A secret variable of an Azure DevOps variable group (azure-facts §5.2). Secrets are write-only, so a plain variable
 * `<variable>.keyturn` beside it holds the key id that was written last, and when. A group that somebody changed after
 * that may hold anything: the service does not say which variable was changed.
 */
export function openVariableGroup(
  access: CloudAccess,
  settings: VariableGroupSettings,
  vault: VaultPlace,
): DatedTarget {
  const subject = `variable group ${settings.organization}/${settings.project}/${settings.group}`;
  const needs = 'the Administrator role of the group (Pipelines > Library > the group > Security)';
  // Replacing the group by the same group twice is replacing it once.
  const check = 'check organization, project and group in the policy, and that the identity may see them';
  const call: Call = { subject, idempotent: true, needs, check };
  const place: Place = { settings, vault, call };
  const door = doorOf(settings);
  const theGroup = () => access.shared(door, () => openSharedGroup(access, settings, call));
  const { visit } = access;
  const read = () => {
    const group = theGroup();
    return group.attend(visit, group.read);
  };
  return {
    place: door,
    observe: async wanted => stateOf(await read(), place, await wanted),
    writtenAt: async () => dateOf(await read()),
    deliver(wanted) {
      const { attend, deliver } = theGroup();
      return attend(visit, () => deliver({ place, wanted, beforeWrite: guardOf(visit) }));
    },
  };
}

/** The service dates the group, not the variable: none of its variables was written later. */
function dateOf({ modifiedOn }: Group): Date {
  return new Date(modifiedOn);
}
