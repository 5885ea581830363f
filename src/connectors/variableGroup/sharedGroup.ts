import type { TargetState } from '../../rotation/observation.ts';
import type { CloudAccess } from '../access.ts';
import type { Call } from '../failure.ts';
import { type Audience, openAudience } from '../together/audience.ts';
import { rounds } from '../together/rounds.ts';
import { sharedRead } from '../together/sharedRead.ts';
import { openDevops } from './devops.ts';
import { findGroup, type Group, readGroup, writeGroup } from './group.ts';
import { type Delivery, writeRound } from './round.ts';
import type { VariableGroupSettings } from './settings.ts';

/** A variable group under one name, for all rotations of the run that have a variable there. */
export interface SharedGroup extends Pick<Audience, 'attend'> {
  read(): Promise<Group>;
  deliver(delivery: Delivery): Promise<TargetState>;
}

/** What is replaced as a whole, as the policy names it. */
export function doorOf({ organization, project, group }: VariableGroupSettings): string {
  return `variableGroup ${JSON.stringify([organization, project, group])}`.toLowerCase();
}

export function openSharedGroup(
  access: CloudAccess,
  settings: VariableGroupSettings,
  call: Call,
): SharedGroup {
  const { organization } = settings;
  const { visit, attend } = openAudience();
  const wire = access.commonWire(visit);
  const ask = openDevops({ ...access, wire }, organization, call);
  let known: number | undefined;
  const id = async () => {
    known ??= await findGroup(ask, settings, call);
    return known;
  };
  const read = sharedRead(async () => {
    const group = await readGroup(ask, settings, call, await id());
    known = group.id;
    return group;
  });
  const replace = (group: Group, beforeWrite: () => Promise<void>) => {
    const guarded = { ...access, wire: wire.visiting({ beforeWrite }) };
    return writeGroup(openDevops(guarded, organization, call), group, call);
  };
  // It may be named in one policy entry and numbered in another, or its project be; the number is the organization's.
  const alone = async <T>(round: () => Promise<T>): Promise<T> =>
    access.turns(`variableGroup ${organization} ${await id()}`.toLowerCase(), round);
  const { now } = access;
  const write = (group: Group, asked: Parameters<typeof writeRound>[2]) =>
    writeRound({ call, read, replace, now }, group, asked);
  return { attend, read, deliver: rounds({ read, write }, alone) };
}
