/**
 * Reduces the body of a response to what a recording keeps: the kind of each text, or the service's own text without what it
 * quotes.
 */
import type { Names } from './names.ts';

export const ADDRESS = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
export const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const STAMP = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g;

/** Members whose text is the service's own. */
const WORDS = new Set([
  '@odata.context',
  'code',
  'contentType',
  'displayName',
  'error',
  'error_description',
  'error_uri',
  'id',
  'message',
  'nextLink',
  'recoveryId',
  'recoveryLevel',
  'servicePrincipalType',
  'signInAudience',
  'token_type',
  'legalAgeGroupRule',
]);
const NUMBERS = new Set([
  'error_codes',
  'expires_in',
  'ext_expires_in',
  'recoverableDays',
  'requestedAccessTokenVersion',
]);

export function answered(part: unknown, member: string, names: Names, isTags = false): unknown {
  if (Array.isArray(part)) return answeredList(part, member, names);
  if (typeof part === 'object' && part !== null)
    return Object.fromEntries(
      Object.entries(part).map(([name, held]) => [name, answered(held, name, names, member === 'tags')]),
    );
  if (typeof part === 'number') return NUMBERS.has(member) ? part : '<number>';
  return typeof part === 'string' ? answeredText(part, isTags ? 'tag' : member, names) : part;
}

/** The listed credentials depend on the time of the request, and the order of a vault's list is not documented. */
function answeredList(list: readonly unknown[], member: string, names: Names): unknown[] {
  const all = list.map(one => answered(one, member, names));
  if (member === 'passwordCredentials') return ['<each>', all.length === 0 ? '<any>' : CREDENTIAL];
  return member === 'value' && all.length > 1 ? ['<set>', ...all] : all;
}

const CREDENTIAL = {
  customKeyIdentifier: '<text|null>',
  displayName: '<text|null>',
  endDateTime: '<time>',
  hint: '<text|null>',
  keyId: '<guid>',
  secretText: null,
  startDateTime: '<time>',
} as const;

function answeredText(text: string, member: string, names: Names): string {
  if (member === 'access_token') return '<word>';
  const named = names.of(text);
  if (/^(\{\{[\w.]+\}\})+(-[a-z]+)?$/.test(named)) return named;
  const isWords = WORDS.has(member) || (member === 'tag' && named.length < 100);
  // A text that contains the template characters cannot be written as a template.
  if (!isWords || /[<>]/.test(text)) return kindOf(text, member);
  if (member === 'displayName') return /^\{\{name\}\}/.test(named) ? named : '<text>';
  return inWords(named, member);
}

/** Quoted text, from an opening to a closing quote: an apostrophe inside a word is neither. */
const QUOTED = /(?<![\w}])'((?:\{\{[\w.]+\}\}|[^']|'(?=\w))*)'(?!\w)/g;
/** Names of the recording, and of the protocol, may stay quoted (azure-facts §1.3, 7000216). */
const QUOTABLE = /^((\{\{[\w.]+\}\})+(-[a-z]+)?|client_\w+|request)?$/;
/** 700016 ends with the tenant's display name, which may itself contain quotes (azure-facts §1.3). */
const NAMES_THE_TENANT = /( in the directory ).*$/s;
/** A quote that is no apostrophe and has no partner, after all pairs are removed. */
const LONE_QUOTE = /(?<!\w)'|'(?!\w)/;

/** The service's text, without what it quotes. */
function inWords(whole: string, member: string): string {
  if (member === 'message' && whole.includes('\n')) return '<text>';
  const text = whole.replace(NAMES_THE_TENANT, '$1<text>');
  if (LONE_QUOTE.test(text.replaceAll(QUOTED, ''))) return '<text>';
  return text
    .replaceAll(
      /\r\n(?=Trace ID|Correlation ID|Timestamp)| (?=Trace ID|Correlation ID: |Timestamp: )/g,
      '<gap>',
    )
    .replaceAll(QUOTED, (piece, inside: string) => (QUOTABLE.test(inside) ? piece : "'<text>'"))
    .replaceAll(/skiptoken=[^&]+/g, 'skiptoken=<word>')
    .replaceAll(ADDRESS, '<word>')
    .replaceAll(STAMP, '<stamp>')
    .replaceAll(TIME, '<time>');
}

/** The start and end of a secret partly come from the request, with a fraction or without. */
const ASKED_TIMES = new Set(['startDateTime', 'endDateTime']);

function kindOf(text: string, member: string): string {
  if (ASKED_TIMES.has(member)) return '<time>';
  // One of the tenant's domains, and null where it has none.
  if (member === 'publisherDomain') return '<text|null>';
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return '<whole time>';
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/.test(text)) return '<broken time>';
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/.test(text)) return '<stamp>';
  return '<text>';
}
