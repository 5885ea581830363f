import type { ErrorReading } from '../../diagnosis/errorText.ts';
import type { Explanation } from '../../diagnosis/explained.ts';
import { schemaOf } from './problemDocument.ts';

export interface Explained {
  readonly reading: ErrorReading;
  readonly explanation: Explanation;
}

export interface ExplanationDocument extends Explained {
  readonly schema: string;
  readonly exitCode: number;
  readonly outcome: 'cause-found' | 'not-determined';
  readonly applications?: readonly (Explained & { readonly appId?: string })[];
  readonly note?: string;
}

/**
 * `keyturn diagnose --error --json`: what stands in the text, and what it means. Of a text about several applications
 * `applications` has each by itself, and the first stands above; `note`: what of the text is not explained.
 */
export function explanationDocument(
  all: readonly [Explained, ...Explained[]],
  exitCode: number,
  note?: string,
): ExplanationDocument {
  const [{ reading, explanation }] = all;
  const known = all.every(one => one.explanation.certainty === 'known');
  return {
    schema: schemaOf('diagnose'),
    exitCode,
    outcome: known ? 'cause-found' : 'not-determined',
    reading,
    explanation,
    ...(all.length === 1 ? {} : { applications: all.map(withAppId) }),
    ...(note === undefined ? {} : { note }),
  };
}

function withAppId(one: Explained): Explained & { readonly appId?: string } {
  const { appId } = one.reading;
  return { ...(appId === undefined ? {} : { appId }), ...one };
}
