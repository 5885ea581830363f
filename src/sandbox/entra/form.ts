import type { SandboxRequest } from '../wire.ts';
import { type Refusal, refusals } from './refusals.ts';

/** The parameters of a token request, decoded. The endpoint treats an empty parameter as absent. */
export interface TokenForm {
  readonly grantType?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly assertion?: string;
  readonly assertionType?: string;
  readonly scope?: string;
  readonly resource?: string;
  readonly deviceCode?: string;
  readonly refreshToken?: string;
  readonly clientInfo?: string;
  readonly claims?: string;
  readonly clientRequestId?: string;
}

/**
 * Decodes the body and, where the body has no client, HTTP Basic, whose two parts are form-encoded before they are joined
 * (RFC 6749 §2.3.1). A body of another content type counts as empty, so `grant_type` is reported as missing.
 */
export function readForm(request: SandboxRequest): TokenForm | Refusal {
  const text = isForm(request) ? request.body.toString('utf8') : '';
  if (!decodable(text)) return refusals.malformed();
  const fields = new URLSearchParams(text);
  const repeated = [...fields.keys()].find(name => fields.getAll(name).length > 1);
  if (repeated !== undefined) return refusals.duplicated(repeated);
  const basic = basicClient(request.headers['authorization']);
  if (basic === 'malformed') return refusals.malformed();
  return {
    ...basic,
    ...present({
      grantType: fields.get('grant_type'),
      clientId: fields.get('client_id'),
      clientSecret: fields.get('client_secret'),
      assertion: fields.get('client_assertion'),
      assertionType: fields.get('client_assertion_type'),
      scope: fields.get('scope'),
      resource: fields.get('resource'),
      deviceCode: fields.get('device_code'),
      refreshToken: fields.get('refresh_token'),
      clientInfo: fields.get('client_info'),
      claims: fields.get('claims'),
      clientRequestId: fields.get('client-request-id'),
    }),
  };
}

function isForm(request: SandboxRequest): boolean {
  return /^application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers['content-type'] ?? '');
}

/** A `%` that begins no escape, as in an unencoded secret, makes the body malformed. */
function decodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function basicClient(header: string | undefined): TokenForm | 'malformed' {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return {};
  const [id, ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  if (id === undefined || secret.length === 0) return 'malformed';
  const joined = secret.join(':');
  if (!decodable(id) || !decodable(joined)) return 'malformed';
  return present({ clientId: formDecoded(id), clientSecret: formDecoded(joined) });
}

function formDecoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}

function present(fields: Record<string, string | null>): TokenForm {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== ''));
}
