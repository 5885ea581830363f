/** Which of several registrations have a credential that begins like a value, or like one of its repaired variants. */
import type { Credential } from '../rotation/observation.ts';
import type { Secret } from '../secret.ts';
import type { ApplicationFacts } from './diagnosisPorts.ts';
import { suspicionsOf } from './value/suspicions.ts';

export interface Candidate {
  readonly application: ApplicationFacts;
  readonly credentials: readonly Credential[];
}

/** In the order of the registrations. Asks nobody. */
export function candidatesFor(value: Secret, applications: readonly ApplicationFacts[]): Candidate[] {
  return applications.flatMap(application => {
    const credentials = application.credentials.filter(({ hint }) => hint !== null);
    const variants = [value, ...repaired(value, application)];
    const fitting = credentials.filter(({ hint }) => variants.some(each => each.hint() === hint));
    return fitting.length === 0 ? [] : [{ application, credentials: fitting }];
  });
}

function repaired(value: Secret, { appId, objectId, credentials }: ApplicationFacts): Secret[] {
  const known = {
    ...{ appId, objectId, others: [] },
    keyIds: credentials.map(({ keyId }) => keyId),
    hints: credentials.map(({ hint }) => hint),
  };
  return suspicionsOf(value, known).flatMap(each => (each.repaired === undefined ? [] : [each.repaired]));
}

/** Those of which the directory keeps no first characters: a value may belong to one of them. */
export function withoutHints(applications: readonly ApplicationFacts[]): ApplicationFacts[] {
  return applications.filter(({ credentials }) => credentials.some(({ hint }) => hint === null));
}
