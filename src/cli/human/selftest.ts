/** What a tenant said about the sandbox. */
import { plural } from '../../rotation/words.ts';
import type { Performed } from '../../selftest/perform.ts';
import type { Tested } from '../../selftest/selftest.ts';
import type { Timing } from '../../selftest/timings.ts';
import { wrap } from './layout.ts';
import { problemText } from './problemText.ts';
import type { Style } from './style.ts';
import { elapsed } from './times.ts';

export interface SelftestView extends Tested {
  readonly name: string;
  readonly tenant: string;
  readonly exitCode: number;
}

/** While it runs. */
export function performedLine({ step, outcome, came }: Performed, { signs, paint }: Style): string {
  const sign = {
    'as-claimed': paint('good', signs.good),
    differs: paint('bad', signs.bad),
    told: paint('quiet', signs.note),
  }[outcome];
  return `  ${sign} ${step.name}: ${came}`;
}

export function selftestText(told: SelftestView, style: Style): string {
  const { performed, timings, left, stopped, tenant } = told;
  const { paint, signs, columns } = style;
  const different = performed.filter(({ outcome }) => outcome === 'differs');
  const claimed = performed.filter(({ outcome }) => outcome === 'as-claimed');
  const open = performed.filter(({ outcome }) => outcome === 'told');
  const slow = timings.filter(({ isClaimed }) => !isClaimed);
  const sum = `${claimed.length} of ${claimed.length + different.length} responses of tenant ${tenant} are as the sandbox claims`;
  const isGood = different.length + slow.length === 0 && stopped === undefined;
  return [
    ...different.flatMap(one => differing(one, style)),
    ...(timings.length === 0 ? [] : [paint('strong', 'how long it took')]),
    ...timings.map(one => timingLine(one, style)),
    ...(open.length === 0 ? [] : [paint('strong', 'what was not documented before')]),
    ...open.map(({ step, came }) => `  ${paint('quiet', signs.note)} ${step.name}: ${came} (${step.source})`),
    ...(stopped === undefined ? [] : [problemText(stopped.details, style).trimEnd()]),
    `${isGood ? paint('good', signs.good) : paint('bad', signs.bad)} ${wrap(sum, columns - 2, '  ')}`,
    ...leftLines(left, style),
    '',
  ].join('\n');
}

function differing({ step, came, differences }: Performed, { paint, signs, columns }: Style): string[] {
  return [
    `${paint('bad', signs.bad)} ${paint('strong', step.name)}: ${came}   (${step.source})`,
    ...differences.map(
      ({ at, expected, found }) =>
        `    ${wrap(`${at}: the sandbox claims ${expected}, the tenant returned ${found}`, columns - 4, '      ')}`,
    ),
  ];
}

function timingLine({ name, ms, atMostMs, isClaimed, source }: Timing, { paint, signs }: Style): string {
  const sign = isClaimed ? paint('good', signs.good) : paint('bad', signs.bad);
  return `  ${sign} ${name} ${elapsed(ms)}   (claimed: at most ${elapsed(atMostMs)}, ${source})`;
}

function leftLines(left: SelftestView['left'], { paint, signs }: Style): string[] {
  if (left.length === 0) return [`${paint('good', signs.good)} everything was removed`];
  return [
    `${paint('bad', signs.bad)} ${plural(left.length, 'thing')} could not be removed:`,
    ...left.flatMap(({ what, why, remedy }) => [
      `  ${what}: ${why}`,
      `  ${signs.next} ${paint('strong', remedy)}`,
    ]),
  ];
}
