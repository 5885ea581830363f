/** Finds the lines of a pasted text that hold what looks like a secret, for a warning. */

import { clientSecretWith, GITHUB_TOKEN, WEB_TOKEN } from '../secretForms.ts';

/** A name of a secret, and what is given to it. */
const NAMED =
  /(?:client_?-?secret|client_assertion|password|passwd|\bpwd|AccountKey|SharedAccessKey)\\{0,8}["']?\s{0,8}[:=]\s{0,8}\\{0,8}["']?([^\s"'\\;&,]{8,300})/gi;
const ARGUMENT = /(?:\s-p|--password|--client-secret)[\s=]{1,8}["']?([^\s"'-][^\s"']{7,300})/g;
const SHAPED = new RegExp(`${clientSecretWith({ atLeast: 30 })}|${WEB_TOKEN}|${GITHUB_TOKEN}`);

const LISTED = 20;

/** Numbers of lines, from 1; never what they hold. */
export function secretLinesIn(text: string): number[] {
  const lines: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (SHAPED.test(line) || isGiven(NAMED, line) || isGiven(ARGUMENT, line)) lines.push(index + 1);
    if (lines.length === LISTED) break;
  }
  return lines;
}

function isGiven(pattern: RegExp, line: string): boolean {
  return [...line.matchAll(pattern)].some(([, value = '']) => !isStandIn(value) && isVaried(value));
}

/** Masked, left out, or the name of a variable. */
function isStandIn(value: string): boolean {
  return (
    /^[<{$%@[(]|^(?:x+|\.+|null|none|undefined)$|\*{3}|#{4}|x{6}|redacted|removed/i.test(value) ||
    /^(?:var|module|local|data|process\.env|os\.environ|secrets|env|config|this|self|System)[.([]/.test(value)
  );
}

/** An English word behind "password:" is none. */
function isVaried(value: string): boolean {
  return [/[a-z]/, /[A-Z]/, /\d/, /[^\w]/].filter(kind => kind.test(value)).length >= 2;
}
