/** Reads everything that the decision needs; independent readings run in parallel. */
import type { Clock } from '../clock.ts';
import type { Rotation } from '../policy/policy.ts';
import { toldProblem } from '../problem.ts';
import { haltOn } from '../rotation/halt.ts';
import type {
  OwnSignIn,
  Published,
  Registration,
  TargetState,
  TokenAnswer,
  VaultState,
} from '../rotation/observation.ts';
import type { RotationPorts, TargetPort } from '../rotation/ports.ts';
import { currentOf, nothingKnown, publishedOf, type Situation } from '../rotation/situation.ts';
import { type Purpose, type Reading, wanting } from '../rotation/wanting.ts';
import { askRepeatedly } from './askRepeatedly.ts';
import { DIRECTORY_LAG_MS } from './directoryLag.ts';
import { lastUsesRead, rulesFor, surroundingsRead, writabilities } from './obstacles.ts';
import type { Patience } from './patience.ts';
import { patientUsage } from './patientUsage.ts';
import { readUsage } from './usage.ts';

export interface Observing extends Purpose {
  /** Called when Entra has issued a token for the vault's value. */
  readonly signedIn?: (keyId: string | undefined, signIn: OwnSignIn) => void;
}

export async function observe(
  rotation: Rotation,
  ports: RotationPorts,
  clock: Clock,
  patience: Patience,
  purpose: Observing,
  known: Situation = nothingKnown,
): Promise<Situation> {
  let situation = known;
  const prefetched = known.vault === undefined ? prefetch(ports) : NO_PREFETCH;
  try {
    for (;;) {
      const readings = wanting(rotation, situation, clock.now(), purpose);
      if (readings.length === 0) return withTimeDoubt(situation, clock);
      const before = situation;
      const parts = await Promise.all(
        readings.map(reading =>
          read(reading, { rotation, ports, clock, patience, purpose, prefetched }, before),
        ),
      );
      situation = Object.assign({}, situation, ...parts);
    }
  } finally {
    prefetched.drop();
  }
}

/** With the present disagreement of the clocks: an earlier one is outdated. */
function withTimeDoubt({ timeDoubt: _before, ...situation }: Situation, clock: Clock): Situation {
  const timeDoubt = clock.doubt();
  return timeDoubt === undefined ? situation : { ...situation, timeDoubt };
}

/** The first reading of each place, started before it is known what the place should hold. */
interface Prefetch {
  readonly states: readonly Promise<TargetState>[];
  compareWith(wanted: Published): void;
  /** Cancels readings that are not needed any more; their results are ignored. */
  drop(): void;
}

const NO_PREFETCH: Prefetch = { states: [], compareWith: () => {}, drop: () => {} };

/** Places are read in parallel with registration and vault: only the comparison needs the results of those. */
function prefetch({ targets }: RotationPorts): Prefetch {
  const { promise, resolve, reject } = Promise.withResolvers<Published>();
  const states = targets.map(port => port.observe(promise));
  for (const each of [promise, ...states]) each.catch(() => {});
  return { states, compareWith: resolve, drop: () => reject(new Error('not compared')) };
}

interface Reader {
  readonly rotation: Rotation;
  readonly ports: RotationPorts;
  readonly clock: Clock;
  readonly patience: Patience;
  readonly purpose: Observing;
  readonly prefetched: Prefetch;
}

async function read(
  reading: Reading,
  { rotation, ports, clock, patience, purpose, prefetched }: Reader,
  situation: Situation,
): Promise<Partial<Situation>> {
  const about = { step: 'observe', subject: reading };
  switch (reading) {
    case 'registration':
      return { registration: await patience.retry(about, () => ports.registration.read()) };
    case 'vault':
      return withHalt(await patience.retry(about, () => ports.vault.read()));
    case 'vault again':
      return { ...withHalt(await vaultReadAgain(ports, patience)), vaultReadAgain: true };
    case 'acceptance':
      return { acceptance: await acceptance(ports, patience, situation, purpose) };
    case 'listing':
      return { registration: await listedAgain(ports, patience, situation), listedAgain: true };
    case 'targets':
      return { targets: await targets(rotation, ports, patience, publishedOf(situation), prefetched) };
    case 'rules':
      return rulesFor(ports, patience, situation);
    case 'writable':
      return { writable: await writabilities(rotation, ports, patience) };
    case 'surroundings':
      return { surroundings: await surroundingsRead(rotation, ports, patience) };
    case 'last uses':
      return { lastUses: await lastUsesRead(rotation, ports, patience) };
    case 'usage':
      return {
        usage: await readUsage(patientUsage(ports.registration, patience), rotation, situation, clock.now()),
      };
  }
}

/**
 * The halt as read before anything is begun: versions that this run publishes later copy the tag, and their steps are finished
 * all the same.
 */
function withHalt(vault: VaultState): Pick<Situation, 'vault' | 'halt'> {
  const halt = haltOn(vault);
  return { vault, ...(halt === undefined ? {} : { halt }) };
}

async function acceptance(
  ports: RotationPorts,
  patience: Patience,
  situation: Situation,
  { signedIn = () => {} }: Observing,
): Promise<TokenAnswer> {
  const value = situation.vault?.state === 'present' ? situation.vault.value : undefined;
  if (value === undefined) return { answer: 'no-verdict', reason: 'the value cannot be read' };
  const about = { step: 'observe', subject: 'token call' };
  const answer = await askRepeatedly(ports.token, patience, about, value);
  if (answer.answer === 'accepted') signedIn(currentOf(situation)?.keyId, answer);
  return answer;
}

/** In the first seconds after its deletion a secret is neither live nor listed as deleted (azure-facts §3.5). */
const DELETING_MS = 10_000;

async function vaultReadAgain(ports: RotationPorts, patience: Patience): Promise<VaultState> {
  const about = { step: 'observe', subject: 'vault' };
  const why =
    'the vault has no such secret, although this rotation wrote one before: it may have been deleted just now';
  await patience.wait(about, why, DELETING_MS);
  return patience.retry(about, () => ports.vault.read());
}

/** Reads the registration again until it lists the credential that the vault's tags name. */
async function listedAgain(
  ports: RotationPorts,
  patience: Patience,
  situation: Situation,
): Promise<Registration> {
  const keyId = currentOf(situation)?.keyId;
  const about = { step: 'observe', subject: 'registration' };
  for (const pause of DIRECTORY_LAG_MS) {
    await patience.wait(
      about,
      `Entra accepts credential ${keyId}, and the registration does not list it`,
      pause,
    );
    const registration = await patience.retry(about, () => ports.registration.read());
    if (registration.credentials.some(each => each.keyId === keyId)) return registration;
  }
  return patience.retry(about, () => ports.registration.read());
}

async function targets(
  rotation: Rotation,
  ports: RotationPorts,
  patience: Patience,
  wanted: Published | undefined,
  prefetched: Prefetch,
): Promise<TargetState[]> {
  if (wanted === undefined) return [];
  prefetched.compareWith(wanted);
  return Promise.all(
    ports.targets.map((port, index) =>
      observeTarget(port, wanted, patience, rotation.targets[index]?.label ?? '', prefetched.states[index]),
    ),
  );
}

/** A target that cannot be read is a state, and does not end the run. */
async function observeTarget(
  port: TargetPort,
  wanted: Published,
  patience: Patience,
  label: string,
  begun: Promise<TargetState> | undefined,
): Promise<TargetState> {
  let first = begun;
  try {
    return await patience.retry({ step: 'observe', subject: label }, () => {
      const reading = first ?? port.observe(wanted);
      first = undefined;
      return reading;
    });
  } catch (error) {
    const problem = toldProblem(error, label);
    const remedy = problem.remedy;
    return {
      state: 'unreadable',
      detail: problem.details.reason,
      ...(remedy === undefined ? {} : { remedy }),
    };
  }
}
