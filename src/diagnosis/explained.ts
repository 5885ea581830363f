/** Says in plain words what a reading means: which of several numbers matters, what follows from it, what to check next. */

import type { Named } from '../rotation/command.ts';
import { explain } from './codes/errorTable.ts';
import { type HintKnowledge, here, type Step, signedIn } from './codes/knowledge.ts';
import type { ErrorReading } from './errorText.ts';
import { filledIn } from './filledStep.ts';
import { type HintName, hintTexts } from './hintSigns.ts';
import { type MainCode, mainCodeOf } from './mainCode.ts';
import { oauthMeaning } from './oauthErrors.ts';

export interface Explanation {
  /** `known`: from the tables; `partly`: only the kind of error is known; `unknown`: nothing is, and nothing is guessed. */
  readonly certainty: 'known' | 'partly' | 'unknown';
  /** The number that matters. */
  readonly mainCode?: number;
  /** One sentence. */
  readonly headline: string;
  /** Why this one of several, where there are several. */
  readonly why?: string;
  readonly meaning: string;
  readonly notMeaning?: string;
  readonly tellApart?: string;
  /** What to check, in order. */
  readonly next: readonly Step[];
  /** What else stands in the text, a sentence each. */
  readonly also: readonly string[];
  /** Set where the text holds what looks like a secret. */
  readonly warning?: string;
}

/** A rotation, as far as it fills in what a text does not say. */
type Known = Named & { readonly appId?: string; readonly tenant?: string };

/** `rotation`: named in the commands, where it is known. */
export function explainReading(reading: ErrorReading, rotation?: Known): Explanation {
  const { explanation, spoken } = subjectOf(reading);
  return {
    ...explanation,
    next: distinct(explanation.next).map(step =>
      filledIn(step, { appId: rotation?.appId, tenant: rotation?.tenant, ...reading, rotation }),
    ),
    also: alsoSeen(reading, spoken),
    ...(reading.holdsSecret ? { warning: warningFor(reading.secretLines) } : {}),
  };
}

type Subject = Omit<Explanation, 'also' | 'warning'>;

/** `spoken`: the numbers and hints that the explanation is about. */
function subjectOf(reading: ErrorReading): { explanation: Subject; spoken: readonly unknown[] } {
  const choice = mainCodeOf(reading);
  if (choice !== undefined) {
    const near = hintsOf(reading).filter(
      ({ name }) => name === 'unresolved-reference' || name === 'empty-secret',
    );
    return {
      explanation: ofCode(choice, near),
      spoken: [choice.known.code, ...(choice.told ?? []), ...near.map(({ name }) => name)],
    };
  }
  const code = reading.codes.find(each => explain(each) === undefined);
  if (code !== undefined) return { explanation: ofUnknownCode(code, reading), spoken: [code] };
  const [first] = hintsOf(reading);
  if (first !== undefined) return { explanation: ofHint(first), spoken: [first.name] };
  return { explanation: ofNothing(reading), spoken: [] };
}

function ofCode({ known, why }: MainCode, near: readonly Hint[]): Subject {
  return {
    certainty: 'known',
    mainCode: known.code,
    headline: `AADSTS${known.code}: ${known.summary}.`,
    ...(why === undefined ? {} : { why }),
    meaning: [known.meaning, ...near.map(({ meaning }) => meaning)].join(' '),
    notMeaning: known.notMeaning,
    tellApart: known.tellApart,
    next: [...near.flatMap(({ remedy }) => remedy), ...known.remedy],
  };
}

function ofUnknownCode(code: number, { error }: ErrorReading): Subject {
  return {
    certainty: error === undefined ? 'unknown' : 'partly',
    mainCode: code,
    headline: `AADSTS${code} is not in Keyturn's table, so its meaning is unknown.`,
    meaning:
      error === undefined
        ? 'This text contains no further information.'
        : `The OAuth error is ${error}: ${oauthMeaning(error)}`,
    next: [
      here("Look the number up on Microsoft's page.", `https://login.microsoftonline.com/error?code=${code}`),
      fullLook,
    ],
  };
}

function ofHint(found: Hint): Subject {
  return {
    certainty: 'known',
    headline: `No AADSTS number, but an indication of this: ${found.summary}.`,
    meaning: found.meaning,
    notMeaning: found.notMeaning,
    next: found.remedy,
  };
}

function ofNothing({ error }: ErrorReading): Subject {
  const getWhole = here(
    'Get the whole response: the number (AADSTS…) is in error_description, which some clients shorten or omit.',
  );
  if (error === undefined)
    return {
      certainty: 'unknown',
      headline:
        'Unknown: there is no AADSTS number in this text, and no indication of a cause that Keyturn knows.',
      meaning: 'The text may be about something else, or its decisive part may be missing.',
      next: [getWhole, fullLook],
    };
  return {
    certainty: 'partly',
    headline: `The text says ${error}, without the number that identifies the cause.`,
    meaning: oauthMeaning(error),
    next: [getWhole, fullLook],
  };
}

const fullLook = signedIn('Or let Keyturn check Entra and every place.', 'keyturn diagnose NAME');

function alsoSeen(reading: ErrorReading, spoken: readonly unknown[]): string[] {
  const codes = reading.codes
    .filter(code => !spoken.includes(code))
    .map(code => `AADSTS${code}: ${explain(code)?.summary ?? 'not in the table'}.`);
  const others = hintsOf(reading).filter(({ name }) => !spoken.includes(name));
  return [...codes, ...others.map(({ summary }) => `An indication of this: ${summary}.`)];
}

type Hint = HintKnowledge & { readonly name: HintName };

function hintsOf({ hints }: ErrorReading): Hint[] {
  return hints.map(name => ({ name, ...hintTexts[name] }));
}

function distinct(steps: readonly Step[]): Step[] {
  return [...new Map(steps.map(step => [step.text, step])).values()];
}

function warningFor(lines: readonly number[]): string {
  const where = `${lines.length === 1 ? 'line' : 'lines'} ${lines.join(', ')}`;
  return `The text contains what looks like a secret or a token (${where}). Do not share it; if it was shared already, it has leaked: run keyturn revoke with the name of its rotation.`;
}
