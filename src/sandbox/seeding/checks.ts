import type { SeedValue } from '../terms.ts';
import { normalReference } from './buildContext.ts';

/** What a service's part of a seed contains, for checks that its schema alone cannot make. */
export interface SeedFacts {
  /** Names that have to be unique, compared without case: `vault kv-pay.vault.azure.net`. */
  readonly once: readonly string[];
  /** As `once`, compared with case. */
  readonly onceInThisCase?: readonly string[];
  readonly tenants?: readonly string[];
  /** What belongs to a tenant, and to which one. */
  readonly members?: readonly (readonly [who: string, tenant: string])[];
  /** Credentials, in the form of `{ credential }`. */
  readonly credentials?: readonly string[];
  /** Places that hold a value. */
  readonly values?: readonly (readonly [place: string, value: SeedValue])[];
  /** Other problems, as sentences. */
  readonly problems?: readonly string[];
}

/** References to what the seed does not contain, and duplicates; all problems at once. */
export function seedProblems(parts: readonly SeedFacts[]): readonly string[] {
  return [
    ...unknownTenants(parts),
    ...unknownCredentials(parts),
    ...parts.flatMap(({ problems = [] }) => problems),
    ...twice(parts),
  ];
}

function unknownTenants(parts: readonly SeedFacts[]): string[] {
  const known = new Set(parts.flatMap(({ tenants = [] }) => tenants).map(tenant => tenant.toLowerCase()));
  return parts
    .flatMap(({ members = [] }) => members)
    .filter(([, tenant]) => !known.has(tenant.toLowerCase()))
    .map(([who, tenant]) => `${who} belongs to tenant ${tenant}, which the seed does not have`);
}

function unknownCredentials(parts: readonly SeedFacts[]): string[] {
  const known = new Set(parts.flatMap(({ credentials = [] }) => credentials));
  return parts.flatMap(({ values = [] }) =>
    values.flatMap(([place, value]) => {
      if (typeof value === 'string' || known.has(normalReference(value.credential))) return [];
      return [
        `${place} refers to the credential "${value.credential}", which no application of the seed has`,
      ];
    }),
  );
}

function twice(parts: readonly SeedFacts[]): string[] {
  const names = parts.flatMap(({ once, onceInThisCase = [] }) => [
    ...once.map(name => [name, name.toLowerCase()] as const),
    ...onceInThisCase.map(name => [name, name] as const),
  ]);
  const seen = new Set<string>();
  const again = names.filter(([, key]) => seen.size === seen.add(key).size);
  return [...new Map(again.map(([name, key]) => [key, name])).values()].map(name => `${name} is there twice`);
}
