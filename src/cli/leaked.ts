/** Which credentials a `revoke` is about: the one in use, a named one, or all. */
import type { Rotation } from '../policy/policy.ts';
import { asProblem, Problem } from '../problem.ts';
import type { LeakedCredential, OtherCredential } from '../report/incidentRecord.ts';
import { type LeakedUse, useOf } from '../report/incidentUse.ts';
import { commandFor } from '../rotation/command.ts';
import type { Credential, SignInLog, UsageReport } from '../rotation/observation.ts';
import type { RotationPorts } from '../rotation/ports.ts';
import { credentials, currentOf } from '../rotation/situation.ts';
import { patientUsage } from '../run/patientUsage.ts';
import { patienceOf, type Survey, type Surveyed, type SurveyOptions } from '../run/survey.ts';
import { keyIdNamed } from './keyIdNamed.ts';

export interface Chosen {
  readonly keyId?: string;
  readonly allSecrets?: boolean;
}

type Open = (rotation: Rotation) => Promise<RotationPorts>;

/** What leaked, and what else lives on the registration. Reads the sign-in report, too: when each was used last. */
export async function leakedIn(survey: Survey, chosen: Chosen, open: Open): Promise<LeakedCredential[]> {
  return (await leakIn(survey, chosen, open)).leaked;
}

export interface Leak {
  readonly leaked: LeakedCredential[];
  readonly others: OtherCredential[];
}

export async function leakIn(survey: Survey, chosen: Chosen, open: Open): Promise<Leak> {
  if ('problem' in survey) throw survey.problem;
  const found = choose(survey, chosen);
  // Read once: a leak is not held up by a report that asks to wait.
  const usage = await (await open(survey.rotation)).registration.usage();
  const current = currentOf(survey.situation)?.keyId;
  const others = credentials(survey.situation).filter(each => !found.includes(each));
  return {
    leaked: found.map(credential => described(survey, credential, usage, current)),
    others: others.map(({ keyId, displayName, start, end }) => ({
      rotation: survey.rotation.name,
      keyId,
      displayName,
      start: start.toISOString(),
      end: end?.toISOString() ?? null,
      lastSignIn: lastSignIn(usage, keyId),
      inUse: keyId === current,
    })),
  };
}

/** Who signed in with each of them, as far as the log tells. Never fails. */
export async function useIn(
  rotation: Rotation,
  leaked: readonly LeakedCredential[],
  reach: Omit<SurveyOptions, 'intent'>,
): Promise<LeakedUse[]> {
  const mine = leaked.filter(each => each.rotation === rotation.name);
  const [first] = mine
    .map(({ start }) => new Date(start))
    .toSorted((one, other) => one.getTime() - other.getTime());
  if (first === undefined) return [];
  const kept = new Date(Math.max(first.getTime(), reach.clock.now().getTime() - LOG_KEPT_MS));
  const log = await logOf(rotation, kept, reach);
  const { appId, name } = rotation;
  return mine.map(({ keyId, start }) =>
    useOf({ rotation: name, appId, keyId, from: new Date(start), kept }, log),
  );
}

async function logOf(
  rotation: Rotation,
  from: Date,
  reach: Omit<SurveyOptions, 'intent'>,
): Promise<SignInLog> {
  try {
    const { registration } = await reach.open(rotation);
    return await patientUsage(registration, patienceOf(reach, rotation)).signIns(from);
  } catch (error) {
    const why = asProblem(error, 'the sign-in log').details.reason;
    return { known: false, lasting: false, why };
  }
}

/** azure-facts §2.12: the log keeps 30 days at most. */
const LOG_KEPT_MS = 30 * 86_400_000;

function choose(survey: Surveyed, { keyId, allSecrets }: Chosen): readonly Credential[] {
  const all = credentials(survey.situation);
  if (allSecrets === true) return all;
  const { rotation } = survey;
  const wanted =
    keyId === undefined
      ? currentOf(survey.situation)?.keyId
      : keyIdNamed(keyId, all, whole => commandFor(rotation, 'revoke', '--key-id', whole));
  const found = all.find(credential => credential.keyId === wanted);
  if (found === undefined) throw notFound(survey, wanted, all);
  return [found];
}

function notFound({ rotation }: Surveyed, wanted: string | undefined, all: readonly Credential[]): Problem {
  const listed = all.map(({ keyId, displayName }) => `${keyId} (${displayName || 'no name'})`).join(', ');
  const reason =
    wanted === undefined
      ? 'it is unknown which credential the vault holds, so it must be named'
      : `credential ${wanted} is not on the registration`;
  return new Problem({
    code: 'human-needed',
    subject: `rotation ${rotation.name}`,
    reason: `${reason}. There are: ${listed || 'none'}`,
    remedy: `${commandFor(rotation, 'revoke', '--key-id', all[0]?.keyId ?? 'ID')}   (or another one of these, or --all-secrets)`,
  });
}

function described(
  { rotation, situation }: Surveyed,
  { keyId, displayName, start, end }: Credential,
  usage: UsageReport,
  current: string | undefined,
): LeakedCredential {
  return {
    rotation: rotation.name,
    registration: `${situation.registration?.displayName} (${rotation.appId})`,
    keyId,
    displayName,
    start: start.toISOString(),
    end: end?.toISOString() ?? null,
    inUse: keyId === current,
    lastSignIn: lastSignIn(usage, keyId),
  };
}

function lastSignIn(usage: UsageReport, keyId: string): string {
  return usage.known
    ? (usage.rows.get(keyId)?.at.toISOString() ?? 'none in the report')
    : `unknown (${usage.why})`;
}
