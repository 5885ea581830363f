/** Reads obstacles for a new secret in advance. Where they cannot be read, that is a result, and does not end the run. */
import type { Rotation } from '../policy/policy.ts';
import { asProblem, type Problem } from '../problem.ts';
import { isUsed } from '../rotation/lastUse.ts';
import type { LastUseRead, SurroundingsRead, Writability } from '../rotation/placeFacts.ts';
import { isPrechecked, isSurrounded, type RotationPorts, type TargetPort } from '../rotation/ports.ts';
import type { Situation } from '../rotation/situation.ts';
import type { SecretRules } from '../rotation/tenantRules.ts';
import type { Patience } from './patience.ts';

export async function rulesFor(
  ports: RotationPorts,
  patience: Patience,
  { registration }: Situation,
): Promise<Pick<Situation, 'rules' | 'creatable'>> {
  if (ports.rules === undefined || registration === undefined)
    return { rules: { known: false, why: 'they were not read' } };
  const { rules: port } = ports;
  const [rules, creatable] = await Promise.all([
    readRules(() => port.read(registration), patience),
    readWritability(() => port.mayCreate(registration), patience, 'owners of the registration'),
  ]);
  return { rules, creatable };
}

async function readRules(read: () => Promise<SecretRules>, patience: Patience): Promise<SecretRules> {
  const about = { step: 'observe', subject: 'app management policies' };
  try {
    return await patience.retry(about, read);
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
  if (!isPrechecked(target)) return { writable: 'unknown', why: 'the service has no API for this' };
  return readWritability(() => target.writable(), patience, label);
}

async function readWritability(
  ask: () => Promise<Writability>,
  patience: Patience,
  subject: string,
): Promise<Writability> {
  try {
    return await patience.retry({ step: 'observe', subject }, ask);
  } catch (error) {
    const { details, remedy } = unknownBecause(error, subject);
    return { writable: 'unknown', why: details.reason, ...(remedy === undefined ? {} : { remedy }) };
  }
}

/** What stands around each place, where its service tells. */
export function surroundingsRead(
  rotation: Rotation,
  ports: RotationPorts,
  patience: Patience,
): Promise<(SurroundingsRead | undefined)[]> {
  return eachTold(rotation, ports, patience, target =>
    isSurrounded(target) ? () => target.surroundings() : undefined,
  );
}

/** Who used each place last, where its service records it. */
export function lastUsesRead(
  rotation: Rotation,
  ports: RotationPorts,
  patience: Patience,
): Promise<(LastUseRead | undefined)[]> {
  return eachTold(rotation, ports, patience, target => (isUsed(target) ? () => target.lastUse() : undefined));
}

/** The answer of each place, or why there is none. `questionTo`: undefined for a place whose service does not tell. */
function eachTold<T>(
  rotation: Rotation,
  { targets }: RotationPorts,
  patience: Patience,
  questionTo: (target: TargetPort) => (() => Promise<T>) | undefined,
): Promise<(T | { readonly unknown: string; readonly remedy?: string } | undefined)[]> {
  return Promise.all(
    targets.map(async (target, index) => {
      const question = questionTo(target);
      if (question === undefined) return undefined;
      const subject = rotation.targets[index]?.label ?? '';
      try {
        return await patience.retry({ step: 'observe', subject }, question);
      } catch (error) {
        const { details, remedy } = unknownBecause(error, subject);
        return { unknown: details.reason, ...(remedy === undefined ? {} : { remedy }) };
      }
    }),
  );
}

/** These problems end the run; all others make the result unknown. */
function unknownBecause(error: unknown, subject: string): Problem {
  const problem = asProblem(error, subject);
  if (['bug', 'interrupted', 'locked'].includes(problem.code)) throw problem;
  return problem;
}
