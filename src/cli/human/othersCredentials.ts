import type { Survey } from '../../run/survey.ts';
import { isRead } from '../outlook.ts';
import { below } from './layout.ts';
import type { Style } from './style.ts';

/** Told of a fleet once; whose they are is told of each rotation by itself. */
export function othersCredentials(surveys: readonly Survey[], { signs, paint, columns }: Style): string[] {
  const count = surveys.filter(
    survey => isRead(survey) && survey.verdict.findings.some(({ code }) => code === 'foreign-credential'),
  ).length;
  if (count === 0) return [];
  const have = count === 1 ? 'registration has' : 'registrations have';
  const text = `${count} ${have} other credentials that Keyturn did not create and does not touch: keyturn status NAME shows them`;
  return [`${paint('quiet', signs.note)} ${below(text, columns, 2)}`];
}
