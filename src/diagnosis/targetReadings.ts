/** The targets of a rotation: what each holds, refers to, or is marked as holding. */

import type { Rotation, Target } from '../policy/policy.ts';
import { isProblem } from '../problem.ts';
import { commandFor } from '../rotation/command.ts';
import { isUsed, lastUseInWords } from '../rotation/lastUse.ts';
import type { Credential, Published, TargetState } from '../rotation/observation.ts';
import { isPaired } from '../rotation/pairedTarget.ts';
import type { ReferenceState, Trial } from '../rotation/placeFacts.ts';
import { isDated, isReadable, isReferring, isTried, type TargetPort } from '../rotation/ports.ts';
import { Secret } from '../secret.ts';
import type { PlaceEvidence, PlaceReading } from './diagnosisEvidence.ts';
import type { PlacesContext } from './ladderContext.ts';
import { remedyOf, unreadable, unreadBecause } from './unread.ts';

interface HeldVersion {
  readonly version: string | undefined;
  readonly place: PlaceEvidence;
}

export async function targetsOf(
  looking: PlacesContext,
  held: readonly HeldVersion[],
): Promise<PlaceEvidence[]> {
  const { rotation, ports } = looking;
  return Promise.all(
    rotation.targets.map(async (target, index) => {
      const port = ports.targets[index];
      const reading = port === undefined ? undefined : await targetReading(looking, target, port, held);
      const place = {
        name: target.label,
        kind: 'target',
        role: 'in-use',
        required: target.required,
      } as const;
      const words = port?.words === undefined ? {} : { words: port.words };
      const beside = port === undefined ? {} : await besideOf(looking, port);
      return {
        ...place,
        ...words,
        ...beside,
        reading: reading ?? { state: 'unreadable', detail: 'was not read' },
      };
    }),
  );
}

/** Only a hint: where it cannot be read, the reading of the place itself says so. */
async function besideOf(
  { retry }: PlacesContext,
  port: TargetPort,
): Promise<Pick<PlaceEvidence, 'pairedIds'>> {
  if (!isPaired(port)) return {};
  const pairedIds = await retry(() => port.pairedIds()).catch((error: unknown) => {
    if (!isProblem(error)) throw error;
    return [];
  });
  return pairedIds.length === 0 ? {} : { pairedIds };
}

async function targetReading(
  { retry, credentials, rotation }: PlacesContext,
  target: Target,
  port: TargetPort,
  held: readonly HeldVersion[],
): Promise<PlaceReading> {
  try {
    const value = isReadable(port) ? await retry(() => port.value()) : undefined;
    if (value !== undefined) return { state: 'holds', value, detail: 'holds a value' };
    const reference = isReferring(port) ? await retry(() => port.reference()) : undefined;
    if (reference !== undefined) return referring(reference, held);
    const wanted = publishedIn(held, credentials);
    const observe = (other: Published) => retry(() => port.observe(other));
    const marked = await markReading(wanted, observe, held[0]);
    const reading = isTried(port)
      ? await withLastUse(
          await triedReading(marked, () => retry(() => port.tryInPlace()), target, rotation),
          port,
          target,
        )
      : marked;
    if (!isUntold(reading) || !isDated(port)) return reading;
    const writtenAt = await retry(() => port.writtenAt());
    return writtenAt === undefined ? reading : { ...reading, writtenAt };
  } catch (error) {
    // The whole place is absent: reported as a missing secret, since both are one finding.
    const gone = port.words?.gone;
    if (gone !== undefined && isProblem(error, 'absent'))
      return { state: 'missing', detail: gone.words, instead: gone.advice };
    return unreadable(unreadBecause(error, target.label));
  }
}

/**
 * The service's own sign-in is stronger than a mark that agrees. A run would believe the mark, so only a new secret mends it; a
 * place whose mark tells nothing is written by any run.
 */
async function triedReading(
  reading: PlaceReading,
  tried: () => Promise<Trial | undefined>,
  { label }: Target,
  rotation: Rotation,
): Promise<PlaceReading> {
  if (reading.state !== 'marked' || reading.agrees === false) return reading;
  const trial = await tried();
  if (trial?.trial !== 'refused') return reading;
  const detail = `does not work: ${trial.reason}`;
  if (reading.agrees === 'unknown') return { state: 'marked', agrees: false, detail };
  const instead = {
    text: `Create a new secret, which is written to ${label} as well.`,
    command: commandFor(rotation, 'rotate', '--now'),
  };
  return { state: 'marked', agrees: false, detail, instead };
}

/** A use that is recorded is shown; without one nothing follows. */
async function withLastUse(
  reading: PlaceReading,
  port: TargetPort,
  { label }: Target,
): Promise<PlaceReading> {
  if (reading.state !== 'marked' || !isUsed(port)) return reading;
  const used = await port.lastUse().catch((error: unknown) => ({ unknown: unreadBecause(error, label).why }));
  return { ...reading, lastUse: lastUseInWords(used) };
}

type Marked = Extract<PlaceReading, { state: 'marked' }>;

/** No mark, or one that was written before the place was: its date may tell what it cannot hold. */
function isUntold(reading: PlaceReading): reading is Marked {
  return reading.state === 'marked' && (reading.agrees === 'unknown' || reading.fresh === false);
}

/** The mark names another credential than the expected one: whether the place is unchanged since the mark was written. */
async function markReading(
  wanted: Published,
  observe: (wanted: Published) => Promise<TargetState>,
  newest: HeldVersion | undefined,
): Promise<PlaceReading> {
  const state = await observe(wanted);
  if (state.state === 'in-sync' && state.linked) return linkedTo(newest);
  if (state.state !== 'differs' || state.keyId === undefined) return stateReading(state, wanted);
  const again = await observe({ ...wanted, keyId: state.keyId });
  const { detail, keyId } = state;
  return { state: 'marked', agrees: false, detail, keyId, fresh: again.state === 'in-sync' };
}

function referring(reference: ReferenceState, held: readonly HeldVersion[]): PlaceReading {
  const { status = 'no status', trouble, version, pinned, ours, other, isText, spelling } = reference;
  const found = ours ? held.find(each => each.version === (version ?? held[0]?.version)) : undefined;
  const reading = found?.place.reading;
  return {
    state: 'refers',
    status,
    pinned,
    ours,
    behind: ours && version !== undefined && held.length > 0 && version !== held[0]?.version,
    ...(trouble === undefined ? {} : { trouble }),
    ...(version === undefined ? {} : { version }),
    ...(other === undefined ? {} : { other }),
    ...(isText ? { isText } : {}),
    ...(spelling === undefined ? {} : { spelling }),
    ...(reading?.state === 'holds' ? { value: reading.value } : {}),
  };
}

/** It agrees with whatever credential the vault is said to hold, and bears no mark. */
function linkedTo(newest: HeldVersion | undefined): PlaceReading {
  const reading = newest?.place.reading;
  return {
    state: 'refers',
    status: 'Resolved',
    pinned: false,
    ours: true,
    behind: false,
    linked: true,
    ...(reading?.state === 'holds' ? { value: reading.value } : {}),
  };
}

const NOTHING = new Secret('');
/** Stands for "not known". */
const NOBODYS_KEY = 'unknown';

/** What write-only places are compared with. */
function publishedIn(held: readonly HeldVersion[], credentials: readonly Credential[] = []): Published {
  const reading = held[0]?.place.reading;
  const value = reading?.state === 'holds' ? reading.value : undefined;
  const tagged = reading !== undefined && 'keyId' in reading ? reading.keyId : undefined;
  const keyId = tagged ?? onlyOneLike(value, credentials)?.keyId ?? NOBODYS_KEY;
  return { version: held[0]?.version ?? '', keyId, value: value ?? NOTHING, since: new Date(0) };
}

/** A version without our tags: the credential that begins as it does, where there is one only. */
function onlyOneLike(value: Secret | undefined, credentials: readonly Credential[]): Credential | undefined {
  const fitting = credentials.filter(({ hint }) => value !== undefined && hint === value.hint());
  return fitting.length === 1 ? fitting[0] : undefined;
}

function stateReading(state: TargetState, { keyId }: Published): PlaceReading {
  switch (state.state) {
    case 'in-sync':
      // Of a place without a secret no credential is the right one.
      if (state.needsNoSecret) return { state: 'marked', agrees: true, detail: state.detail };
      return { state: 'marked', agrees: true, detail: state.detail, keyId, fresh: true };
    case 'differs':
      // Written after its mark: what was written may be right as well.
      return {
        state: 'marked',
        agrees: state.overwritten ? 'unknown' : false,
        detail: state.fault?.words ?? state.detail,
        ...(state.fault === undefined ? {} : { instead: state.fault.advice }),
      };
    case 'missing':
      return state.fault === undefined
        ? { state: 'missing', detail: 'does not exist' }
        : { state: 'missing', detail: state.fault.words, instead: state.fault.advice };
    case 'unknown': {
      return { state: 'marked', agrees: 'unknown', detail: state.detail };
    }
    case 'unreadable':
      return unreadable({ why: state.detail, ...remedyOf(state) });
  }
}
