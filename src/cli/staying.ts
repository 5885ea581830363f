/** Which of the other credentials of a registration a revocation leaves there. */
import type { TimedEvent } from '../report/incidentEvents.ts';
import type { OtherCredential } from '../report/incidentRecord.ts';
import type { Survey } from '../run/survey.ts';
import { isRead } from './outlook.ts';

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
