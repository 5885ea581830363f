import type { ErrorReading } from '../../diagnosis/errorText.ts';
import type { Explanation } from '../../diagnosis/explanation.ts';
import { schemaOf } from './document.ts';

/** `keyturn diagnose --error --json`: what stands in the text, and what it means. */
export function explanationDocument(reading: ErrorReading, explanation: Explanation, exitCode: number) {
  const outcome = explanation.certainty === 'known' ? 'cause-found' : 'not-determined';
  return { schema: schemaOf('diagnose'), exitCode, outcome, reading, explanation };
}
