/** What `discover` looks for, from the words of its command line. */

import type { PlaceScopes } from '../discovery/finder.ts';
import type { Wanted } from '../discovery/gather.ts';
import { GUID } from '../policy/guid.ts';
import type { CloudEndpoints, Policy } from '../policy/policy.ts';
import { policyProblems } from '../policy/problems.ts';
import { quote } from '../policy/quote.ts';
import { isProblem, Problem } from '../problem.ts';
import type { Context } from './context.ts';
import { endpointsOf } from './diagnose/question.ts';
import { vaultNamed } from './vaultNamed.ts';

export interface SearchOptions {
  readonly timeout: string;
  readonly tenant?: string;
  readonly cloud?: string;
  readonly all?: boolean;
  readonly filter?: string;
  readonly appId?: readonly string[];
  readonly vault?: readonly string[];
  readonly subscription?: readonly string[];
  readonly organization?: readonly string[];
  readonly github?: readonly string[];
  readonly against?: string;
  readonly prove?: boolean;
}

export interface DiscoverOptions extends SearchOptions {
  readonly config: string;
  readonly policy?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** What is looked for, before anything is asked. */
export interface Search {
  readonly policy?: Policy;
  readonly tenants: readonly string[];
  readonly wanted: Wanted;
  readonly filter?: string;
  readonly vaults: readonly string[];
  /** Where places are searched. */
  readonly scopes: PlaceScopes;
  /** Subscriptions whose vaults are listed, too. */
  readonly subscriptions: 'all' | readonly string[];
  /** With `--against`: what the policy does not cover is a difference. */
  readonly against: boolean;
  /** The address of Entra in the cloud. */
  readonly authority: string;
}

/** Whether no place besides vaults is searched. */
export function isSearchless({ scopes, subscriptions }: Pick<Search, 'scopes' | 'subscriptions'>): boolean {
  const { organizations, github } = scopes;
  return scopes.subscriptions.length + subscriptions.length + organizations.length + github.length === 0;
}

/** The default file need not be there, and neither need the one that is to be written. */
export async function policyFor(
  context: Context,
  { against, config, policy }: DiscoverOptions,
  isDefault: boolean,
  verb = 'discover',
): Promise<Policy | undefined> {
  if (against !== undefined) return context.readPolicy(against);
  if (policy === '-') throw notAFile(verb);
  const isOptional = policy !== undefined || isDefault;
  try {
    return await context.readPolicy(policy ?? config);
  } catch (error) {
    if (isOptional && isProblem(error, 'policy-invalid') && isMissing(error)) return undefined;
    throw error;
  }
}

function notAFile(verb: string): Problem {
  return new Problem({
    code: 'wrong-usage',
    subject: `keyturn ${verb} --policy`,
    reason: 'expected a file to write to, got standard input (-)',
    remedy: `keyturn ${verb === 'discover' ? 'discover --prove' : verb} --policy rotation.yaml`,
  });
}

function isMissing(problem: Problem): boolean {
  return policyProblems(problem).some(({ code }) => code === 'no-file');
}

export function cloudOf({ cloud }: SearchOptions, policy: Policy | undefined): CloudEndpoints {
  return cloud === undefined && policy !== undefined ? policy.cloud : endpointsOf(cloud ?? 'public');
}

export function tenantsOf(policy: Policy | undefined): readonly string[] | undefined {
  const tenants = new Set(policy?.rotations.map(({ tenant }) => tenant));
  return tenants.size === 0 ? undefined : [...tenants];
}

/** Those that are named take the place of those of the policy. */
export function vaultsFor(
  verb: string,
  { vault }: SearchOptions,
  endpoints: CloudEndpoints,
  policy: Policy | undefined,
): readonly string[] {
  const named = vault?.map(url => vaultNamed(verb, url, endpoints));
  const ofPolicy = policy?.rotations.map(rotation => rotation.vault.url);
  return [...new Set(named ?? ofPolicy ?? [])];
}

export function appIdNamed(verb: string, appId: string): string {
  if (GUID.test(appId)) return appId.toLowerCase();
  throw new Problem({
    code: 'wrong-usage',
    subject: `keyturn ${verb} --app-id`,
    reason: `expected the client id of a registration, got ${quote(appId)}`,
    remedy: 'az ad app list --show-mine --query "[].{name: displayName, appId: appId}"',
  });
}
