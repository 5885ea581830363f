/** The waves of a plan: which rotations are in each, and what has to be confirmed before a new secret is made there. */
import type { Policy, Rotation } from '../policy/policy.ts';
import { isHeldUp } from '../rotation/calm.ts';
import type { Survey } from '../run/survey.ts';
import { BEGUN, holdsUp, wavesOf } from '../run/waves.ts';
import { isRead } from './outlook.ts';

export interface PlannedWave {
  /** Absent: everything that is in no group of `waves`. */
  readonly group?: string;
  readonly surveys: readonly Survey[];
  /** Rotations of earlier waves that the run has to bring to their confirmation first. */
  readonly waitsFor: readonly string[];
  /** Those that a run does not bring there, as things stand: nothing is begun in this wave. */
  readonly heldUpBy: readonly string[];
}

/** In the order of the run; a single one where the policy has no waves. */
export function plannedWaves(policy: Pick<Policy, 'waves'>, surveys: readonly Survey[]): PlannedWave[] {
  const byRotation = new Map<Rotation, Survey>(surveys.map(survey => [survey.rotation, survey]));
  const waves = wavesOf(
    policy,
    surveys.map(({ rotation }) => rotation),
  );
  let [waitsFor, heldUpBy]: [string[], string[]] = [[], []];
  return waves.map(({ group, rotations }) => {
    const own = rotations.flatMap(rotation => byRotation.get(rotation) ?? []);
    const wave = { ...(group === undefined ? {} : { group }), surveys: own, waitsFor, heldUpBy };
    heldUpBy = [...heldUpBy, ...own.filter(staysUnconfirmed).map(nameOf)];
    waitsFor = [...waitsFor, ...own.filter(each => isBegun(each) && !staysUnconfirmed(each)).map(nameOf)];
    return wave;
  });
}

/** However well the run goes. */
function staysUnconfirmed(survey: Survey): boolean {
  if (!isRead(survey)) return true;
  const { end } = survey.route;
  return holdsUp({ begun: isBegun(survey), phase: end.phase, isHeldUp: isHeldUp(end) });
}

function isBegun(survey: Survey): boolean {
  return isRead(survey) && BEGUN.includes(survey.verdict.phase) && !isHeldUp(survey.verdict);
}

function nameOf({ rotation }: Survey): string {
  return rotation.name;
}
