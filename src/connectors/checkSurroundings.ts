/**
 * What the surroundings give this program, looked at before anything is asked: a malformed variable would show as a lost
 * answer, a bug or a missing sign-in much later. No value is repeated: it may hold a password.
 */
import { accessSync, constants } from 'node:fs';
import { errorCode } from '../errorCode.ts';
import { GUID } from '../policy/guid.ts';
import { Problem } from '../problem.ts';
import type { Service } from './limiter/knownService.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Fails `wrong-usage` where a variable is malformed, and `human-needed` where a file that it names cannot be read. `services`: those
 * that may have variables of their own.
 */
export function checkSurroundings(env: Env, services: readonly Pick<Service, 'variables'>[] = []): void {
  const variables = [...new Set(services)].flatMap(one => one.variables ?? []);
  for (const name of [...GIVEN, ...variables.map(one => one.name)]) {
    const fault = faultOf(env[name] ?? '');
    if (fault !== undefined) throw malformed(name, fault);
  }
  // Exactly this value switches it off (nodejs.org/api/cli.html).
  if (env[UNCHECKED] === '0')
    throw malformed(
      UNCHECKED,
      'switches the check of certificates off: whoever is on the way could take tokens and secrets',
      `unset ${UNCHECKED}   (and, for a CA of your own: export NODE_EXTRA_CA_CERTS=/path/ca.pem)`,
    );
  const proxy = PROXIES.find(name => env[name]);
  if (proxy !== undefined) {
    const fault = proxyFault(env[proxy] ?? '');
    const remedy = `export ${proxy}=http://proxy.example:8080   (a # in a password is written %23)`;
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

/** Of what people and env files write, quotes and blanks come along. */
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
    return 'is in quotes, which belong to the shell or to an env file and not to the value';
  if (value === value.trim()) return /[\r\n]/.test(value) ? 'holds a line break' : undefined;
  return /[\r\n]/.test(value) ? 'begins or ends with a line break' : 'begins or ends with a blank';
}

/** The first that is set counts, and no other (ts-http-runtime proxyPolicy.js, `loadEnvironmentProxyValue`). */
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'HTTP_PROXY', 'http_proxy'];

function proxyFault(value: string): string | undefined {
  if (value === '') return undefined;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(value))
    return 'is no address: http:// or https:// is missing before the host';
  if (!URL.canParse(value)) return 'is no address that can be read';
  const { protocol, hash } = new URL(value);
  if (!['http:', 'https:'].includes(protocol))
    return 'names a proxy of another kind: only http:// and https:// are spoken';
  return hash === '' ? undefined : 'holds a #, which ends an address';
}

/** A variable, the form of its value, and what is said of another one. */
const FORMS: readonly (readonly [name: string, form: RegExp, otherwise: string])[] = [
  [
    'AZURE_TENANT_ID',
    /^[\w-]+(\.[\w-]+)*$/,
    'is no tenant: want an id like 6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90, or a domain',
  ],
  ['AZURE_CLIENT_ID', GUID, 'is no client id: want one like 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6'],
];

/** Of certificates Node itself only warns, and all are refused later; of the others the SDK says that nobody is signed in. */
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
  remedy = `unset ${name}   (or export it without that)`,
): Problem {
  return new Problem({ code: 'wrong-usage', subject: name, reason, remedy });
}
