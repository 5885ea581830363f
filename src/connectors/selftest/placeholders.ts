/**
 * Keeps secret values inside the connectors: the self-test receives exchanges with placeholders such as `{{secret1}}` for each
 * secret and token, and may use these placeholders in requests.
 */
import type { Exchange } from '../../exchange.ts';
import { Secret } from '../../secret.ts';
import { PROBE, type SeenExchange, type SeenResponse } from '../../selftest/ports.ts';
import { jsonOf } from '../callError.ts';

export interface SecretPlaceholders {
  /** Replaces the placeholders in the text of a request by the values. */
  revealed(text: string): string;
  seen(exchange: Exchange): SeenExchange;
  response(
    status: number,
    headers: Readonly<Record<string, string>>,
    body: string,
    isVault: boolean,
  ): SeenResponse;
}

/** JSON members whose text is always secret; in responses of a vault `value` is, too. */
const SECRET_MEMBERS = ['secretText', 'client_secret', 'client_assertion', 'refresh_token'];
/** Tokens get a placeholder that cannot be used in requests. */
const TOKEN = 'access_token';
const NAMED = /\{\{(secret\d+)\}\}/g;

export function openPlaceholders(vaultHost: string | undefined): SecretPlaceholders {
  const values = new Map<string, Secret>();
  const names = new Map<string, string>();
  const nameOf = (value: string): string => {
    if (value.startsWith(PROBE) || value === '') return value;
    const known = names.get(value) ?? `secret${names.size + 1}`;
    names.set(value, known);
    values.set(known, new Secret(value));
    return `{{${known}}}`;
  };
  const isVault = (url: string) => vaultHost !== undefined && new URL(url).host === vaultHost;
  const masked = (part: unknown, inVault: boolean): unknown => {
    if (Array.isArray(part)) return part.map(one => masked(one, inVault));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([name, held]) => [
        name,
        typeof held === 'string' && name === TOKEN
          ? hidden(held)
          : typeof held === 'string' && (SECRET_MEMBERS.includes(name) || (inVault && name === 'value'))
            ? nameOf(held)
            : masked(held, inVault),
      ]),
    );
  };
  const response: SecretPlaceholders['response'] = (status, headers, body, inVault) => ({
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: body === '' ? undefined : masked(jsonOf(body) ?? body, inVault),
  });
  return {
    revealed: text => text.replaceAll(NAMED, (whole, name: string) => values.get(name)?.reveal() ?? whole),
    response,
    seen(exchange) {
      const { at, ms, method, url, requestHeaders, requestBody = '', status } = exchange;
      const inVault = isVault(url);
      const isForm = (requestHeaders['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
      const sent =
        requestBody === '' || isForm ? undefined : masked(jsonOf(requestBody) ?? requestBody, inVault);
      return {
        ...{ at, ms, method, url },
        signed: requestHeaders['authorization'] !== undefined,
        ...(isForm ? { form: formOf(requestBody, nameOf) } : {}),
        ...(sent === undefined ? {} : { sent }),
        ...(status === undefined
          ? {}
          : {
              response: response(
                status,
                exchange.responseHeaders ?? {},
                exchange.responseBody ?? '',
                inVault,
              ),
            }),
      };
    },
  };
}

/** Registers the token for redaction. */
function hidden(token: string): string {
  new Secret(token);
  return '{{token}}';
}

function formOf(body: string, nameOf: (value: string) => string): Record<string, string> {
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([name, value]) => [
      name,
      SECRET_MEMBERS.includes(name) ? nameOf(value) : value,
    ]),
  );
}
