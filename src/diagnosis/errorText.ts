/**
 * Reads a pasted log, JSON body or stack trace, offline. It classifies by the words of a text because a text is all there
 * is; what it returns are numbers, ids and names out of this program's own tables, never a piece of the text.
 */
import { type ClientName, clientOf } from './clientName.ts';
import { codesIn } from './errorCodes.ts';
import { type ErrorIds, idsIn } from './errorIds.ts';
import { type HintName, hintsIn } from './hintSigns.ts';
import { type OAuthError, oauthErrorIn } from './oauthErrors.ts';
import { plainText } from './plainText.ts';
import { secretLinesIn } from './secretSigns.ts';

export interface ErrorReading extends ErrorIds {
  /** AADSTS numbers, in the order in which they appear, each once. */
  readonly codes: readonly number[];
  readonly error?: OAuthError;
  readonly client: ClientName;
  readonly hints: readonly HintName[];
  /** The text itself holds what looks like a secret, a token or a password. */
  readonly holdsSecret: boolean;
  /** In which lines, from 1; the first twenty. */
  readonly secretLines: readonly number[];
}

export function readErrorText(text: string): ErrorReading {
  const plain = plainText(text);
  const error = oauthErrorIn(plain);
  const secretLines = secretLinesIn(text);
  return {
    ...idsIn(plain),
    codes: codesIn(plain),
    ...(error === undefined ? {} : { error }),
    client: clientOf(plain),
    hints: hintsIn(plain),
    holdsSecret: secretLines.length > 0,
    secretLines,
  };
}
