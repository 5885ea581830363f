/** Which credentials a revocation leaves on the registration, and which of them are in use. */
import type { TimedEvent } from '../report/incidentEvents.ts';
import type { Incident, OtherCredential } from '../report/incidentRecord.ts';
import { currentOf } from '../rotation/situation.ts';
import type { Survey } from '../run/survey.ts';
import { isRead } from './outlook.ts';

/** What else is on the registrations, and has not ended. */
export function livingOthers(
  found: readonly { readonly others: readonly OtherCredential[] }[],
  now: Date,
): OtherCredential[] {
  return found.flatMap(({ others }) => others.filter(({ end }) => end === null || end > now.toISOString()));
}

/** What the vaults hold: before the run, or where a new version was `published` not any more. */
export function inUse(
  surveys: readonly Survey[],
  published: Incident['published'] = [],
): ReadonlySet<string> {
  const kept = surveys.filter(({ rotation }) => !published.some(one => one.rotation === rotation.name));
  const keys = kept.map(survey => (isRead(survey) ? currentOf(survey.situation)?.keyId : undefined));
  return new Set(keys.filter(keyId => keyId !== undefined));
}

/** Whether the plan leaves it on the registration: what is superseded may go in the same run. */
export function staysBy(surveys: readonly Survey[]): (other: OtherCredential) => boolean {
  const steps = surveys.flatMap(each => (isRead(each) ? each.route.stages.flat() : []));
  const going = steps.flatMap(step =>
    step.kind === 'retire' || step.kind === 'discard' ? [step.keyId] : [],
  );
  return ({ keyId }) => !going.includes(keyId);
}

export function staysAfter(timed: readonly TimedEvent[]): (other: OtherCredential) => boolean {
  const gone = timed.flatMap(({ event }) => {
    const isRemoval = event.event === 'step.done' && (event.step === 'retire' || event.step === 'discard');
    return isRemoval ? [event.subject] : [];
  });
  return ({ keyId }) => !gone.includes(keyId);
}
