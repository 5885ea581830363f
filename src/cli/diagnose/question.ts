/** The question of a diagnosis, from the arguments of the command line. */

import type { Given, Question } from '../../diagnosis/ladder.ts';
import { unreadBecause } from '../../diagnosis/unread.ts';
import { CLOUD_NAMES, clouds } from '../../policy/clouds.ts';
import { GUID } from '../../policy/guid.ts';
import type { CloudEndpoints, Policy } from '../../policy/policy.ts';
import { suggest } from '../../policy/suggest.ts';
import { isProblem, Problem } from '../../problem.ts';
import type { VaultState } from '../../rotation/observation.ts';
import type { Context, Diagnosing } from '../context.ts';
import { readPolicy } from '../options.ts';
import { parseSource, readSource, type SecretSource } from '../secretSource.ts';
import { rotationMeant } from './subject.ts';

export interface DiagnoseOptions {
  readonly config: string;
  readonly tenant?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly cloud?: string;
  readonly secretFrom?: readonly string[];
  readonly error?: string;
  readonly bundle?: string;
  readonly record: string;
  readonly verbose?: boolean;
  readonly json?: boolean;
}

/** What is asked about, before anything is read but the policy. */
export interface Subject {
  readonly endpoints: CloudEndpoints;
  readonly sources: readonly SecretSource[];
  readonly question: Omit<Question, 'given'>;
}

/** Fails `wrong-usage`. */
export function sourcesOf({ secretFrom = [] }: DiagnoseOptions): SecretSource[] {
  return secretFrom.map(each => parseSource(each));
}

export async function subjectOf(
  context: Context,
  name: string | undefined,
  options: DiagnoseOptions,
): Promise<Subject> {
  const sources = sourcesOf(options);
  if (name === undefined) return anyApp(options, sources);
  // A client id with its tenant is an application; the policy is not needed for that.
  if (GUID.test(name) && options.tenant !== undefined && options.clientId === undefined)
    return anyApp({ ...options, clientId: name }, sources);
  return ofPolicy(context, name, options, sources);
}

function anyApp(options: DiagnoseOptions, sources: readonly SecretSource[]): Subject {
  const { tenant, clientId } = options;
  if (tenant === undefined || clientId === undefined || sources.length === 0) throw incomplete(options);
  if (!GUID.test(clientId)) throw noClientId();
  const endpoints = endpointsOf(options.cloud ?? 'public');
  const scope = options.scope ?? `${endpoints.graph}/.default`;
  return {
    endpoints,
    sources,
    question: { signIn: { tenant, appId: clientId.toLowerCase(), scope }, neighbours: [] },
  };
}

function incomplete({ tenant, clientId }: DiagnoseOptions): Problem {
  const missing = [
    ...(tenant === undefined ? ['--tenant'] : []),
    ...(clientId === undefined ? ['--client-id'] : []),
    ...(tenant === undefined && clientId === undefined ? [] : ['--secret-from']),
  ];
  const nothing = tenant === undefined && clientId === undefined;
  return new Problem({
    code: 'wrong-usage',
    subject: 'wrong usage of keyturn diagnose',
    reason: nothing
      ? 'name what to diagnose: a rotation of the policy, an application, or an error text'
      : `an application that is not in a policy needs ${missing.join(' and ')}`,
    remedy: nothing
      ? 'keyturn diagnose NAME   (or: keyturn diagnose --error FILE, or --tenant T --client-id ID --secret-from env:VARIABLE)'
      : 'keyturn diagnose --tenant TENANT --client-id ID --secret-from env:AZURE_CLIENT_SECRET',
  });
}

/** What was typed may be a secret, so it is not repeated. */
function noClientId(): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: 'what follows --client-id',
    reason: 'is not an application (client) id, which is a GUID such as 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6',
    remedy:
      'portal, Microsoft Entra ID, App registrations, the application, Overview: Application (client) ID',
  });
}

export function endpointsOf(name: string): CloudEndpoints {
  const found = CLOUD_NAMES.find(each => each === name);
  if (found !== undefined) return clouds[found];
  const meant = suggest(name, CLOUD_NAMES);
  throw new Problem({
    code: 'wrong-usage',
    // What was typed may be a secret; what is no word is not repeated.
    subject: /^[A-Za-z-]{1,20}$/.test(name) ? `unknown cloud ${name}` : 'what follows --cloud',
    reason: `is none of ${CLOUD_NAMES.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    remedy: 'a private cloud must be described in a policy: keyturn diagnose NAME',
  });
}

async function ofPolicy(
  context: Context,
  name: string,
  options: DiagnoseOptions,
  sources: readonly SecretSource[],
): Promise<Subject> {
  const policy = await readPolicy(context, options.config);
  const rotation = rotationMeant(policy, name);
  const { tenant, appId, scope } = rotation;
  if (options.clientId !== undefined && !GUID.test(options.clientId)) throw noClientId();
  return {
    endpoints: options.cloud === undefined ? policy.cloud : endpointsOf(options.cloud),
    sources,
    question: {
      signIn: { tenant, appId: options.clientId?.toLowerCase() ?? appId, scope: options.scope ?? scope },
      rotation,
      neighbours: neighboursOf(policy, tenant, options.clientId?.toLowerCase() ?? appId),
      ...(options.tenant === undefined ? {} : { otherTenant: options.tenant }),
    },
  };
}

/** Fifteen are read with one request; no more than these are read. */
const MOST_NEIGHBOURS = 300;

/** Where another client id was given, that of the rotation is one of them. */
export function neighboursOf({ rotations }: Policy, tenant: string, appId: string): string[] {
  const others = rotations.filter(each => each.tenant === tenant && each.appId !== appId);
  return [...new Set(others.map(each => each.appId))].slice(0, MOST_NEIGHBOURS);
}

/** Values from this machine, before any request; vaults are left to `givenValues`. */
export async function localValues(
  sources: readonly SecretSource[],
  context: Context,
): Promise<(Given | undefined)[]> {
  const given: (Given | undefined)[] = [];
  for (const source of sources)
    given.push(source.from === 'vault' ? undefined : await readSource(source, context));
  return given;
}

/** In the order in which they were typed. */
export async function givenValues(
  sources: readonly SecretSource[],
  local: readonly (Given | undefined)[],
  cloud: Diagnosing,
): Promise<Given[]> {
  const given: Given[] = [];
  for (const [at, source] of sources.entries()) {
    const read = source.from === 'vault' ? await fromVault(source, cloud) : local[at];
    if (read !== undefined) given.push(read);
  }
  return given;
}

async function fromVault(
  { url, secret, version }: Extract<SecretSource, { from: 'vault' }>,
  cloud: Diagnosing,
): Promise<Given> {
  const address = `${url}/secrets/${secret}${version === undefined ? '' : `/${version}`}`;
  const given = { name: `vault ${address}`, source: `vault:${address}` };
  try {
    const vault = await cloud.vault({ url, secret });
    if (version === undefined) return { ...given, ...newestOf(await vault.read()) };
    const value = await vault.valueOf(version);
    return { ...given, ...(value === undefined ? { unread: DISABLED } : { value }) };
  } catch (error) {
    if (isProblem(error, 'absent')) return given;
    return { ...given, unread: unreadBecause(error, given.name) };
  }
}

const DISABLED = { why: 'the version is disabled' };

function newestOf(state: VaultState): Pick<Given, 'unread' | 'value'> {
  if (state.state === 'absent') return {};
  if (state.state === 'deleted') return { unread: { why: 'the secret is soft-deleted' } };
  return state.value === undefined ? { unread: DISABLED } : { value: state.value };
}
