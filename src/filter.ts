/**
 * The filter in front of every output: terminal, log, file, recording. It replaces secrets (known values, and texts that have
 * the form of a secret) and shows control characters, which could move the cursor or forge a line, in escaped form (`\u001b`).
 */
import { redact } from './secret.ts';
import { clientSecretWith, GITHUB_TOKEN, WEB_TOKEN } from './secretForms.ts';

/** For text that consists of lines: line breaks and tabs are kept. `isTerminal`: colours and cursor movements are kept, too. */
export function filtered(text: string, isTerminal = false): string {
  const clean = withoutSecrets(redact(text));
  return isTerminal
    ? clean.replaceAll(OUTSIDE_OF_STYLES, kept)
    : clean.replaceAll(UNPRINTABLE_IN_LINES, marked);
}

/** For text of others that a message quotes: line breaks and tabs are escaped, too, so the result is one line. */
export function inert(text: string): string {
  return withoutSecrets(text).replaceAll(UNPRINTABLE, marked);
}

/** Replaces everything that has the form of a secret or token, and credentials in URLs. */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(CLIENT_SECRET, '[looks like a client secret]')
    .replaceAll(TOKEN, '[looks like a token]')
    .replaceAll(AUTHORIZATION, '$1[authorization]')
    .replaceAll(SIGNATURE, '$1[signature]')
    .replaceAll(USER_IN_ADDRESS, '$1[user]@');
}

const CLIENT_SECRET = new RegExp(clientSecretWith({ atLeast: 16 }), 'g');
const TOKEN = new RegExp(`${WEB_TOKEN}|${GITHUB_TOKEN}`, 'g');

/** An `Authorization` header as SDKs print it when logging is enabled (AZURE_LOG_LEVEL, DEBUG, NODE_DEBUG). */
const AUTHORIZATION = /(\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+)[^\s"',]+/gi;

/** The signature in a shared access signature (SAS) URL: whoever has the URL has the access. */
const SIGNATURE = /([?&]sig=)[^&\s"']+/gi;

/** `https://user:password@host`. */
const USER_IN_ADDRESS = /(\bhttps?:\/\/)[^\s/"'@]*:[^\s/"'@]*@/gi;

/** Control, format (which includes right-to-left overrides), surrogate and private-use characters; line separators. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
const UNPRINTABLE_IN_LINES = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * Everything except colours and cursor movements (CSI sequences of ECMA-48). OSC sequences (title, clipboard, links) are not
 * kept.
 */
const OUTSIDE_OF_STYLES = new RegExp(
  `(${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]|\\r\\n)|${UNPRINTABLE_IN_LINES.source}`,
  'gu',
);

function kept(found: string, own: string | undefined): string {
  return own ?? marked(found);
}

/** Escaped as in JSON, so that a JSON document stays valid. */
function marked(character: string): string {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map(unit => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
