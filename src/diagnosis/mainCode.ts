/** Several numbers can stand in one text: which of them settles the case, and why. */

import { explain } from './codes/errorTable.ts';
import type { CodeKnowledge } from './codes/knowledge.ts';
import type { ErrorReading } from './errorText.ts';
import type { HintName } from './hintSigns.ts';

export interface MainCode {
  readonly known: CodeKnowledge;
  /** Other numbers and signs that this one covers. */
  readonly told?: readonly (number | HintName)[];
  readonly why?: string;
}

/** The number that decides: no heading, no temporary error and no user's sign-in where another number is present. */
export function mainCodeOf({ codes, hints }: ErrorReading): MainCode | undefined {
  const known = codes.map(explain).filter(each => each !== undefined);
  const [first] = known;
  if (first === undefined) return undefined;
  if (codes.includes(70002) && hints.includes('nothing-sent')) return nothingSent();
  if (codes.includes(70002) && codes.includes(50012))
    return oldWording(known, hints.includes('assertion-sent'));
  if (codes[0] === 70002 && codes[1] !== undefined) return behindHeading(codes[1]);
  const settling =
    known.find(({ verdictOn }) => verdictOn !== 'passing' && verdictOn !== 'other-flow') ?? first;
  if (codes.length === 1) return { known: settling };
  return { known: settling, why: reasonFor(settling, first) };
}

/** Where a number has two meanings the words beside it decide: a missing secret is not a wrong one. */
function nothingSent(): MainCode | undefined {
  const [missing, older] = [explain(7000216), explain(70002)];
  if (missing === undefined || older === undefined) return undefined;
  const { meaning, notMeaning, remedy, verdictOn } = missing;
  const summary = 'no secret was sent (older wording)';
  const why =
    'The text beside 70002 says that a parameter is missing: today that is 7000216 or, for other grants, 7000218.';
  return {
    known: { ...older, summary, meaning, notMeaning, remedy, verdictOn },
    told: ['nothing-sent'],
    why,
  };
}

/** Undefined: the second number is not in the table. Then 70002 alone must not be read as a wrong secret. */
function behindHeading(code: number): MainCode | undefined {
  const known = explain(code);
  const why = `70002 is only the introduction of the older wording; ${code} after it is the cause.`;
  return known === undefined ? undefined : { known, why };
}

function reasonFor(settling: CodeKnowledge, first: CodeKnowledge): string {
  if (settling === first) return `The text contains several numbers; ${settling.code} comes first.`;
  return first.verdictOn === 'passing'
    ? `${first.code} is temporary and says nothing about the credential; ${settling.code} is not.`
    : `${first.code} belongs to a user's sign-in; ${settling.code} is about the application itself.`;
}

function oldWording(known: readonly CodeKnowledge[], assertionSent: boolean): MainCode | undefined {
  const [meant, why] = assertionSent
    ? [
        50012,
        '70002 is only the introduction; the text beside 50012 is about a client assertion, so no secret was sent.',
      ]
    : [70002, "70002 with 50012 is the older wording of today's 7000215: the client secret is not accepted."];
  const found = known.find(({ code }) => code === meant);
  return found === undefined ? undefined : { known: found, told: [70002, 50012], why };
}
