/** The last look, which knows nothing of how the values were taken out: nothing is written that holds one. */
import { Problem } from '../../problem.ts';
import { formsOf } from './forms.ts';
import { type Learned, soughtIn } from './learn.ts';

export function refuseValues(document: unknown, part: string, learned: Learned): void {
  const text = [JSON.stringify(document), ...textsIn(document)].join('\n');
  const found = soughtIn(learned).some(({ value, kind }) => {
    if (kind === 'value') return false;
    const { plain, base64 } = formsOf(value);
    return [...plain, ...base64].some(form => text.includes(form));
  });
  if (found) throw leak(part);
}

function leak(part: string): Problem {
  return new Problem({
    code: 'bug',
    subject: 'evidence bundle',
    reason: `${part} would hold a secret value or token, so nothing was written`,
    remedy: 'please report this, without the bundle',
  });
}

/** All texts as they are, for values that are written with escapes in JSON. */
function textsIn(document: unknown): string[] {
  if (typeof document !== 'object' || document === null) return [String(document)];
  return Object.entries(document).flatMap(([name, held]) => [name, ...textsIn(held)]);
}
