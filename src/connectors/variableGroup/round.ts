/** Writes what several rotations deliver to one variable group, as one group. */
import { Problem } from '../../problem.ts';
import type { Published, TargetState } from '../../rotation/observation.ts';
import type { Call } from '../failure.ts';
import type { Asked } from '../together/rounds.ts';
import { type Guarded, sendTogether } from '../together/sendTogether.ts';
import { type Group, variableOf } from './group.ts';
import { isLinked, type Place, stateOf } from './holding.ts';
import { marked, markOf } from './mark.ts';

export interface Delivery extends Guarded {
  readonly place: Place;
  readonly wanted: Published;
}

/** The group, as a round needs it. */
export interface WritableGroup {
  readonly call: Call;
  readonly now: () => Date;
  read(): Promise<Group>;
  /** Replaces the whole group; `beforeWrite` is awaited before that. */
  replace(group: Group, beforeWrite: () => Promise<void>): Promise<void>;
}

type Asking = Asked<Delivery, TargetState>;

export async function writeRound(
  { call, now, read, replace }: WritableGroup,
  group: Group,
  asked: readonly Asking[],
): Promise<void> {
  if (isLinked(group)) {
    for (const { change, reject } of asked) reject(linked(change.place));
    return;
  }
  await sendTogether(asked, async (those, beforeWrite) => {
    const at = now();
    await replace(
      those.reduce((sum, { change }) => withChange(sum, change, at), group),
      beforeWrite,
    );
    const after = await read();
    if (!isWhole(after, group)) throw overwritten(call);
    for (const one of those) tell(one, after);
  });
}

function withChange(group: Group, { place: { settings }, wanted }: Delivery, at: Date): Group {
  const [name, held] = variableOf(group, settings.variable) ?? [settings.variable, undefined];
  const variables = {
    ...group.variables,
    ...marked(group, settings.variable, { keyId: wanted.keyId, at }),
    [name]: { ...held, value: wanted.value.reveal(), isSecret: true },
  };
  return { ...group, variables };
}

/** Whether it was written and no variable went: the service has no conditional write to keep others out. */
function isWhole(after: Group, before: Group): boolean {
  const there = new Set(Object.keys(after.variables));
  const kept = Object.keys(before.variables).every(name => there.has(name));
  return kept && after.modifiedOn !== before.modifiedOn;
}

function tell({ change: { place, wanted }, resolve, reject }: Asking, after: Group): void {
  const stands = markOf(after, place.settings.variable)?.keyId === wanted.keyId;
  if (stands) resolve(stateOf(after, place, wanted));
  else reject(overwritten(place.call));
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
