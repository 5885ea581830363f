/** Every credential of a registration: what it is to the rotation, and what happens to it. */
import type { CredentialFacts, CredentialRole, LastUseFacts } from '../../report/page/facts.ts';
import { deadline } from '../../rotation/deadline.ts';
import { leakOf } from '../../rotation/leaks.ts';
import type { Credential } from '../../rotation/observation.ts';
import { orphansOf } from '../../rotation/orphans.ts';
import { rotateBeforeOf } from '../../rotation/secretRules.ts';
import { currentOf, foreignOf, type Situation, supersededOf } from '../../rotation/situation.ts';
import { moment } from '../../rotation/words.ts';
import type { Surveyed } from '../../run/survey.ts';

/** The one in use first, then ours, then those of others; newest first. */
export function credentialFacts(survey: Surveyed, now: Date): CredentialFacts[] {
  const { rotation, situation } = survey;
  const roleOf = rolesIn(survey);
  return (situation.registration?.credentials ?? [])
    .map(credential => {
      const { keyId, displayName, start, end } = credential;
      const leak = leakOf(situation, keyId);
      const role = roleOf(credential);
      return {
        ...{ keyId, displayName, role, start, ...(end === undefined ? {} : { end }) },
        ...(leak === undefined
          ? {}
          : { leaked: leak.namedBy === undefined ? {} : { namedBy: leak.namedBy } }),
        lastUse: lastUseOf(situation, keyId),
        ...(role === 'in use'
          ? {
              renewFrom: new Date(
                deadline(rotation, credential).getTime() - rotateBeforeOf(rotation, credential),
              ),
            }
          : {}),
        ...removalFields(survey, keyId, now),
      };
    })
    .toSorted(
      (one, other) =>
        ORDER.indexOf(one.role) - ORDER.indexOf(other.role) || other.start.getTime() - one.start.getTime(),
    );
}

const ORDER: readonly CredentialRole[] = [
  'in use',
  'perhaps in use',
  'superseded',
  'kept',
  'orphan',
  'other',
];

function rolesIn({ rotation, situation }: Surveyed): (credential: Credential) => CredentialRole {
  const { keyId: current, candidates = [] } = currentOf(situation) ?? {};
  const idsOf = (some: readonly Credential[]) => new Set(some.map(({ keyId }) => keyId));
  const perhaps = idsOf(candidates);
  const superseded = idsOf(supersededOf(situation).map(({ credential }) => credential));
  const orphans = idsOf(orphansOf(situation, rotation));
  const foreign = idsOf(foreignOf(situation, rotation.mark));
  return ({ keyId }) => {
    if (keyId === current) return 'in use';
    if (perhaps.has(keyId)) return 'perhaps in use';
    if (superseded.has(keyId)) return 'superseded';
    if (orphans.has(keyId)) return 'orphan';
    return foreign.has(keyId) ? 'other' : 'kept';
  };
}

/** The report is read only where something waits for it. */
function lastUseOf({ usage }: Situation, keyId: string): LastUseFacts {
  if (usage === undefined) return { unknown: 'not asked' };
  if (!usage.known) return { unknown: `could not be read: ${usage.why}` };
  const use = usage.uses.get(keyId);
  if (use?.hidden) {
    const known = use.lastByOthers === undefined ? '' : `; the last known one: ${moment(use.lastByOthers)}`;
    return { unknown: `hidden behind a sign-in of Keyturn${known}` };
  }
  if (use?.lastByOthers !== undefined)
    return { at: use.lastByOthers, ...(use.who === undefined ? {} : { who: use.who }) };
  return { none: true, ...(usage.shownUntil === undefined ? {} : { shownUntil: usage.shownUntil }) };
}

function removalFields(
  { verdict, situation }: Surveyed,
  keyId: string,
  now: Date,
): Pick<CredentialFacts, 'confirmedAt' | 'removal'> {
  const confirmedAt = supersededOf(situation).find(
    ({ credential }) => credential.keyId === keyId,
  )?.confirmedAt;
  const confirmed = confirmedAt === undefined ? {} : { confirmedAt };
  const step = verdict.steps.find(
    each => (each.kind === 'retire' || each.kind === 'discard') && each.keyId === keyId,
  );
  if (step !== undefined)
    return { ...confirmed, removal: { at: now, reason: `by the next run: ${step.reason.text}` } };
  const later = verdict.later.find(each => each.kind === 'retire' && each.keyId === keyId);
  if (later === undefined) return confirmed;
  const { at, by } = later;
  return {
    ...confirmed,
    removal: {
      reason: later.reason.text,
      ...(at === undefined ? {} : { at }),
      ...(by === undefined ? {} : { by }),
    },
  };
}
