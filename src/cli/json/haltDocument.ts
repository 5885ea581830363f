import type { Policy } from '../../policy/policy.ts';
import type { Halt } from '../../rotation/observation.ts';
import type { HaltOutcome } from '../../run/haltAll.ts';
import type { HaltedRotations } from '../outlook.ts';
import { type ProblemFields, problemFields, schemaOf } from './problemDocument.ts';

export interface HaltFields {
  readonly by: string;
  readonly at?: string;
  readonly reason: string;
}

/** In `plan` and `status`, where something is halted. */
export interface HaltedFields extends HaltFields {
  readonly rotations: readonly string[];
}

/** `keyturn stop --json`, schema `keyturn/stop@1`, and `keyturn/go@1`. */
interface HaltDocument {
  readonly schema: string;
  readonly policy: string;
  /** With `stop`: the mark that was set where there was none. */
  readonly halt?: HaltFields;
  readonly rotations: readonly HaltedRotation[];
  readonly exitCode: number;
}

interface HaltedRotation {
  readonly name: string;
  /** `unchanged`: it was so already; `absent`: there is no vault secret that could bear the mark. */
  readonly outcome: 'changed' | 'unchanged' | 'absent' | 'failed';
  /** The mark that was there before. */
  readonly before?: HaltFields;
  readonly problem?: ProblemFields;
}

export function haltDocument(told: {
  readonly verb: string;
  readonly policy: Policy;
  readonly halt?: Halt;
  readonly outcomes: readonly HaltOutcome[];
  readonly exitCode: number;
}): HaltDocument {
  const { verb, policy, halt, outcomes, exitCode } = told;
  return {
    schema: schemaOf(verb),
    policy: policy.file,
    ...(halt === undefined ? {} : { halt: haltFields(halt) }),
    rotations: outcomes.map(rotationFields),
    exitCode,
  };
}

function rotationFields(outcome: HaltOutcome): HaltedRotation {
  const { name } = outcome.rotation;
  if ('problem' in outcome) return { name, outcome: 'failed', problem: problemFields(outcome.problem) };
  if (outcome.state === 'absent') return { name, outcome: 'absent' };
  const before = outcome.before === undefined ? {} : { before: haltFields(outcome.before) };
  return { name, outcome: outcome.changed ? 'changed' : 'unchanged', ...before };
}

function haltFields({ by, at, reason }: Halt): HaltFields {
  return { by, ...(at === undefined ? {} : { at: at.toISOString() }), reason };
}

export function haltedFields(halted: readonly HaltedRotations[]): { halted?: readonly HaltedFields[] } {
  if (halted.length === 0) return {};
  return { halted: halted.map(({ halt, names }) => ({ ...haltFields(halt), rotations: names })) };
}
