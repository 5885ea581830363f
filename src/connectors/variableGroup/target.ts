import type { VaultPlace } from '../../policy/policy.ts';
import { Problem } from '../../problem.ts';
import type { Published, TargetState } from '../../rotation/observation.ts';
import type { DatedTarget } from '../../rotation/ports.ts';
import type { CloudAccess } from '../access.ts';
import type { Call } from '../failure.ts';
import { markedWith } from '../markedWith.ts';
import { fieldOf } from '../trouble.ts';
import { type DevopsAsk, openDevops } from './devops.ts';
import { type Group, readGroup, type Variable, variableOf, writeGroup } from './group.ts';
import { isFresh, marked, markOf } from './mark.ts';
import type { VariableGroupSettings } from './settings.ts';

interface Place {
  readonly ask: DevopsAsk;
  readonly settings: VariableGroupSettings;
  readonly vault: VaultPlace;
  readonly call: Call;
  readonly now: () => Date;
}

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
  const ask = openDevops(access, settings.organization, call);
  const place = { ask, settings, vault, call, now: access.now };
  // A group may be named in one policy entry and numbered in another, so writers of one organization take turns.
  const door = `variableGroup ${settings.organization}`.toLowerCase();
  return {
    observe: async wanted => observe(await readGroup(place.ask, settings, call), place, await wanted),
    writtenAt: async () => dateOf(await readGroup(place.ask, settings, call)),
    deliver: wanted => access.turns(door, () => deliver(place, wanted)),
  };
}

/** The service dates the group, not the variable: none of its variables was written later. */
function dateOf({ modifiedOn }: Group): Date | undefined {
  const ms = Date.parse(modifiedOn ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms);
}

function observe(group: Group, { settings, vault }: Place, wanted: Published): TargetState {
  const [, held] = variableOf(group, settings.variable) ?? [];
  if (isLinked(group)) return observeLinked(group, held, settings, vault);
  if (held === undefined) return { state: 'missing', detail: 'the variable does not exist' };
  if (held['isSecret'] !== true)
    return { state: 'differs', detail: 'is not a secret variable: everybody can read it' };
  const mark = markOf(group, settings.variable);
  if (mark !== undefined && mark.keyId !== wanted.keyId)
    return { state: 'differs', detail: markedWith(mark.keyId, false), keyId: mark.keyId };
  if (mark !== undefined && isFresh(mark, group))
    return { state: 'in-sync', detail: markedWith(mark.keyId, true) };
  // No date is given: whoever may write the secret may write its mark, so without a good one it is written again.
  const detail =
    mark === undefined
      ? 'is write-only, and no mark tells what it holds'
      : 'somebody changed the group after keyturn wrote it, so what it holds is not known';
  return { state: 'unknown', detail };
}

/**
 * A group that is linked to a vault maps names only and fetches the newest value when a pipeline runs: it holds the
 * wanted version as soon as it maps our secret, and there is nothing to write.
 */
function observeLinked(
  group: Group,
  held: Variable | undefined,
  { variable }: VariableGroupSettings,
  vault: VaultPlace,
): TargetState {
  const name = String(fieldOf(group.providerData, 'vault'));
  const ours = new URL(vault.url).hostname.split('.')[0];
  const mapped = held !== undefined && variable.toLowerCase() === vault.secret.toLowerCase();
  return mapped && name.toLowerCase() === ours
    ? { state: 'in-sync', detail: `is linked to the vault ${name}, and fetched when a pipeline runs` }
    : {
        state: 'differs',
        detail: 'the group is linked to a Key Vault and does not map the secret of this rotation',
      };
}

async function deliver(place: Place, wanted: Published): Promise<void> {
  const { ask, settings, call } = place;
  const group = await readGroup(ask, settings, call);
  if (isLinked(group)) throw linked(place);
  const [name, held] = variableOf(group, settings.variable) ?? [settings.variable, undefined];
  const variables = {
    ...group.variables,
    ...marked(group, settings.variable, { keyId: wanted.keyId, at: place.now() }),
    [name]: { ...held, value: wanted.value.reveal(), isSecret: true },
  };
  await writeGroup(ask, group, variables, call);
  const after = await readGroup(ask, settings, call);
  if (!holds(after, group, settings, wanted)) throw overwritten(call);
}

/** Whether our mark stands and no variable came or went: the service has no conditional write to keep others out. */
function holds(after: Group, before: Group, settings: VariableGroupSettings, wanted: Published): boolean {
  const there = new Set(Object.keys(after.variables));
  const kept = Object.keys(before.variables).every(name => there.has(name));
  return (
    kept && markOf(after, settings.variable)?.keyId === wanted.keyId && after.modifiedOn !== before.modifiedOn
  );
}

function isLinked(group: Group): boolean {
  return group.type === 'AzureKeyVault';
}

function linked({ call, vault }: Place): Problem {
  return new Problem({
    code: 'refused',
    subject: call.subject,
    reason: 'it is linked to a Key Vault, so its variables cannot be written',
    remedy: `map ${vault.secret} of ${vault.url} in the group, or take the target out of the policy`,
  });
}

function overwritten({ subject }: Call): Problem {
  return new Problem({
    code: 'try-later',
    subject,
    reason: 'somebody else changed the group while it was written',
    remedy: 'run again when nobody else (Terraform, the web page) edits it',
  });
}
