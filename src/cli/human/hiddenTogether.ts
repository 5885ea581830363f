/** Why superseded credentials stay longer has the same reason for all rotations, as a rule: of several it is told once. */
import type { FindingWords, RotationFinished } from '../../event.ts';
import { below } from './layout.ts';
import { namesInBrief } from './namesInBrief.ts';
import { nextLines } from './nextLines.ts';
import type { Style } from './style.ts';

export interface Concerned {
  readonly rotation: string;
  readonly findings: readonly Pick<FindingWords, 'code' | 'remedy'>[];
}

const MOST_NAMED = 4;
const CODE = 'last-use-hidden';

/** Whether a finding of this code is told below instead. */
export function isToldTogether(all: readonly Concerned[]): (code: string) => boolean {
  const isMany = concerned(all).length > 1;
  return code => isMany && code === CODE;
}

export function withoutShared(
  all: readonly RotationFinished[],
): (event: RotationFinished) => RotationFinished {
  const isShared = isToldTogether(all);
  return event => ({ ...event, findings: event.findings.filter(({ code }) => !isShared(code)) });
}

/** Or nothing, where at most one rotation has it. */
export function hiddenTogether(all: readonly Concerned[], style: Style): string[] {
  const hidden = concerned(all);
  if (hidden.length < 2) return [];
  const names = namesInBrief(
    hidden.map(({ rotation }) => rotation),
    MOST_NAMED,
  );
  const text = `superseded credentials of ${hidden.length} rotations (${names}) stay longer: the last sign-in before they were superseded may be Keyturn's own, and hide one of a consumer (keyturn explain ${CODE})`;
  const found = hidden.flatMap(({ findings }) => findings.filter(({ code }) => code === CODE));
  const remedies = new Set(found.flatMap(({ remedy }) => remedy ?? []));
  return [
    `${style.paint('quiet', style.signs.note)} ${below(text, style.columns, 2)}`,
    ...[...remedies].flatMap(remedy => nextLines(`  ${style.signs.next} `, remedy, style)),
  ];
}

function concerned(all: readonly Concerned[]): Concerned[] {
  return all.filter(({ findings }) => findings.some(({ code }) => code === CODE));
}
