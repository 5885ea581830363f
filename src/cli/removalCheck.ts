/** After a revocation: whether Entra refuses the value of what was removed, where that value is at hand. */
import type { Rotation } from '../policy/policy.ts';
import { asProblem } from '../problem.ts';
import type { Incident, LeakedCredential } from '../report/incidentRecord.ts';
import type { RemovalProof } from '../report/removalProof.ts';
import type { TokenAnswer } from '../rotation/observation.ts';
import type { RotationPorts } from '../rotation/ports.ts';
import { currentOf, type Situation, versionsHolding } from '../rotation/situation.ts';
import { span } from '../rotation/words.ts';
import { isRefused, type LastAnswer, LONGEST_CHECK_MS, lastAnswer } from '../run/refusedAfterRemoval.ts';
import type { Survey, SurveyOptions } from '../run/survey.ts';
import type { Secret } from '../secret.ts';
import type { LeakedValue } from './leakedValue.ts';
import { isRead } from './outlook.ts';

type Reach = Pick<SurveyOptions, 'open' | 'clock' | 'signal'>;

/** Of one leaked credential, before anything was done. */
interface Held {
  readonly rotation: Rotation;
  readonly keyId: string;
  readonly ports: RotationPorts;
  readonly value?: Secret;
  /** Completes "its value …". */
  readonly words: string;
  /** Whether Entra accepted the value before; a refusal says nothing where it did not. */
  readonly before?: Promise<TokenAnswer>;
}

export interface RemovalCheck {
  /** Of what this run removed. Waits for a bounded time, and never fails. `check`: the command that shows it later. */
  prove(incident: Incident, check: (rotation: string) => string): Promise<RemovalProof[]>;
}

/**
 * Reads the values that the run is going to disable, and asks Entra once about each. Its answers are not waited for: a leak is not
 * held up by a proof.
 */
export async function removalCheck(
  reach: Reach,
  surveys: readonly Survey[],
  leaked: readonly LeakedCredential[],
  known: LeakedValue | undefined,
): Promise<RemovalCheck> {
  const each = leaked.map(async ({ rotation: name, keyId }) => {
    const read = surveys.filter(isRead).find(({ rotation }) => rotation.name === name);
    return read === undefined ? [] : [await heldBefore(reach, read, keyId, known)];
  });
  const held = (await Promise.all(each)).flat();
  return {
    prove: async (incident, check) => {
      const removed = incident.leaked.filter(one => one.removed !== null);
      const mine = held.filter(one =>
        removed.some(({ rotation, keyId }) => rotation === one.rotation.name && keyId === one.keyId),
      );
      return Promise.all(mine.map(one => proofOf(reach, one, check(one.rotation.name))));
    },
  };
}

async function heldBefore(
  { open }: Reach,
  { rotation, situation }: { readonly rotation: Rotation; readonly situation: Situation },
  keyId: string,
  known: LeakedValue | undefined,
): Promise<Held> {
  const ports = await open(rotation);
  const found =
    known?.keyId === keyId ? { value: known.value, words: GIVEN } : await inVault(ports, situation, keyId);
  const { value } = found;
  return {
    ...{ rotation, keyId, ports, ...found },
    ...(value === undefined ? {} : { before: ports.token.ask(value) }),
  };
}

const GIVEN = '(the one that leaked)';

async function inVault(
  { vault }: RotationPorts,
  situation: Situation,
  keyId: string,
): Promise<Pick<Held, 'value' | 'words'>> {
  const { vault: state } = situation;
  if (currentOf(situation)?.keyId === keyId && state?.state === 'present' && state.value !== undefined)
    return { value: state.value, words: '(from the vault version that was in use)' };
  const readable = versionsHolding(situation, keyId).find(({ enabled }) => enabled);
  if (readable === undefined) return { words: 'is in no vault version that can be read' };
  try {
    const value = await vault.valueOf(readable.version);
    const words = `(from vault version ${readable.version})`;
    return value === undefined ? { words: 'is in a disabled vault version' } : { value, words };
  } catch (error) {
    return { words: `could not be read (${asProblem(error, 'the vault').details.reason})` };
  }
}

async function proofOf(reach: Reach, held: Held, check: string): Promise<RemovalProof> {
  const { rotation, keyId, ports, value, words } = held;
  const about = { rotation: rotation.name, keyId, check };
  const before = await held.before;
  if (value === undefined || before?.answer !== 'accepted') {
    const why = value === undefined ? words : `${words} was not known to be accepted before the removal`;
    return { ...about, ...NOT_ASKED, value: why };
  }
  try {
    const last = await lastAnswer(ports.token, value, reach);
    return { ...about, ...told(last), value: words };
  } catch {
    // Ctrl-C: the record is written with what is known.
    return { ...about, ...NOT_ASKED, value: `${words} was not asked about: the check was stopped` };
  }
}

/** Said before it is waited for. */
export const CHECKS = `Checking whether Entra refuses what was removed (${span(LONGEST_CHECK_MS)} at most; Ctrl-C ends it) …`;

/** Of one that was removed without its value at hand. */
export function notAsked(rotation: string, keyId: string, check: string): RemovalProof {
  return { ...{ rotation, keyId, check }, ...NOT_ASKED, value: 'was not read before the removal' };
}

const NOT_ASKED = { outcome: 'not-asked', at: null, code: null, calls: 0 } as const;

function told(last: LastAnswer): Pick<RemovalProof, 'outcome' | 'at' | 'code' | 'calls'> {
  const { answer, at, count } = last;
  const outcome = isRefused(last) ? 'refused' : answer.answer === 'accepted' ? 'accepted' : 'unknown';
  const code = 'code' in answer ? `AADSTS${answer.code}` : null;
  return { outcome, at: at.toISOString(), code, calls: count };
}
