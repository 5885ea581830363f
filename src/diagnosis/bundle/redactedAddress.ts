/** Addresses and headers, as a bundle shows them. */
import { GUID } from '../../policy/guid.ts';
import { charactersOf, type Sink } from './labels.ts';
import { isName, isSecretName, keptHeaders, keptQueries, tokenFields } from './mayShow.ts';

/** Collections: what follows one of these in a path is a name, whatever its form. */
const COLLECTIONS =
  /^(sites|slots|resourceGroups|subscriptions|secrets|deletedsecrets|environments|variables|vaults|repos|projects)$/i;

/** An address as a person reads it: decoded, without user and fragment, and with unknown parts as labels. */
export function redactedUrl(text: string, sink: Sink): string {
  if (!URL.canParse(text)) return sink.label(text, 'value');
  const url = new URL(text);
  for (const part of [url.password, url.username]) if (part !== '') sink.hide(decoded(part), 'secret');
  const query = [...url.searchParams].map(([name, value]) => parameter(name, value, sink));
  const search = query.length === 0 ? '' : `?${query.join('&')}`;
  // Once more as a whole: a value with a slash in it is in no part alone.
  return sink.text(`${url.protocol}//${hostOf(url, sink)}${redactedPath(url.pathname, sink)}${search}`);
}

function hostOf({ host }: URL, sink: Sink): string {
  const [first] = host.split('.');
  if (first !== undefined) sink.place(first);
  return /^[\w.:[\]-]{0,200}$/.test(host) ? sink.text(host) : sink.label(host, 'value');
}

export function redactedPath(path: string, sink: Sink): string {
  const segments = path.split('/').map(decoded);
  const shown = segments.map((segment, index) =>
    redactedSegment(segment, [segments[index - 1], segments[index + 1]], sink),
  );
  return sink.text(shown.join('/'));
}

function redactedSegment(
  segment: string,
  [before = '', after = '']: readonly (string | undefined)[],
  sink: Sink,
): string {
  if (segment === '') return '';
  if (!isName(segment)) return sink.label(segment, 'value');
  if (COLLECTIONS.test(before)) return sink.place(segment);
  // The tenant of a token call.
  return after === 'oauth2' && GUID.test(segment) ? sink.id(segment) : sink.text(segment);
}

function parameter(name: string, value: string, sink: Sink): string {
  const shown = isName(name) ? sink.text(name) : sink.label(name, 'value');
  // `code` is the number of an error, or what a sign-in is finished with.
  const isNumber = name === 'code' && /^\d{1,9}$/.test(value);
  if (isNumber || keptQueries.has(name.toLowerCase())) return `${shown}=${sink.text(value)}`;
  if (value === '') return `${shown}=`;
  const kind = tokenFields.has(name.toLowerCase()) ? 'token' : isSecretName(name) ? 'secret' : 'value';
  return `${shown}=${sink.label(value, kind)}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const ADDRESSES = /^(location|content-location|azure-asyncoperation|operation-location)$/;

/** Of headers that are not on the list, the name and the length. */
export function redactedHeaders(
  headers: Readonly<Record<string, string>>,
  sink: Sink,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      isName(name) ? sink.text(name) : sink.label(name, 'value'),
      redactedHeader(name.toLowerCase(), value, sink),
    ]),
  );
}

function redactedHeader(name: string, value: string, sink: Sink): string {
  if (keptHeaders.has(name) || isServiceHeader(name)) return sink.text(value);
  if (ADDRESSES.test(name)) return redactedUrl(value, sink);
  if (/^(proxy-)?authorization$/.test(name)) return authorization(value, sink);
  if (/cookie/.test(name)) return cookies(value, sink);
  if (isSecretName(name)) return value === '' ? '' : sink.label(value, 'secret');
  return `‹${charactersOf(value)}›`;
}

/** Microsoft's own, but for those that carry keys, tokens and signed addresses. */
function isServiceHeader(name: string): boolean {
  return (
    /^x-ms-/.test(name) && !/authorization|token|secret|password|encryption-key|copy-source|cookie/.test(name)
  );
}

function authorization(value: string, sink: Sink): string {
  const [, scheme, credentials] = /^([A-Za-z][\w-]{0,20}) +(.+)$/s.exec(value) ?? [];
  if (scheme === undefined || credentials === undefined) return sink.label(value, 'token');
  if (scheme.toLowerCase() === 'basic') learnPair(credentials, sink);
  return `${sink.text(scheme)} ${sink.label(credentials, 'token')}`;
}

/** `id:secret`, each of them perhaps URL-encoded (RFC 6749 §2.3.1). */
function learnPair(credentials: string, sink: Sink): void {
  const pair = Buffer.from(credentials, 'base64').toString('utf8');
  const password = pair.slice(pair.indexOf(':') + 1);
  for (const one of [password, decoded(password)]) sink.hide(one, 'secret');
}

function cookies(value: string, sink: Sink): string {
  for (const [, crumb = ''] of value.matchAll(/=([^;,]{12,})/g)) sink.hide(crumb, 'token');
  return `‹${charactersOf(value)}›`;
}
