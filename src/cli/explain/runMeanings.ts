import type { RotationOutcome } from '../../event.ts';
import type { ProblemCode } from '../../problem.ts';
import type { Phase } from '../../rotation/verdict.ts';

export const phaseMeanings: Readonly<Record<Phase | 'unknown', string>> = {
  settled: 'One credential, every place holds it, nothing to do until the date that is shown.',
  outage: 'What the vault holds is refused, expired or gone: nobody can sign in with it.',
  'not-adopted': 'The secret was made by hand, and Keyturn has not written anything here yet.',
  due: 'A new secret is to be made now.',
  'in-progress': 'A newer secret exists and has not reached every required place.',
  overlap: 'Every place holds the new secret; the old one still lives.',
  stuck: 'Nothing goes on until a person acts.',
  leaked: 'A credential that was named as leaked is still valid.',
  unknown: 'It could not be read.',
};

export const outcomeMeanings: Readonly<Record<RotationOutcome, string>> = {
  unchanged: 'Nothing was to do.',
  changed: 'Something was done, and all that this run could do is done.',
  failed: 'Something failed; running again is safe.',
  'human-needed': 'Nothing goes on until a person acts (exit 3).',
  locked: 'Another run is at work on it, and it is urgent or that run is old (exit 4).',
  yielded:
    'Another run is at work on it, began less than an hour ago, and nothing is urgent: it is left to that run (exit 0).',
  deferred: 'A limit of the policy was reached; a later run does it (exit 0).',
  skipped: 'The run was stopped, or an earlier wave is not confirmed.',
};

export const problemMeanings: Readonly<Record<ProblemCode, string>> = {
  'try-later': 'The service refuses for the moment; nothing was done.',
  refused: 'The service says no, and will say no again until somebody changes something.',
  absent: 'What was asked for is not there.',
  'unknown-outcome': 'The request may or may not have taken effect.',
  'human-needed': 'Nothing goes on until a person acts (exit 3).',
  locked: 'Another run holds the lock (exit 4).',
  overtaken: 'Another run, or a person, has published while this one delivered.',
  'wrong-usage': 'The command or a variable is wrong (exit 64).',
  'policy-invalid': 'The policy is wrong (exit 78).',
  interrupted: 'The run was stopped.',
  bug: 'A mistake in Keyturn (exit 70).',
};

/** Codes of events and findings that only a run tells. */
export const runMeanings: Readonly<Record<string, string>> = {
  'held-by-another': 'Another run holds the lock of the rotation.',
  'changed-by-others':
    'Somebody else changed a place while it was written. Look whether something of theirs was lost.',
  limit: 'A limit of the policy (`limits`) leaves the rotation to a later run.',
  wave: 'An earlier wave of the policy is not confirmed.',
  stopped: 'The run was stopped (Ctrl-C, SIGTERM).',
};
