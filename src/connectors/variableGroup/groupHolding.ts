import { vaultName } from '../../policy/place.ts';
import type { VaultPlace } from '../../policy/policy.ts';
import type { Published, TargetState } from '../../rotation/observation.ts';
import type { Advice } from '../../rotation/placeFacts.ts';
import { fieldOf } from '../callError.ts';
import type { Call } from '../callFailure.ts';
import { markedWith } from '../markedWith.ts';
import { type Group, variableOf } from './group.ts';
import { isFresh, markOf } from './mark.ts';
import type { VariableGroupSettings } from './settings.ts';

/** One variable of a group, and the vault secret of its rotation. */
export interface Place {
  readonly settings: VariableGroupSettings;
  readonly vault: VaultPlace;
  readonly call: Call;
}

/** Whether the group reads its variables from a Key Vault. */
export function isLinked(group: Group): boolean {
  return group.type === 'AzureKeyVault';
}

/** Compares the variable with the published secret, by its mark. */
export function stateOf(group: Group, { settings, vault }: Place, wanted: Published): TargetState {
  const [, held] = variableOf(group, settings.variable) ?? [];
  if (isLinked(group)) return stateOfLinked(group, settings, vault);
  if (held === undefined) return { state: 'missing', detail: 'the variable does not exist' };
  if (held['isSecret'] !== true)
    return { state: 'differs', detail: 'is not a secret variable: everybody can read it' };
  const mark = markOf(group, settings.variable);
  if (mark !== undefined && mark.keyId !== wanted.keyId)
    return { state: 'differs', detail: markedWith(mark.keyId, false), keyId: mark.keyId };
  if (mark !== undefined && isFresh(mark, group))
    return { state: 'in-sync', detail: markedWith(mark.keyId, true) };
  // No `updatedAt`: an identity that may write the secret may write its mark, so without a valid mark the secret is
  // written again.
  const detail =
    mark === undefined
      ? 'is write-only and has no mark, so its content is unknown'
      : 'is in a group that was changed outside Keyturn since its mark was written, so its content is unknown';
  return { state: 'unknown', detail, writtenAt: new Date(group.modifiedOn) };
}

/**
 * A linked group only maps names, and reads the newest value from the vault when a pipeline runs: it is in sync if it maps the
 * secret of this rotation, and nothing is written.
 */
function stateOfLinked(group: Group, settings: VariableGroupSettings, vault: VaultPlace): TargetState {
  return isMapped(group, settings, vault)
    ? {
        state: 'in-sync',
        detail: `is linked to the vault ${linkedVault(group)}, and fetched when a pipeline runs`,
        linked: true,
      }
    : {
        state: 'differs',
        detail: `the group is linked ${ELSEWHERE}`,
        fault: { words: `is in a group that is linked ${ELSEWHERE}`, advice: mapIn(vault) },
      };
}

const ELSEWHERE = 'to a Key Vault and does not map the secret of this rotation';

/** A linked group reads from the vault, and cannot be written. */
function mapIn(vault: VaultPlace): Advice {
  const where = 'Azure DevOps, Pipelines, Library, the group, Variables, Add';
  const text = `Map ${vault.secret} of the vault ${vaultName(vault)} in the group: ${where}; or take the target out of the policy.`;
  return { text };
}

/** Whether a linked group maps the vault secret of this rotation. */
export function isMapped(group: Group, { variable }: VariableGroupSettings, vault: VaultPlace): boolean {
  const isHeld = variableOf(group, variable) !== undefined;
  const ours = new URL(vault.url).hostname.split('.')[0];
  return (
    isHeld &&
    variable.toLowerCase() === vault.secret.toLowerCase() &&
    linkedVault(group).toLowerCase() === ours
  );
}

function linkedVault({ providerData }: Group): string {
  return String(fieldOf(providerData, 'vault'));
}
