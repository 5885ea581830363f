import type { RotationOutcome } from '../../event.ts';
import type { ProblemCode } from '../../problem.ts';
import type { Phase } from '../../rotation/verdict.ts';

export const phaseMeanings: Readonly<Record<Phase | 'unknown', string>> = {
  settled: 'One credential, and every place holds it. Nothing to do until the date that is shown.',
  outage: "The vault's value is refused, expired or removed: sign-in with it is impossible.",
  'not-adopted': 'The secret was created by hand, and Keyturn has not written anything here yet.',
  due: 'A new secret must be created: now, or when the freeze, pause or window that is shown allows it.',
  'in-progress': 'A newer secret exists and has not reached every required place.',
  drifted: 'A required place that held the newest secret holds something else now. A run writes it again.',
  overlap: 'Every place holds the new secret; the old one is still valid.',
  stuck: 'Nothing continues until a person acts.',
  leaked: 'A credential that was reported as leaked is still valid.',
  unknown: 'The state could not be read.',
};

export const outcomeMeanings: Readonly<Record<RotationOutcome, string>> = {
  unchanged: 'There was nothing to do.',
  changed: 'At least one step was done, and this run can do nothing more.',
  failed: 'Something failed; running again is safe.',
  'human-needed': 'Nothing continues until a person acts (exit 3).',
  locked: 'Another run is working on it, and it is urgent or that run is old (exit 4).',
  yielded:
    'Another run is working on it, started less than an hour ago, and nothing is urgent: it is left to that run (exit 0).',
  deferred: 'A limit of the policy was reached; a later run continues (exit 0).',
  skipped: 'The run was stopped, or an earlier wave is not confirmed.',
};

export const problemMeanings: Readonly<Record<ProblemCode, string>> = {
  'try-later': 'The service refuses temporarily; nothing was changed.',
  refused: 'The service refuses, and will refuse again until something is changed.',
  absent: 'The requested object does not exist.',
  'unknown-outcome': 'The request may or may not have taken effect.',
  'human-needed': 'Nothing continues until a person acts (exit 3).',
  locked: 'Another run holds the lock (exit 4).',
  overtaken: 'Another run, or a person, published another version while this run delivered.',
  'wrong-usage': 'The command or a variable is wrong (exit 64).',
  'policy-invalid': 'The policy is wrong (exit 78).',
  interrupted: 'The run was stopped.',
  bug: 'A bug in Keyturn (exit 70).',
};

/** Codes of events and findings that only a run tells. */
export const runMeanings: Readonly<Record<string, string>> = {
  'held-by-another': 'Another run holds the lock of the rotation.',
  'changed-by-others':
    'A place was changed outside Keyturn while it was written. Check whether that change was lost.',
  limit: 'A limit of the policy (`limits`) leaves the rotation to a later run.',
  wave: 'An earlier wave of the policy is not confirmed.',
  stopped: 'The run was stopped (Ctrl-C, SIGTERM).',
};
