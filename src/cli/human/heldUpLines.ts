/** Where single rotations are not told of: which of them are due and wait for the policy, for what, and until when. */
import { isHeldUp } from '../../rotation/calm.ts';
import { moment, plural } from '../../rotation/words.ts';
import type { Survey } from '../../run/survey.ts';
import { isRead } from '../outlook.ts';
import { below } from './layout.ts';
import { namesInBrief } from './namesInBrief.ts';
import type { Style } from './style.ts';

export function heldUpLines(surveys: readonly Survey[], { signs, columns }: Style): string[] {
  const held = surveys.flatMap(survey => {
    if (!isRead(survey) || !isHeldUp(survey.verdict)) return [];
    const { name } = survey.rotation;
    return survey.verdict.later
      .filter(({ kind }) => kind === 'create')
      .map(({ at, reason }) => ({ name, until: at === undefined ? '' : ` until ${moment(at)}`, reason }));
  });
  const alike = Map.groupBy(held, ({ until, reason }) => `${until} ${reason.text}`);
  return [...alike.values()].flatMap(each => {
    const [first] = each;
    if (first === undefined) return [];
    const text = `${plural(each.length, 'due rotation')} ${each.length === 1 ? 'waits' : 'wait'}${first.until} (${first.reason.text}): ${namesInBrief(
      each.map(({ name }) => name),
      MOST_NAMES,
    )}`;
    return [`${signs.note} ${below(text, columns, 2)}`];
  });
}

const MOST_NAMES = 5;
