/** Which credentials a `revoke` is about: the one in use, a named one, or all. */
import type { Rotation } from '../policy/policy.ts';
import { Problem } from '../problem.ts';
import type { LeakedCredential } from '../report/incidentRecord.ts';
import { commandFor } from '../rotation/command.ts';
import type { Credential, UsageReport } from '../rotation/observation.ts';
import type { RotationPorts } from '../rotation/ports.ts';
import { credentials, currentOf } from '../rotation/situation.ts';
import type { Survey, Surveyed } from '../run/survey.ts';
import { keyIdNamed } from './keyIdNamed.ts';

export interface Chosen {
  readonly keyId?: string;
  readonly allSecrets?: boolean;
}

type Open = (rotation: Rotation) => Promise<RotationPorts>;

/** Reads the sign-in report, too: who used the leaked secret, and when last. */
export async function leakedIn(survey: Survey, chosen: Chosen, open: Open): Promise<LeakedCredential[]> {
  if ('problem' in survey) throw survey.problem;
  const found = choose(survey, chosen);
  const usage = await (await open(survey.rotation)).registration.usage();
  const current = currentOf(survey.situation)?.keyId;
  return found.map(credential => described(survey, credential, usage, current));
}

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
      ? 'which credential the vault holds is not known, so it has to be named'
      : `credential ${wanted} is not on the registration`;
  return new Problem({
    code: 'human-needed',
    subject: `rotation ${rotation.name}`,
    reason: `${reason}. There are: ${listed || 'none'}`,
    remedy: `${commandFor(rotation, 'revoke', '--key-id', 'ID')}   (or --all-secrets)`,
  });
}

function described(
  { rotation, situation }: Surveyed,
  { keyId, displayName, start, end }: Credential,
  usage: UsageReport,
  current: string | undefined,
): LeakedCredential {
  const last = usage.known
    ? (usage.rows.get(keyId)?.at.toISOString() ?? 'none in the report')
    : `unknown (${usage.why})`;
  return {
    rotation: rotation.name,
    registration: `${situation.registration?.displayName} (${rotation.appId})`,
    keyId,
    displayName,
    start: start.toISOString(),
    end: end?.toISOString() ?? null,
    inUse: keyId === current,
    lastSignIn: last,
  };
}
