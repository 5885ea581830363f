/** Asks what a new secret is going to meet. That it cannot be known is an answer, and never the end of a run. */
import type { Rotation } from '../policy/policy.ts';
import { asProblem, type Problem } from '../problem.ts';
import type { Writability } from '../rotation/observation.ts';
import { isForetelling, type RotationPorts, type TargetPort } from '../rotation/ports.ts';
import type { Situation } from '../rotation/situation.ts';
import type { SecretRules } from '../rotation/tenantRules.ts';
import type { Patience } from './patience.ts';

export async function rulesFor(
  { rules }: RotationPorts,
  patience: Patience,
  { registration }: Situation,
): Promise<SecretRules> {
  if (rules === undefined || registration === undefined) return { known: false, why: 'they were not read' };
  const about = { step: 'observe', subject: 'app management policies' };
  try {
    return await patience.insist(about, () => rules.read(registration));
  } catch (error) {
    const { details, remedy } = unknownBecause(error, about.subject);
    return { known: false, why: details.reason, ...(remedy === undefined ? {} : { remedy }) };
  }
}

export function writabilities(
  rotation: Rotation,
  { targets }: RotationPorts,
  patience: Patience,
): Promise<Writability[]> {
  return Promise.all(
    targets.map((target, index) => writability(target, patience, rotation.targets[index]?.label ?? '')),
  );
}

async function writability(target: TargetPort, patience: Patience, label: string): Promise<Writability> {
  if (!isForetelling(target)) return { writable: 'unknown', why: 'the service has no call that tells' };
  try {
    return await patience.insist({ step: 'observe', subject: label }, () => target.writable());
  } catch (error) {
    const { details, remedy } = unknownBecause(error, label);
    return { writable: 'unknown', why: details.reason, ...(remedy === undefined ? {} : { remedy }) };
  }
}

/** What ends a run, ends it. */
function unknownBecause(error: unknown, subject: string): Problem {
  const problem = asProblem(error, subject);
  if (['bug', 'interrupted', 'locked'].includes(problem.code)) throw problem;
  return problem;
}
