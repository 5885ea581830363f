/** The demo's checks: each function lists, in sentences, what is not as the demo promised. */
import { isAccepted, isLive, ours, passwordsOf, short, versionsOf } from './credentials.ts';
import { holderOf, type Known } from './demoEvidence.ts';
import { isIntact, type Place } from './demoPlaces.ts';

export function wrongOnRegistration(known: Known): string[] {
  const { rotation, evidence, old, due } = known;
  const made = ours(evidence.after, rotation);
  const wanted = due ? 1 : ours(evidence.before, rotation).length;
  const problems =
    made.length === wanted
      ? []
      : [`${made.length} credentials have the mark ${rotation.mark}…, not ${wanted}`];
  const after = new Map(passwordsOf(evidence.after, rotation).map(password => [password.keyId, password]));
  for (const before of passwordsOf(evidence.before, rotation).filter(isLive)) {
    const now = after.get(before.keyId);
    const lives = now !== undefined && isLive(now);
    const ought = !(due && before.keyId === old?.keyId && goes(known));
    if (lives !== ought)
      problems.push(
        `credential ${short(before)} ${lives ? 'still exists, but should not' : 'was removed, but should still exist'}`,
      );
  }
  return problems;
}

/** Whether the replaced credential has to be removed: a leaked one is removed whatever the policy says. */
function goes({ rotation, evidence }: Known): boolean {
  return rotation.retire !== 'never' || evidence.leaked === rotation.name;
}

export function wrongInVault(known: Known): string[] {
  const { rotation, evidence, due, old, wanted } = known;
  if (!due) return [];
  const versions = versionsOf(evidence.after, rotation);
  const newest = versions.at(-1);
  const problems = [];
  if (newest?.tags['keyturn-key-id'] !== wanted?.keyId)
    problems.push('the newest vault version does not name the new credential');
  if (newest?.expires === undefined) problems.push('the newest vault version has no expiry date');
  const open = versions.some(({ value, enabled }) => enabled && value === old?.value);
  if (open && goes(known)) problems.push('the vault version of the retired credential is still enabled');
  return problems;
}

export function wrongAt(place: Place, { rotation, evidence, wanted }: Known): string[] {
  const { before, after, now } = evidence;
  const holder = holderOf(after, rotation, place.held(after));
  const problems = [];
  if (holder === undefined || holder.keyId !== wanted?.keyId)
    problems.push(`${place.label} does not hold the current secret`);
  else if (!isAccepted(holder, now)) problems.push(`Entra does not accept what ${place.label} holds`);
  if (evidence.failingApps.has(place)) problems.push(`the app that runs at ${place.label} cannot sign in`);
  if (!isIntact(place, before, after)) {
    problems.push(`something outside Keyturn was changed around ${place.label}`);
  }
  return problems;
}
