/**
 * Checks environment variables before the first request: a malformed one would otherwise appear much later as a lost response,
 * a bug or a missing sign-in. Values are never shown, because they may contain a password.
 */
import { accessSync, constants } from 'node:fs';
import { errorCode } from '../errorCode.ts';
import { GUID } from '../policy/guid.ts';
import { Problem } from '../problem.ts';
import type { Service } from './limiter/knownService.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Throws `wrong-usage` if a variable is malformed, and `human-needed` if a file that it names cannot be read. `services`:
 * services that may define variables.
 */
export function checkSurroundings(env: Env, services: readonly Pick<Service, 'variables'>[] = []): void {
  const variables = [...new Set(services)].flatMap(one => one.variables ?? []);
  for (const name of [...GIVEN, ...variables.map(one => one.name)]) {
    const fault = faultOf(env[name] ?? '');
    if (fault !== undefined) throw malformed(name, fault);
  }
  // Only this value disables the check (nodejs.org/api/cli.html).
  if (env[UNCHECKED] === '0')
    throw malformed(
      UNCHECKED,
      'disables the check of certificates: an attacker on the network path could read tokens and secrets',
      `unset ${UNCHECKED}   (for a private CA: export NODE_EXTRA_CA_CERTS=/path/ca.pem)`,
    );
  const proxy = PROXIES.find(name => env[name]);
  if (proxy !== undefined) {
    const fault = proxyFault(env[proxy] ?? '');
    const remedy = `export ${proxy}=http://proxy.example:8080   (write a # in the password as %23)`;
    if (fault !== undefined) throw malformed(proxy, fault, remedy);
  }
  const forms = variables.flatMap(({ name, form }) =>
    form === undefined ? [] : [[name, form.fits, form.otherwise] as const],
  );
  for (const [name, form, otherwise] of [...FORMS, ...forms]) {
    const value = env[name] ?? '';
    if (value !== '' && !form.test(value)) throw malformed(name, otherwise);
  }
  for (const name of FILES) if (env[name]) readable(name, env[name]);
}

/** Variables that may contain quotes or spaces from env files or copying. */
const GIVEN = [
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_FEDERATED_TOKEN_FILE',
  'NODE_EXTRA_CA_CERTS',
];

const UNCHECKED = 'NODE_TLS_REJECT_UNAUTHORIZED';

function faultOf(value: string): string | undefined {
  if (/^(["']).*\1$/s.test(value))
    return 'contains the quotes of a shell or an env file as part of its value';
  if (value === value.trim()) return /[\r\n]/.test(value) ? 'holds a line break' : undefined;
  return /[\r\n]/.test(value) ? 'starts or ends with a line break' : 'starts or ends with a space';
}

/** Only the first of these that is set is used (ts-http-runtime proxyPolicy.js, `loadEnvironmentProxyValue`). */
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'HTTP_PROXY', 'http_proxy'];

function proxyFault(value: string): string | undefined {
  if (value === '') return undefined;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value))
    return 'is not a URL: http:// or https:// is missing before the host';
  if (!URL.canParse(value)) return 'is not a valid URL';
  const { protocol, hash } = new URL(value);
  if (!['http:', 'https:'].includes(protocol))
    return 'names another kind of proxy: only http:// and https:// are supported';
  return hash === '' ? undefined : 'contains a #, which starts the fragment of a URL';
}

/** A variable, the format of its value, and the message for any other value. */
const FORMS: readonly (readonly [name: string, form: RegExp, otherwise: string])[] = [
  [
    'AZURE_TENANT_ID',
    /^[\w-]+(\.[\w-]+)*$/,
    'is not the id of a tenant: expected one such as 6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90, or a domain',
  ],
  ['AZURE_CLIENT_ID', GUID, 'is not a client id: expected one such as 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6'],
];

/**
 * Node only warns about an unreadable certificate file, and later refuses all connections; for the other files the SDK only
 * reports that nobody is signed in.
 */
const FILES = ['NODE_EXTRA_CA_CERTS', 'AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_FEDERATED_TOKEN_FILE'];

function readable(name: string, path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw new Problem({
      code: 'human-needed',
      subject: `${name} (${path})`,
      reason: `names a file that cannot be read (${errorCode(error) ?? 'unknown error'})`,
      remedy: `ls -l ${path}   (or unset ${name})`,
    });
  }
}

function malformed(
  name: string,
  reason: string,
  remedy = `unset ${name}   (or export the corrected value)`,
): Problem {
  return new Problem({ code: 'wrong-usage', subject: name, reason, remedy });
}
