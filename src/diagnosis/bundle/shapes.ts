/** What a text looks like: ids and names that may be shown, and what is secret by its looks alone. */
import { clientSecretWith, GITHUB_TOKEN } from '../../secretForms.ts';

const GUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** With what stands directly before it; cut ones, too. */
const ENTRA_SECRET = new RegExp(`[\\w.~-]{0,61}${clientSecretWith({ atLeast: 8 })}`, 'g');
/** Encrypted ones, too: a bundle is given to others, and rather too much of it is taken out than too little. */
const TOKENS = [/eyJ[\w-]{8,}\.[\w-]{4,}(\.[\w-]*)*/g, new RegExp(GITHUB_TOKEN, 'g')];

export function isGuid(text: string): boolean {
  return new RegExp(`^${GUID}$`, 'i').test(text);
}

export function guidsIn(text: string): string[] {
  return text.match(new RegExp(GUID, 'gi')) ?? [];
}

export function entraSecretsIn(text: string): string[] {
  return text.match(ENTRA_SECRET) ?? [];
}

export function tokensIn(text: string): string[] {
  return TOKENS.flatMap(shape => text.match(shape) ?? []);
}

export function isReference(text: string): boolean {
  return /^@Microsoft\.KeyVault\((SecretUri|VaultName)=[\w.:/;=, -]+\)$/i.test(text.trim());
}

/** `$SECRET`, `${SECRET}`, `$(SECRET)`, `%SECRET%`: the place of a value that nobody put in. */
export function isPlaceholder(text: string): boolean {
  return /^(\$\w+|\$\{\w+\}|\$\(\w+\)|%\w+%)$/.test(text.trim());
}

/** ISO, also with a space as Entra writes it; HTTP's; and ARM's American one. `Date.parse` would take almost anything. */
export function isDate(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text) ||
    /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text) ||
    /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d\d:\d\d( [AP]M)?( \+00:00)?$/.test(text)
  );
}

/** A name as people give it, and not a value that stands where a name should be. */
export function isName(text: string): boolean {
  return /^[\p{L}\p{N}_.()'=,@:$+~# -]{1,128}$/u.test(text) && !looksDrawn(text);
}

/** Drawn by lot: a long run of letters of both cases and digits. The ids of Key Vault versions are lower case. */
function looksDrawn(text: string): boolean {
  return text.split(/[-_. ()'=,]/).some(run => /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{20,}$/.test(run));
}

/** What stands in settings and is no secret: scrubbing it elsewhere would blot out what the reader needs. */
export function isOrdinary(text: string): boolean {
  return (
    isGuid(text) ||
    isDate(text) ||
    isReference(text) ||
    /^-?[\d.]+$/.test(text) ||
    /^(https?:\/\/)?[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(\/[\w./-]*)?$/i.test(text) ||
    /^\w+\/[\w.+-]+(; ?charset=[\w-]+)?$/i.test(text)
  );
}
