/** Finds what a rotation that left the policy has left behind, without changing anything. */

import { AGREEMENT_MS } from '../clock.ts';
import type { FindingWords } from '../event.ts';
import { markOf } from '../policy/place.ts';
import type { Rotation, VaultPlace } from '../policy/policy.ts';
import { asProblem } from '../problem.ts';
import { haltOn } from '../rotation/halt.ts';
import { forgetWaitMs, type LeftoverFate, leftoverFate, type SeenUse } from '../rotation/leftoverFate.ts';
import { bearing, type Leftover, leftoversOn, type Traces, takenOver } from '../rotation/leftovers.ts';
import type { Registration, UsageReport, VaultState } from '../rotation/observation.ts';
import type { RotationPorts } from '../rotation/ports.ts';
import { isOnSameRegistration } from '../rotation/siblings.ts';
import { impossible } from './done.ts';
import { notRead, type RegistrationsOptions, registrationsFor } from './leftoverRegistrations.ts';
import { type Patience, patience } from './patience.ts';
import { patientUsage } from './patientUsage.ts';
import { requesterFor } from './requester.ts';
import type { RotateOptions } from './rotateOptions.ts';
import { LOG_MS } from './usage.ts';

export interface ForgetOptions extends Omit<RotateOptions, 'overview'>, RegistrationsOptions {
  readonly name: string;
  readonly traces: Traces;
  /** The vault secret that the entry named, as given by a person. */
  readonly stated?: VaultPlace;
}

/** The credentials with one mark on one registration: one rotation, one lock. */
export interface Group {
  /** In place of the removed entry; its vault is meaningful only where `place` is known. */
  readonly rotation: Rotation;
  readonly place?: VaultPlace;
  /** All registrations that were read: what identifies a mark on one of them counts for the others. */
  readonly registrations: readonly Registration[];
}

export interface Judged {
  readonly leftover: Leftover;
  readonly fate: LeftoverFate;
}

/** A group as it was read at one moment. */
export interface Sight {
  readonly registration: Registration;
  readonly vault?: VaultState;
  readonly judged: readonly Judged[];
}

export interface Found {
  readonly groups: readonly { readonly group: Group; readonly sight: Sight }[];
  /** Number of registrations that were read. */
  readonly looked: number;
  /** Reads that failed: there may be more leftovers. */
  readonly unread: readonly FindingWords[];
}

export async function findLeftovers(options: ForgetOptions): Promise<Found> {
  const { policy, name, traces, stated } = options;
  const { clock, random, signal } = options;
  const calm = patience({ clock, random, signal, emit: options.waiting ?? (() => {}), rotation: name });
  const { registrations, unread } = await registrationsFor(options, calm);
  const all = registrations.map(({ registration }) => registration);
  const groups: { group: Group; sight: Sight }[] = [];
  const model = policy.rotations[0];
  if (model === undefined) throw impossible(policy.file, 'it has no rotation');
  for (const { tenant, registration } of registrations) {
    const marks = new Set(bearing(name, registration).map(({ marked }) => marked.mark));
    for (const mark of marks) {
      const known = [...traces.vaults, ...(stated === undefined ? [] : [stated])];
      const place = known.find(each => markOf(name, each) === mark);
      const { group: _group, pause: _pause, ...rest } = model;
      const at = { tenant, appId: registration.appId, vault: place ?? model.vault };
      const rotation: Rotation = { ...rest, ...at, name, mark, targets: [] };
      const group = { rotation, registrations: all, ...(place === undefined ? {} : { place }) };
      try {
        const ports = await options.open(rotation, requesterFor(rotation, options));
        const seen = await useOn(options, group, ports, calm);
        groups.push({ group, sight: await lookAt(options, group, ports, calm, seen, []) });
      } catch (error) {
        unread.push(notRead(asProblem(error, `registration ${registration.appId}`)));
      }
    }
  }
  return { groups, looked: registrations.length, unread };
}

/** Reads registration and vault, and judges the leftovers. Repeated before each removal. */
export async function lookAt(
  options: ForgetOptions,
  { rotation, place, registrations }: Group,
  ports: RotationPorts,
  calm: Patience,
  seen: SeenUse,
  endedRuns: readonly string[],
): Promise<Sight> {
  const { policy, name, traces, stated, clock } = options;
  const about = { step: 'observe', subject: 'registration' };
  const registration = await calm.retry(about, () => ports.registration.read());
  const vault = place === undefined ? undefined : await calm.retry(about, () => ports.vault.read());
  const vaults = new Map<string, VaultState>();
  for (const entry of policy.rotations.filter(each => isOnSameRegistration(each, rotation))) {
    const { vault: its } = await options.open(entry, requesterFor(entry, options));
    vaults.set(entry.name, await calm.retry(about, () => its.read()));
  }
  const evidence = {
    traces,
    rotations: policy.rotations,
    vaults,
    ...(stated === undefined ? {} : { stated }),
  };
  const others = registrations.filter(each => each.objectId !== registration.objectId);
  const taken = vault === undefined ? undefined : takenOver(vault, rotation.mark, traces);
  const leftovers = leftoversOn(registration, name, [registration, ...others], evidence)
    .filter(({ marked }) => marked.mark === rotation.mark)
    .map(
      (each): Leftover =>
        taken === undefined || each.whose.is !== 'ours'
          ? each
          : { ...each, whose: { is: 'elsewhere', why: taken } },
    );
  const timeDoubt = clock.doubt();
  const halt = vault === undefined ? undefined : haltOn(vault);
  const around = {
    ...{ now: clock.now(), rotations: policy.rotations, endedRuns, seen },
    ...(timeDoubt === undefined ? {} : { timeDoubt }),
    ...(halt === undefined ? {} : { halt }),
  };
  const judged = leftovers.map(leftover => ({
    leftover,
    fate: leftoverFate(leftover, around),
  }));
  return { registration, judged, ...(vault === undefined ? {} : { vault }) };
}

export async function useOn(
  options: ForgetOptions,
  { rotation }: Group,
  ports: RotationPorts,
  calm: Patience,
): Promise<SeenUse> {
  const { clock } = options;
  const registration = patientUsage(ports.registration, calm);
  const report = await registration.usage();
  const log = await registration.signIns(new Date(clock.now().getTime() - LOG_MS));
  const shownUntil = await shownInTenant(options, rotation, report, calm);
  return { report, log, ...(shownUntil === undefined ? {} : { shownUntil }) };
}

/** The report is requested for at most this many other registrations. */
const MOST_ASKED = 5;

/**
 * The newest sign-in in the tenant's report, which is complete up to it. A registration that is no longer used does not show
 * that, so the policy's other registrations are requested, until one has a sign-in late enough for every possible removal.
 */
async function shownInTenant(
  options: ForgetOptions,
  rotation: Rotation,
  report: UsageReport,
  calm: Patience,
): Promise<Date | undefined> {
  if (!report.known) return undefined;
  const { policy, clock } = options;
  const now = clock.now().getTime();
  const wait = forgetWaitMs(policy.rotations);
  const times = [...report.rows.values()].map(({ at }) => at.getTime());
  const ends = times.map(at => at + wait).filter(at => at <= now);
  const wanted = Math.max(...ends);
  let shown = Math.max(...times);
  const others = policy.rotations.filter(
    each => each.tenant === rotation.tenant && !isOnSameRegistration(each, rotation),
  );
  for (const entry of others.slice(0, ends.length === 0 ? 0 : MOST_ASKED)) {
    if (shown >= wanted) break;
    const { registration } = await options.open(entry, requesterFor(entry, options));
    const answer = await patientUsage(registration, calm).usage();
    const its = answer.known ? [...answer.rows.values()].map(({ at }) => at.getTime()) : [];
    // A sign-in in the future only shows that this report is wrong.
    if (its.every(at => at <= now + AGREEMENT_MS)) shown = Math.max(shown, ...its);
  }
  return Number.isFinite(shown) ? new Date(Math.min(shown, now)) : undefined;
}
