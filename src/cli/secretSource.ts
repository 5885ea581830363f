/** Where a secret is handed over: never on the command line, where the shell's history and `ps` keep it. */

import type { Given } from '../diagnosis/ladder.ts';
import { likenessOf } from '../diagnosis/value/likeness.ts';
import { errorCode } from '../errorCode.ts';
import { shellWord } from '../policy/quote.ts';
import { Problem } from '../problem.ts';
import { Secret } from '../secret.ts';
import type { Context } from './context.ts';

export type SecretSource =
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'stdin' }
  | {
      readonly from: 'vault';
      readonly url: string;
      readonly secret: string;
      readonly version?: string;
    };

const FORMS = 'env:VARIABLE, file:PATH, stdin, or vault:https://NAME.vault.azure.net/secrets/SECRET';

/**
 * Fails `wrong-usage`, and never repeats what it does not understand: it may be the secret itself. `example`: the command that is
 * right.
 */
export function parseSource(text: string, example = ANY_APPLICATION): SecretSource {
  if (text === 'stdin' || text === '-') return { from: 'stdin' };
  const [scheme = '', ...parts] = text.split(':');
  const rest = parts.join(':');
  if (scheme === 'env' && /^[A-Za-z_]\w*$/.test(rest)) return { from: 'env', name: rest };
  if (scheme === 'file' && rest !== '') return { from: 'file', path: rest };
  const place = scheme === 'vault' ? vaultPlace(rest) : undefined;
  if (place !== undefined) return place;
  throw new Problem({
    code: 'wrong-usage',
    subject: 'what follows --secret-from',
    reason: `is none of ${FORMS}. It is not repeated here: if it was the secret, it is now in the history of this shell and was visible to all users of this machine, so revoke it`,
    remedy: example,
  });
}

const ANY_APPLICATION =
  'keyturn diagnose --tenant TENANT --client-id ID --secret-from env:AZURE_CLIENT_SECRET';

function vaultPlace(text: string): SecretSource | undefined {
  if (!URL.canParse(text)) return undefined;
  const { origin, pathname, protocol } = new URL(text);
  const [kind, secret, version] = pathname.split('/').filter(Boolean);
  if (protocol !== 'https:' || kind !== 'secrets' || secret === undefined) return undefined;
  return { from: 'vault', url: origin, secret, ...(version === undefined ? {} : { version }) };
}

/** Of the vault, what can be read: the others are read here and now. */
export async function readSource(
  source: Exclude<SecretSource, { from: 'vault' }>,
  context: Context,
): Promise<Given> {
  if (source.from === 'env') {
    const text = context.env[source.name];
    return { name: `environment variable ${source.name}`, source: `env:${source.name}`, ...held(text) };
  }
  const path = source.from === 'file' ? source.path : '-';
  const name = source.from === 'file' ? `file ${path}` : 'standard input';
  const typed = source.from === 'file' ? `file:${shellWord(path)}` : 'stdin';
  try {
    return { name, source: typed, ...held(textOf(await context.readBytes(path))) };
  } catch (error) {
    const code = errorCode(error) ?? 'unreadable';
    throw unreadable(path, name, code);
  }
}

/** A name that could be the secret itself is not repeated. */
function unreadable(path: string, name: string, code: string): Problem {
  const subject = couldBeSecret(path) ? 'the file behind --secret-from' : name;
  return new Problem({
    code: 'wrong-usage',
    subject,
    reason: `cannot be read (${code})`,
    remedy: 'check the path, and that this user may read the file',
  });
}

function couldBeSecret(path: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].every(kind => kind.test(path));
  return kinds && !/[/\\]/.test(path) && likenessOf(path) !== 'unknown';
}

function held(text: string | undefined): { value?: Secret } {
  return text === undefined || text === '' ? {} : { value: new Secret(text) };
}

/** As a program would read it that knows nothing of encodings: a byte order mark stays, and so does everything else. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/** The form that Entra gives its secrets today. Enough to refuse it on a command line. */
export function looksGenerated(word: string): boolean {
  return likenessOf(word) === 'generated';
}

export function secretTyped(): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: 'a secret on the command line',
    reason:
      'is refused: it is now in the history of this shell and was visible to all users of this machine while it ran. Treat it as leaked (keyturn revoke), and pass values by a variable, a file or standard input',
    remedy: 'read -rs S && export S && keyturn diagnose --tenant TENANT --client-id ID --secret-from env:S',
  });
}
