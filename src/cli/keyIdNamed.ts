/** Which credential is meant by what was typed behind `--key-id`: its whole id, or a beginning that only one has. */
import { quote } from '../policy/quote.ts';
import { Problem } from '../problem.ts';
import type { Credential } from '../rotation/observation.ts';

/** Reports show the first eight characters; fewer than these are no name. */
const SHORTEST = 4;

const BEGINNING = /^[0-9a-f]{1,8}(-[0-9a-f]{0,12}){0,4}$/;

/** With fewer characters somebody has to see which credential is meant, and agree. */
const SHORTEST_UNASKED = 8;

/**
 * Before anything is asked: what cannot be the beginning of a key id is on no registration. `isAsked`: the credential is shown, and
 * removed only after a yes.
 */
export function checkKeyId(verb: string, keyId: string | undefined, isAsked: boolean): void {
  if (keyId === undefined) return;
  const wanted = isBeginning(keyId)
    ? isAsked || keyId.length >= SHORTEST_UNASKED
      ? undefined
      : `with --yes at least ${SHORTEST_UNASKED} characters of the id are required`
    : `expected the id of a credential or at least its first ${SHORTEST} characters`;
  if (wanted === undefined) return;
  throw new Problem({
    code: 'wrong-usage',
    subject: `keyturn ${verb} --key-id`,
    reason: `${wanted}, got ${quote(keyId)}`,
    remedy: 'keyturn status --json   (shows the key ids of a registration)',
  });
}

/** Of several registrations a beginning may name another credential on each: then only the whole id will do. */
export function checkOneCredential(
  typed: string | undefined,
  all: readonly { readonly keyId: string }[],
): void {
  const found = [...new Set(all.map(({ keyId }) => keyId))];
  if (typed === undefined || found.length < 2) return;
  throw new Problem({
    code: 'wrong-usage',
    subject: `key id ${typed}`,
    reason: `${found.length} credentials of several registrations begin so: ${found.join(', ')}`,
    remedy: 'give the whole id, or name one rotation',
  });
}

function isBeginning(typed: string): boolean {
  const text = typed.toLowerCase();
  return text.length >= SHORTEST && text.length <= WHOLE && BEGINNING.test(text);
}

const WHOLE = 36;

/** The whole id; what begins none is handed back as it was typed, in lower case. Fails where it begins several. */
export function keyIdNamed(
  typed: string,
  all: readonly Credential[],
  retry: (keyId: string) => string,
): string {
  const text = typed.toLowerCase();
  const found = all.filter(({ keyId }) => keyId.toLowerCase().startsWith(text));
  const [first, second] = found;
  if (first === undefined) return text;
  if (second === undefined) return first.keyId;
  const listed = found.map(({ keyId, displayName }) => `${keyId} (${displayName || 'no name'})`).join(', ');
  throw new Problem({
    code: 'wrong-usage',
    subject: `key id ${text}`,
    reason: `${found.length} credentials of the registration have these first characters: ${listed}`,
    remedy: `${retry(first.keyId)}   (or another one of them)`,
  });
}
