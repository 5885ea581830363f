import type { Step } from '../../rotation/verdict.ts';
import type { Surveyed } from '../../run/survey.ts';
import { isRead } from '../outlook.ts';
import type { PlannedWave } from '../planWaves.ts';
import { wrap } from './layout.ts';
import { namesInBrief } from './namesInBrief.ts';
import type { Style } from './style.ts';

/** What a wave waits for matters where something is made in it. */
export function waveHeading(
  { group, surveys, waitsFor, heldUpBy }: PlannedWave,
  lead: string,
  style: Style,
): string {
  const creates = surveys.some(survey => isRead(survey) && comesTo('create', survey));
  const name = style.paint('strong', `${lead}: ${group === undefined ? 'the rest' : `group ${group}`}`);
  if (!creates || waitsFor.length + heldUpBy.length === 0) return name;
  const waits =
    heldUpBy.length > 0
      ? `nothing is started here, because ${namesInBrief(heldUpBy, MOST_NAMES)} would not be confirmed`
      : `starts once ${namesInBrief(waitsFor, MOST_NAMES)} ${waitsFor.length === 1 ? 'is' : 'are'} confirmed`;
  return wrap(`${name}, ${waits}`, style.columns, '  ');
}

const MOST_NAMES = 3;

export function comesTo(step: Step['kind'], { route }: Surveyed): boolean {
  return route.stages.some(stage => stage.some(({ kind }) => kind === step));
}
