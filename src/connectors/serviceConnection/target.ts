import { Problem } from '../../problem.ts';
import type { UsedTarget } from '../../rotation/lastUse.ts';
import type { Delivered, Published } from '../../rotation/observation.ts';
import type { DatedTarget, PrecheckedTarget, SurroundedTarget, TriedTarget } from '../../rotation/ports.ts';
import type { Secret } from '../../secret.ts';
import type { Call } from '../callFailure.ts';
import type { CloudAccess } from '../cloudAccess.ts';
import { openPipelineCanary } from '../devopsCanary.ts';
import { openDevops } from '../devopsClient.ts';
import { type DevopsIdentity, devopsIdentity, identityId, otherWriter } from '../devopsIdentity.ts';
import { devopsUnaccepted } from '../devopsUnaccepted.ts';
import { type Others, openOthers } from '../together/otherWriters.ts';
import type { Wire } from '../wire.ts';
import { type Connection, operationOf, readConnection, writeConnection, writerOf } from './connection.ts';
import { changed, descriptionOf, markOf, type Place, stateOf } from './connectionHolding.ts';
import { lastExecution } from './executionHistory.ts';
import {
  isAutomatic,
  isAzureResourceManager,
  mustBeWritable,
  parameterOf,
  secretlessBy,
} from './kindOfConnection.ts';
import { hasRoomForMark } from './mark.ts';
import { secretlessOf } from './secretless.ts';
import type { ServiceConnectionSettings } from './settings.ts';
import { tryConnection } from './trial.ts';
import { wordsFor } from './words.ts';

/** A delivery reads, replaces and reads back; the requests are admitted together, so that nothing waits in between. */
const REQUESTS_OF_A_DELIVERY = 3;

const WHO_WROTE =
  'Project settings > Service connections > the connection > Usage history shows who changed it last';

/**
 * The secret of an Azure DevOps service connection (azure-facts §5.3). It is write-only, so the last line of the description, the
 * mark, has the key id that was written last, and the time. Azure DevOps itself can sign in with a new secret before it is
 * written, and with what the connection holds.
 */
export function openServiceConnection(
  access: CloudAccess,
  settings: ServiceConnectionSettings,
): DatedTarget & PrecheckedTarget & TriedTarget & UsedTarget & SurroundedTarget {
  const call = callFor(access, settings);
  const place: Place = { settings, call };
  const readOn = async (wire: Wire): Promise<Connection> => {
    const connection = await readConnection(
      openDevops({ ...access, wire }, settings.organization, call),
      settings,
      call,
    );
    mustBeWritable(connection, settings, call);
    return connection;
  };
  const read = async () => settled(await readOn(access.wire), call);
  const canary = openPipelineCanary(access, settings, call.unaccepted);
  const others = openOthers(WHO_WROTE);
  return {
    ...(canary === undefined ? {} : { canary }),
    words: wordsFor(settings, `${access.endpoints.devops}/${settings.organization}`),
    observe: async wanted => stateOf(await read(), place, await wanted),
    async writable() {
      await read();
      return { writable: 'unknown', why: 'Azure DevOps has no documented API for this permission' };
    },
    async surroundings() {
      const secretless = secretlessOf(await read(), settings, access.endpoints.devops);
      return { readers: [], ...(secretless === undefined ? {} : { secretless }) };
    },
    async writtenAt() {
      const { modificationDate } = await read();
      return modificationDate ? new Date(modificationDate) : undefined;
    },
    async lastUse() {
      const ask = openDevops(access, settings.organization, call);
      return lastExecution(ask, { project: settings.project, connection: await read() }, call);
    },
    async tryInPlace(value) {
      const connection = await read();
      if (!isAzureResourceManager(connection)) return undefined;
      const ask = openDevops(access, settings.organization, call);
      return tryConnection(ask, trying(connection, settings, value), call);
    },
    async deliver(wanted) {
      const found = await read();
      if (secretlessBy(found) !== undefined) return stateOf(found, place, wanted);
      // A connection that is shared has a name in each of its projects.
      const key = `serviceConnection ${settings.organization} ${found.id}`.toLowerCase();
      return access.serially(key, () => written({ access, place, readOn, others }, wanted));
    },
  };
}

function callFor(access: CloudAccess, { organization, project, name }: ServiceConnectionSettings): Call {
  const needs =
    // That of a project may change name and description only (bzzzt.io, 2021-07-12).
    'the Administrator role of the connection at organization level (Project settings > Service connections > the connection > Security)';
  return {
    subject: `service connection ${organization}/${project}/${name}`,
    // Replacing the connection with the same connection again has no effect.
    idempotent: true,
    needs,
    check: 'check organization, project and name in the policy, and that the identity may see the connection',
    unaccepted: devopsUnaccepted(access, organization, needs),
    sends: `parameter in the policy, and whether the connection ${name} can be saved in the portal`,
  };
}

function trying(connection: Connection, settings: ServiceConnectionSettings, value: Secret | undefined) {
  const { project } = settings;
  // Without a secret there is no candidate: what the connection has is tried.
  if (value === undefined || secretlessBy(connection) !== undefined) return { project, connection };
  return { project, connection, candidate: { parameter: parameterOf(connection, settings), value } };
}

interface Writing {
  readonly access: CloudAccess;
  readonly place: Place;
  readonly readOn: (wire: Wire) => Promise<Connection>;
  readonly others: Others;
}

async function written({ access, place, readOn, others }: Writing, wanted: Published): Promise<Delivered> {
  const { settings, call } = place;
  const identity = devopsIdentity(access, settings.organization);
  const by = await identity.id(openDevops(access, settings.organization, call));
  const requests = { method: 'PUT', url: access.endpoints.devops, count: REQUESTS_OF_A_DELIVERY };
  const turn = await access.wire.inTurn(requests);
  try {
    const before = settled(await readOn(turn.wire), call);
    const writing = { wanted, at: access.now(), ...(by === undefined ? {} : { by }) };
    const body = changed(before, place, parameterOf(before, settings), writing);
    const ask = openDevops({ ...access, wire: turn.wire }, settings.organization, call);
    const writtenAt = await writeConnection(ask, body, call);
    const after = await readOn(turn.wire);
    mustStand(after, { place, wanted, writtenAt, others, by, identity });
    const meanwhile = others.toTell();
    const state = stateOf(after, place, wanted);
    return meanwhile === undefined ? state : { ...state, meanwhile };
  } finally {
    turn.end();
  }
}

interface Expected {
  readonly place: Place;
  readonly wanted: Published;
  readonly writtenAt: Date | undefined;
  readonly others: Others;
  readonly by: string | undefined;
  readonly identity: Pick<DevopsIdentity, 'recorded'>;
}

/** Throws if another writer was later, whose write may have replaced the secret: the service has no conditional write. */
function mustStand(after: Connection, { place, wanted, writtenAt, others, by, identity }: Expected): void {
  const { settings, call } = place;
  const operation = operationOf(after);
  if (operation?.state.toLowerCase() === 'failed') throw failedThere(call, operation.message);
  if (isAutomatic(after)) throw stillAutomatic(call);
  const date = after.modificationDate;
  const isOthers = writtenAt !== undefined && date ? new Date(date).getTime() !== writtenAt.getTime() : false;
  const isMarked = markOf(after, settings)?.keyId === wanted.keyId;
  const isOurs = writtenAt !== undefined && !isOthers;
  if (isOurs && !identity.recorded(identityId(after.modifiedBy)) && by !== undefined && isMarked)
    throw otherWriter(call);
  if (!isOthers && (isMarked || !hasRoomForMark(descriptionOf(after, settings)))) return;
  others.changed([], writerOf(after));
  throw new Problem({
    code: 'try-later',
    subject: call.subject,
    reason: 'the service connection was changed outside Keyturn while it was written',
    remedy: 'run again when it is not being edited (Terraform, the web page)',
  });
}

/** Throws `try-later` while Azure DevOps is applying a change. */
function settled(connection: Connection, { subject }: Call): Connection {
  if (operationOf(connection)?.state.toLowerCase() !== 'inprogress') return connection;
  throw new Problem({
    code: 'try-later',
    subject,
    reason: 'Azure DevOps is still applying an earlier change (InProgress)',
    remedy: 'run again when the connection is ready (Project settings > Service connections)',
  });
}

function stillAutomatic({ subject }: Call): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason:
      'Azure DevOps accepted the write, and still manages the secret of the connection itself (creationMode Automatic), so it may hold another one',
    remedy:
      'convert it to workload identity federation (Project settings > Service connections > the connection > Convert), or take the target out of the policy',
  });
}

function failedThere({ subject }: Call, message: string | undefined): Problem {
  return new Problem({
    code: 'refused',
    subject,
    reason: `Azure DevOps accepted the new secret, and then failed to apply it${message === undefined ? '' : `: ${message}`}`,
    remedy:
      'open the connection in Project settings > Service connections, fix what it reports, and run again',
  });
}
