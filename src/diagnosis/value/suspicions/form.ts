/** Values that are something else than a secret. */
import { type Likeness, likenessOf } from '../likeness.ts';
import { type Background, type Clue, clueIf, fits } from './clue.ts';

const OTHER_THINGS: Readonly<Partial<Record<Likeness, string>>> = {
  jwt: 'looks like a token',
  pem: 'is a certificate or key in PEM',
  json: 'is a JSON document',
  url: 'is an address',
  'connection-string': 'looks like a connection string',
};

export function form(text: string, background: Background): Clue[] {
  const likeness = likenessOf(text);
  if (likeness === 'empty') return [empty(text)];
  if (likeness === 'guid') return guid(text.trim().toLowerCase(), background);
  if (likeness === 'vault-reference') {
    return [{ code: likeness, text: 'is a Key Vault reference that was not resolved' }];
  }
  if (likeness === 'placeholder') return [{ code: likeness, text: 'is a placeholder' }];
  const words = OTHER_THINGS[likeness];
  return words === undefined ? [] : [{ code: 'not-a-secret', text: words }];
}

function empty(text: string): Clue {
  return { code: 'empty', text: text === '' ? 'is empty' : 'is nothing but white space' };
}

/** Old versions of az made secrets that are GUIDs: one that begins like a credential is left alone. */
function guid(id: string, background: Background): Clue[] {
  const { keyIds, appId, tenant, objectId } = background;
  const isId = (other: string | undefined) => other?.toLowerCase() === id;
  if (keyIds.some(isId)) return [{ code: 'key-id', text: 'is the id of a secret, not its value' }];
  if (isId(appId)) return [{ code: 'client-id', text: 'is the client id' }];
  if (isId(tenant)) return [{ code: 'tenant-id', text: 'is the id of the tenant' }];
  if (isId(objectId)) return [{ code: 'object-id', text: 'is the object id' }];
  return fits(id, background) ? [] : [{ code: 'guid', text: "is a GUID, most likely a secret's id" }];
}

const FIELD =
  /"(?:password|secret|secretText|client_?secret|appKey|value)"\s{0,4}:\s{0,4}"((?:[^"\\]|\\.){1,512})"/gi;
const PAIR = /(?:^|[;&?] ?)(?:password|client_?secret|appKey)=([^;&]{1,512})/gi;

/** The one field that is meant, of JSON, of a connection string, or of the body of a request. */
export function document(text: string): Clue[] {
  const strings = [...text.matchAll(FIELD)].map(([, written = '']) => unescaped(written));
  const pairs = /[;&]/.test(text) ? [...text.matchAll(PAIR)].map(([, written = '']) => written) : [];
  return [...strings, ...pairs].flatMap(value =>
    clueIf(text, value, 'document', 'is a whole document with the secret in it'),
  );
}

function unescaped(written: string): string {
  try {
    return `${JSON.parse(`"${written}"`)}`;
  } catch {
    return written;
  }
}
