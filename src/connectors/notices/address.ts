/** The address of a request that leaves for a monitor or a channel. It is a secret as a whole. */

import type { Outgoing } from '../../notices/ports.ts';
import { Problem } from '../../problem.ts';
import { Secret } from '../../secret.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Throws a Problem with code `wrong-usage` that names the variable and never its value. */
export function addressOf({ to, subject }: Pick<Outgoing, 'to' | 'subject'>, env: Env): URL {
  if ('url' in to) return new URL(to.url);
  const { variable, path, query = {} } = to;
  const value = valueIn(variable, subject, env, 'https://…');
  const url = URL.parse(value);
  const fault = faultOf(url);
  if (fault !== undefined || url === null) throw unusable(variable, fault ?? '', subject, 'https://…');
  hide(url);
  if (path !== undefined) url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
  for (const [name, text] of Object.entries(query)) url.searchParams.set(name, text);
  return url;
}

/** The value of a variable that holds a secret; from then on it is not printed. */
export function valueIn(variable: string, subject: string, env: Env, example: string): string {
  const value = env[variable] ?? '';
  if (value === '') throw unusable(variable, 'is not set', subject, example);
  new Secret(value);
  if (value !== value.trim() || /^(["']).*\1$/s.test(value))
    throw unusable(variable, 'has spaces or quotes around its value', subject, example);
  return value;
}

export function unusable(variable: string, fault: string, subject: string, example: string): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject,
    reason: `the environment variable ${variable} ${fault}`,
    remedy: `export ${variable}=${example}   (where the run is started; or take it out of the policy)`,
  });
}

export function withheld(subject: string): Problem {
  const reason = 'nothing is sent from a sandbox, except to this machine';
  return new Problem({ code: 'interrupted', subject, reason });
}

function faultOf(url: URL | null): string | undefined {
  if (url === null) return 'holds no address';
  if (url.username !== '' || url.password !== '') return 'holds an address with a user in it';
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return undefined;
  return 'holds an address that does not begin with https:// (http:// is possible to this machine only)';
}

/** This machine; a proxy is not asked for it. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** The parts, too: an answer may repeat the path alone. */
function hide(url: URL): void {
  const parts = [...url.pathname.split('/'), ...url.searchParams.values()].filter(isKey);
  for (const part of [url.href, `${url.pathname}${url.search}`, ...parts]) new Secret(part);
}

/** Words such as `environments` are parts of paths as well, and occur in other texts. */
function isKey(part: string): boolean {
  return /\d/.test(part) || part.length >= 20;
}
