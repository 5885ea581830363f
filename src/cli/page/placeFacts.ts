/** Where the secret is: the vault secret, and each target with what it holds and since when, as far as that is known. */
import type { PlaceFacts } from '../../report/page/facts.ts';
import type { TargetState } from '../../rotation/observation.ts';
import { type Current, currentOf, type Situation } from '../../rotation/situation.ts';
import { CANNOT_TELL } from '../../rotation/targetCounts.ts';
import { isDelivered, isNamed } from '../../rotation/targets.ts';
import type { Surveyed } from '../../run/survey.ts';
import { targetStates } from '../outlook.ts';

export function placeFacts(survey: Surveyed): PlaceFacts[] {
  const { rotation, situation, verdict } = survey;
  const current = currentOf(situation);
  const isDead = verdict.phase === 'outage';
  const targets = targetStates(survey).map(
    ({ target, required, proof, canary, state, detail }, index): PlaceFacts => {
      const isFine = isDelivered(rotation, situation, index);
      const read = situation.targets?.[index];
      const holds = heldBy(read, isFine, situation, current);
      const since = sinceOf(read, isFine && isNamed(rotation, situation, index), current);
      return {
        ...{ place: target, required, proof, ...(canary && { canary }) },
        tone: isFine && !isDead ? 'good' : isFine || !CANNOT_TELL.includes(state) ? 'bad' : 'open',
        state: isFine && isDead ? 'refused by Entra' : isFine && state === 'unknown' ? 'written' : state,
        ...{ detail, ...(holds && { holds }), ...(since && { since }) },
      };
    },
  );
  return [vaultFacts(survey, current), ...targets];
}

function vaultFacts({ rotation, situation, verdict }: Surveyed, current: Current | undefined): PlaceFacts {
  const { vault, credential, keyId, version } = { vault: situation.vault, ...current };
  const place = `vault secret ${rotation.vault.secret} in ${rotation.vault.url}`;
  if (vault?.state !== 'present' || version === undefined)
    return { place, required: true, tone: 'bad', state: vault?.state ?? 'unknown', detail: '' };
  const isFine = credential !== undefined && version.enabled && verdict.phase !== 'outage';
  return {
    ...{ place, required: true, tone: isFine ? 'good' : keyId === undefined ? 'open' : 'bad' },
    state: version.enabled ? 'present' : 'disabled',
    detail: `newest version ${version.version}`,
    ...(keyId === undefined ? {} : { holds: { keyId, isLikely: version.tags === undefined } }),
    since: { at: version.createdAt, what: 'written' },
  };
}

/** By the comparison with the vault, by a mark, or by the first characters where they fit one credential only. */
function heldBy(
  read: TargetState | undefined,
  isFine: boolean,
  situation: Situation,
  current: Current | undefined,
): PlaceFacts['holds'] {
  if (read?.state === 'in-sync' || (isFine && read !== undefined))
    return current?.keyId === undefined
      ? undefined
      : { keyId: current.keyId, isLikely: read.state !== 'in-sync' };
  if (read?.state !== 'differs') return undefined;
  if (read.keyId !== undefined) return { keyId: read.keyId, isLikely: read.overwritten === true };
  const alike = (situation.registration?.credentials ?? []).filter(
    ({ hint }) => hint !== null && hint === read.hint,
  );
  const [only] = alike;
  return only === undefined || alike.length > 1 ? undefined : { keyId: only.keyId, isLikely: true };
}

function sinceOf(
  read: TargetState | undefined,
  isConfirmed: boolean,
  current: Current | undefined,
): PlaceFacts['since'] {
  const confirmedAt = current?.version.tags?.confirmedAt;
  if (isConfirmed && confirmedAt !== undefined) return { at: confirmedAt, what: 'confirmed' };
  if (read?.state !== 'unknown') return undefined;
  const at = read.updatedAt ?? read.writtenAt;
  return at === undefined ? undefined : { at, what: 'last written' };
}
