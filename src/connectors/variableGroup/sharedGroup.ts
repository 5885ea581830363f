import type { Delivered } from '../../rotation/observation.ts';
import type { BeforeWrite } from '../../rotation/ports.ts';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openDevops } from '../devopsClient.ts';
import { devopsIdentity } from '../devopsIdentity.ts';
import { openNotes } from '../together/lateWrites.ts';
import { openOthers } from '../together/otherWriters.ts';
import { lockedTurn, openReadLock } from '../together/readLock.ts';
import { rounds } from '../together/rounds.ts';
import { sharedRead } from '../together/sharedRead.ts';
import { openSubscribers, type Subscribers } from '../together/subscribers.ts';
import type { Wire } from '../wire.ts';
import { findGroup, type Group, readGroup, writeGroup } from './group.ts';
import { type Delivery, writeRound } from './groupRound.ts';
import { heldBy } from './groupValues.ts';
import type { VariableGroupSettings } from './settings.ts';

/** A variable group under one name, shared by all rotations of the run with a variable in it. */
export interface SharedGroup extends Pick<Subscribers, 'subscribe'> {
  read(): Promise<Group>;
  deliver(delivery: Delivery): Promise<Delivered>;
}

/** The key of the group that is replaced as a whole, by its name in the policy. */
export function writeKeyOf({ organization, project, group }: VariableGroupSettings): string {
  return `variableGroup ${JSON.stringify([organization, project, group])}`.toLowerCase();
}

/**
 * A round reads, replaces and reads back the group. The requests are admitted together, because a later read would also show
 * later changes of others.
 */
const REQUESTS_OF_A_ROUND = 3;

const WHO_WROTE = 'Pipelines > Library > the group shows what it holds and who changed it last';

/** The records of a group, shared between its names: one policy entry may use its name, and another one its id. */
function memoryOf({ shared }: CloudAccess, organization: string, id: number) {
  return shared(keyOf(organization, id), () => ({
    place: openReadLock(),
    notes: openNotes(),
    others: openOthers(WHO_WROTE),
  }));
}

/** The id is unique in the organization. */
function keyOf(organization: string, id: number): string {
  return `variableGroup ${organization} ${id}`.toLowerCase();
}

export function openSharedGroup(
  access: CloudAccess,
  settings: VariableGroupSettings,
  call: Call,
): SharedGroup {
  const { organization } = settings;
  const { requester, subscribe } = openSubscribers();
  const wire = access.sharedWire(requester);
  const on = (by: Wire) => openDevops({ ...access, wire: by }, organization, call);
  let known: number | undefined;
  const id = async () => {
    known ??= await findGroup(on(wire), settings, call);
    return known;
  };
  const memory = async () => memoryOf(access, organization, await id());
  const readOn = async (by: Wire) => {
    const group = await readGroup(on(by), settings, call, await id());
    known = group.id;
    (await memory()).notes.read(heldBy(group));
    return group;
  };
  const read = sharedRead(async () => readOn(wire.sending((await memory()).place.reading)));
  const alone = async <T>(round: () => Promise<T>): Promise<T> =>
    access.serially(keyOf(organization, await id()), round);
  const { now } = access;
  const identity = devopsIdentity(access, organization);
  return {
    subscribe,
    read,
    deliver: rounds(
      {
        async read() {
          const by = await identity.id(on(wire));
          const requests = { method: 'PUT', url: access.endpoints.devops, count: REQUESTS_OF_A_ROUND };
          const turn = await lockedTurn(wire.inTurn(requests), (await memory()).place);
          try {
            return { turn, by, group: await readOn(turn.wire) };
          } catch (error) {
            turn.end();
            throw error;
          }
        },
        async write({ turn, by, group }, asked) {
          const replace = (body: Group, beforeWrite: BeforeWrite) =>
            writeGroup(on(turn.wire.onBehalfOf({ beforeWrite })), body, call);
          const { notes, others } = await memory();
          try {
            const readBack = () => readOn(turn.wire);
            const place = { call, read: readBack, replace, now, notes, others, by, identity };
            await writeRound(place, group, asked);
          } finally {
            turn.end();
          }
        },
      },
      alone,
    ),
  };
}
