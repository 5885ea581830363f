import { decoded, redactedUrl } from './address.ts';
import { charactersOf } from './labels.ts';
import type { Sink } from './learn.ts';
import { isName } from './shapes.ts';
import { isSecretName, keptHeaders } from './words.ts';

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
