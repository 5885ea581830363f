/**
 * The one filter in front of every sink: terminal, log, file, record. What is secret is taken out by its value, where it is
 * known, and by its form; what would move a cursor or forge a line is shown as what it is (`\u001b`).
 */
import { redact } from './secret.ts';
import { clientSecretWith, GITHUB_TOKEN, WEB_TOKEN } from './secretForms.ts';

/** For what is written in lines: line breaks and tabs are its own. `isTerminal`: so are colours and the moving of lines. */
export function filtered(text: string, isTerminal = false): string {
  const clean = withoutSecrets(redact(text));
  return isTerminal
    ? clean.replaceAll(OUTSIDE_OF_STYLES, kept)
    : clean.replaceAll(UNPRINTABLE_IN_LINES, marked);
}

/** For what somebody else wrote and a message quotes: in one line. */
export function inert(text: string): string {
  return withoutSecrets(text).replaceAll(UNPRINTABLE, marked);
}

/** Without anything that has the form of a secret or of a token, and without what opens a door in an address. */
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

/** A header as SDKs print it when they are told to (AZURE_LOG_LEVEL, DEBUG, NODE_DEBUG). */
const AUTHORIZATION = /(\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+)[^\s"',]+/gi;

/** Of a shared access signature: who has the address has the right. */
const SIGNATURE = /([?&]sig=)[^&\s"']+/gi;

/** `https://user:password@host`. */
const USER_IN_ADDRESS = /(\bhttps?:\/\/)[^\s/"'@]*:[^\s/"'@]*@/gi;

/** Control, format (which includes right-to-left overrides), surrogate and private-use characters; line separators. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
const UNPRINTABLE_IN_LINES = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}]/gu;

/** Colours, and what moves lines on a screen (CSI of ECMA-48). No title, no clipboard, no link: those are OSC. */
const OUTSIDE_OF_STYLES = new RegExp(
  `(${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]|\\r\\n)|${UNPRINTABLE_IN_LINES.source}`,
  'gu',
);

function kept(found: string, own: string | undefined): string {
  return own ?? marked(found);
}

/** As JSON writes it, so that a document stays one. */
function marked(character: string): string {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map(unit => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
