/** Which secrets need not exist: of a fleet their number, of a rotation that was named each place with the way. */
import type { Policy } from '../../policy/policy.ts';
import { secretlessPlaces } from '../../rotation/secretless.ts';
import { plural } from '../../rotation/words.ts';
import type { Survey, Surveyed } from '../../run/survey.ts';
import { needlessIn } from '../needless.ts';
import { below } from './layout.ts';
import { namesInBrief } from './namesInBrief.ts';
import { nextLines } from './nextLines.ts';
import type { Style } from './style.ts';

/** What is only possible is told of a rotation that somebody asks about, and not of a fleet. */
export function secretlessCount(surveys: readonly Survey[], { signs, paint, columns }: Style): string[] {
  const [whole, part] = [needlessIn(surveys, 'whole'), needlessIn(surveys, 'part')];
  const parts = [
    ...(whole.length === 0
      ? []
      : [
          `${plural(whole.length, 'secret')} ${whole.length === 1 ? 'is' : 'are'} not needed, as far as the policy names ${whole.length === 1 ? 'its' : 'their'} places (${namesInBrief(whole, MOST_NAMES)})`,
        ]),
    ...(part.length === 0
      ? []
      : [
          `${plural(part.length, 'secret')} ${part.length === 1 ? 'has' : 'have'} places that could do without (${namesInBrief(part, MOST_NAMES)})`,
        ]),
  ];
  if (parts.length === 0) return [];
  const [example = ''] = [...whole, ...part];
  const text = `${parts.join('; ')}: keyturn plan ${example} shows how to do without`;
  return [`${paint('quiet', signs.note)} ${below(text, columns, 2)}`];
}

const MOST_NAMES = 3;

export function secretlessLines(
  { rotation, situation }: Surveyed,
  { cloud }: Pick<Policy, 'cloud'>,
  style: Style,
): string[] {
  const { signs, columns, paint } = style;
  const places = secretlessPlaces(rotation, situation, cloud.authority);
  if (places.length === 0) return [];
  return [
    `  ${paint('quiet', 'without a secret (a person has to do it, Keyturn does not):')}`,
    ...places.flatMap(({ label, by, certainty, evidence, steps }) => [
      `  ${signs.note} ${below(`${label}: ${certainty === 'shown' ? '' : 'perhaps '}by ${by}: ${evidence}`, columns, 4)}`,
      ...steps.flatMap(({ text, command }) => [
        `    ${signs.next} ${below(text, columns, 6)}`,
        ...(command === undefined ? [] : nextLines('      ', command, style)),
      ]),
    ]),
  ];
}
