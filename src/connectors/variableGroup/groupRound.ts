/** Merges the writes of several rotations to one variable group. */

import { Problem } from '../../problem.ts';
import type { Delivered, Published } from '../../rotation/observation.ts';
import type { Meanwhile } from '../../rotation/placeFacts.ts';
import type { BeforeWrite } from '../../rotation/ports.ts';
import type { Call } from '../callFailure.ts';
import { type DevopsIdentity, identityId, otherWriter } from '../devopsIdentity.ts';
import type { Notes } from '../together/lateWrites.ts';
import type { Others } from '../together/otherWriters.ts';
import type { Asked } from '../together/rounds.ts';
import { type Guarded, sendTogether } from '../together/sendTogether.ts';
import { type Group, variableOf, writerOf } from './group.ts';
import { isLinked, type Place, stateOf } from './groupHolding.ts';
import { heldBy, withSeen } from './groupValues.ts';
import { type Mark, marked, markOf, renewed } from './mark.ts';

/** The write of one rotation to its variable in the group. */
export interface Delivery extends Guarded {
  readonly place: Place;
  readonly wanted: Published;
}

/** The operations on the group that a round needs, within its turn. */
export interface WritableGroup {
  readonly call: Call;
  readonly now: () => Date;
  readonly notes: Notes;
  readonly others: Others;
  /** The id of this run's identity, where it is known. */
  readonly by: string | undefined;
  readonly identity: Pick<DevopsIdentity, 'recorded'>;
  read(): Promise<Group>;
  /** Replaces the whole group, after awaiting `beforeWrite`. Returns the new modification date of the group. */
  replace(group: Group, beforeWrite: BeforeWrite): Promise<Date | undefined>;
}

type Asking = Asked<Delivery, Delivered>;

/** `group`: as read in the turn of the round. */
export async function writeRound(
  place: WritableGroup,
  group: Group,
  asked: readonly Asking[],
): Promise<void> {
  if (isLinked(group)) {
    for (const { change, reject } of asked) reject(linked(change.place));
    return;
  }
  const { now, notes, others, read, replace, by } = place;
  const lost = notes.overwritten();
  const { group: before, back, gone } = withSeen(group, lost);
  await sendTogether(asked, async (those, beforeWrite) => {
    const writing = { at: now(), ...(by === undefined ? {} : { by }) };
    const sent = withChanges(before, those, writing);
    const writtenAt = await notes.sending(heldBy(sent), beforeWrite, guard => replace(sent, guard));
    notes.puttingBack(lost.keys());
    others.overwritten(back, true);
    others.overwritten(gone, false);
    const after = await read();
    noteOthers(place, { before: group, sent, after }, writtenAt);
    const meanwhile = others.toTell();
    for (const one of those) report(one, after, meanwhile);
  });
}

function withChanges(group: Group, those: readonly Asking[], writing: Omit<Mark, 'keyId'>): Group {
  const variables = { ...group.variables, ...renewed(group, writing) };
  for (const { change } of those) {
    const { settings } = change.place;
    const [markName, mark] = marked({ variables }, settings.variable, {
      ...writing,
      keyId: change.wanted.keyId,
    });
    const [name, held] = variableOf({ variables }, settings.variable) ?? [settings.variable, undefined];
    variables[markName] = mark;
    variables[name] = { ...held, value: change.wanted.value.reveal(), isSecret: true };
  }
  return { ...group, variables };
}

interface Writing {
  readonly before: Group;
  readonly sent: Group;
  readonly after: Group;
}

/**
 * Records changes by others, because the service has no conditional write. A later writer may also have overwritten Keyturn's
 * variables, whose values cannot be read: then it throws, and they are written again.
 */
function noteOthers(
  { call, notes, others, by, identity }: WritableGroup,
  writing: Writing,
  writtenAt?: Date,
): void {
  const { before, sent, after } = writing;
  if (after.modifiedOn === before.modifiedOn) throw overwritten(call);
  const [base, body, found] = [heldBy(before), heldBy(sent), heldBy(after)];
  const late = notes.overwritten();
  const names = [...new Set([...base.keys(), ...found.keys()])].filter(
    name => base.get(name) === body.get(name) && found.get(name) !== body.get(name) && !late.has(name),
  );
  const isOthers = writtenAt !== undefined && new Date(after.modifiedOn).getTime() !== writtenAt.getTime();
  if (names.length > 0 || isOthers) others.changed(names, writerOf(after));
  if (isOthers || late.size > 0) throw overwritten(call);
  if (writtenAt !== undefined && !identity.recorded(identityId(after.modifiedBy)) && by !== undefined)
    throw otherWriter(call);
}

function report(
  { change: { place, wanted }, resolve, reject }: Asking,
  after: Group,
  meanwhile: Meanwhile | undefined,
): void {
  const stands = markOf(after, place.settings.variable)?.keyId === wanted.keyId;
  const state = stateOf(after, place, wanted);
  if (stands) resolve(meanwhile === undefined ? state : { ...state, meanwhile });
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
    reason: 'the group was changed outside Keyturn while it was written',
    remedy: 'run again when it is not being edited (Terraform, the web page)',
  });
}
