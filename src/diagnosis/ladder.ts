/** Gathers the evidence, one rung after the other, and stops where the further ones could tell nothing. */
import type { Rotation } from '../policy/policy.ts';
import type { Secret } from '../secret.ts';
import { cloudOf, isBusy } from './causes/reachCauses.ts';
import { type Evidence, type PlaceEvidence, type PlaceReading, valueAt } from './diagnosisEvidence.ts';
import type { DiagnosisPorts, SignIn, TenantReply } from './diagnosisPorts.ts';
import { readDirectory, readElsewhere } from './directoryEvidence.ts';
import type { LadderContext } from './ladderContext.ts';
import { readPlaces } from './placeReadings.ts';
import { tokenCallerOf } from './tokenCaller.ts';
import { judgeValues } from './tries.ts';
import { type Unread, unreadable } from './unread.ts';

export interface Question {
  readonly signIn: SignIn;
  readonly rotation?: Rotation;
  /** Values that were handed over, with where they came from. */
  readonly given: readonly Given[];
  /** A second name of the tenant, to be compared. */
  readonly otherTenant?: string;
  /** Client ids of the policy's other registrations of the tenant. */
  readonly neighbours: readonly string[];
}

export interface Given {
  /** `environment variable X`, `file PATH`, `standard input`. */
  readonly name: string;
  /** Undefined: nothing was there. */
  readonly value?: Secret;
  /** Why it could not be read. */
  readonly unread?: Unread;
  /** As it was typed behind `--secret-from`. */
  readonly source?: string;
}

export async function gatherEvidence(question: Question, context: LadderContext): Promise<Evidence> {
  const { ports } = context;
  const { rotation } = question;
  const tenant = await tenantOf(question.signIn, context);
  const otherClouds = tenant.reply === 'unknown' ? await knownIn(question, ports) : [];
  const otherTenant = await secondName(question, ports);
  const ground = {
    signIn: question.signIn,
    ...(context.inSandbox === true ? { inSandbox: true } : {}),
    ...(rotation === undefined ? {} : { rotation, vault: rotation.vault, retiring: rotation }),
    cloud: ports.authority.cloud,
    host: ports.authority.host,
    tenant,
    otherClouds,
    ...(otherTenant === undefined ? {} : { otherTenant }),
  };
  if (tenant.reply !== 'known' || cloudOf(ground) !== undefined)
    return withoutTenant(ground, question, context);
  return withTenant(ground, question, context);
}

type Ground = Pick<
  Evidence,
  | 'signIn'
  | 'inSandbox'
  | 'rotation'
  | 'vault'
  | 'retiring'
  | 'cloud'
  | 'host'
  | 'tenant'
  | 'otherClouds'
  | 'otherTenant'
>;

const BUSY_PAUSES_MS = [1_000, 3_000];

/** Repeated while the service is busy or the connection is cut: all further questions depend on this answer. */
async function tenantOf({ tenant }: SignIn, { ports, wait }: LadderContext): Promise<TenantReply> {
  let reply = await ports.authority.tenant(tenant);
  for (const pause of BUSY_PAUSES_MS) {
    if (!isBusy(reply)) return reply;
    await wait(pause);
    reply = await ports.authority.tenant(tenant);
  }
  return reply;
}

/** Without a tenant no further question can be asked. */
function withoutTenant(ground: Ground, question: Question, { now, skewMs }: LadderContext): Evidence {
  const places = givenPlaces(question);
  return { ...ground, now: now(), skewMs: skewMs(), directory: {}, places, values: [], calls: 0 };
}

async function withTenant(ground: Ground, question: Question, context: LadderContext): Promise<Evidence> {
  const { ports, retry, now, skewMs } = context;
  const directory = await readDirectory(question.signIn, context);
  const credentials = directory.application?.credentials;
  const { rotation } = question;
  const looked =
    rotation === undefined || ports.rotation === undefined
      ? []
      : await readPlaces({ rotation, ports: ports.rotation, retry, credentials });
  const places = [...givenPlaces(question), ...looked];
  const caller = tokenCallerOf(ports.signIn);
  const evidence = { ...ground, directory, places, now: now(), skewMs: skewMs(), values: [], calls: 0 };
  const judged = await judgeValues({ ...evidence, values: valuesOf(places) }, caller, context);
  const found = await readElsewhere(judged, question.neighbours, caller, context);
  return { ...found, now: now(), skewMs: skewMs(), calls: caller.calls };
}

function givenPlaces({ given }: Question): PlaceEvidence[] {
  return given.map(each => ({
    name: each.name,
    ...(each.source === undefined ? {} : { source: each.source }),
    kind: 'given',
    role: 'in-use',
    required: true,
    reading: givenReading(each),
  }));
}

function givenReading({ value, unread }: Given): PlaceReading {
  if (unread !== undefined) return unreadable(unread);
  return value === undefined
    ? { state: 'missing', detail: 'holds nothing' }
    : { state: 'holds', value, detail: 'given' };
}

/** Values in use first: their answers decide whether the others are tried at all. */
function valuesOf(places: readonly PlaceEvidence[]): Evidence['values'] {
  const inUse = places.filter(({ role }) => role === 'in-use');
  const history = places.filter(({ role }) => role === 'history');
  const found: Secret[] = [];
  for (const value of [...inUse, ...history].map(valueAt))
    if (value !== undefined && !found.some(each => each.equals(value))) found.push(value);
  return found.map(value => ({ value, replies: [], tried: [] }));
}

async function knownIn({ signIn }: Question, { otherAuthorities }: DiagnosisPorts): Promise<string[]> {
  const replies = await Promise.all(otherAuthorities.map(each => each.tenant(signIn.tenant)));
  return otherAuthorities.filter((_each, at) => replies[at]?.reply === 'known').map(({ cloud }) => cloud);
}

async function secondName(
  { otherTenant: name }: Question,
  { authority }: DiagnosisPorts,
): Promise<Evidence['otherTenant']> {
  if (name === undefined) return undefined;
  const reply: TenantReply = await authority.tenant(name);
  return { name, ...(reply.reply === 'known' ? { tenantId: reply.tenantId } : {}) };
}
