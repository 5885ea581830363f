/** Parses the path of a Graph request, and matches it against the simulated operations. */
import type { SandboxRequest } from '../wire.ts';
import type { Answer } from './answer.ts';
import type { Address, Call } from './call.ts';

/** `address`: the object that the path names; `key`: an id or a name after it. */
export type Handler = (call: Call, address: Address, key: string) => Answer;

/** A simulated operation. */
export interface Row {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** In lower case. `*`: an object by id or by `(appId='…')`; `{}`: an id or a name as a path segment. */
  readonly path: string;
  readonly operation: string;
  /** In resource units (azure-facts §2.6). */
  readonly cost: number;
  readonly answer: Handler;
  /** Whether the version and cloud have it; absent: all have it. */
  readonly isThere?: (version: 'v1.0' | 'beta', host: string) => boolean;
}

export interface Matched {
  readonly row: Row;
  readonly address: Address;
  readonly key: string;
}

/**
 * Splits `/v1.0/applications/…` into version and rest; undefined where the path has no version. Repeated slashes count as one
 * (hamilton#223).
 */
export function splitPath(
  path: string,
): { readonly version: 'v1.0' | 'beta'; readonly rest: string } | undefined {
  const match = /^\/(v1\.0|beta)(?:\/(.*?))?\/*$/i.exec(path.replace(/\/{2,}/g, '/'));
  if (!match) return undefined;
  return { version: match[1]?.toLowerCase() === 'beta' ? 'beta' : 'v1.0', rest: match[2] ?? '' };
}

/** All rows for a path, with any method. */
export function rowsFor(rows: readonly Row[], { path }: Pick<SandboxRequest, 'path'>): readonly Matched[] {
  const split = splitPath(path);
  if (split === undefined) return [];
  const rest = plainAction(plainKeys(split.rest));
  const found = rows.flatMap(row => {
    const keys = keysIn(row, rest);
    return keys === undefined ? [] : [{ row, ...keys }];
  });
  // A path that matches literally (`applications/delta`) contains no id.
  const [exact] = found.filter(({ row }) => !/[*{]/.test(row.path));
  return exact === undefined ? found : found.filter(({ row }) => row.path === exact.row.path);
}

/**
 * A key may be in parentheses, too: `users('jane@contoso.com')`, `federatedIdentityCredentials(name='main')` (OData 4.0 URLs).
 */
function plainKeys(rest: string): string {
  return rest.replace(/\('([^']*)'\)/g, '/$1').replace(/\(\s*name\s*=\s*'([^']*)'\s*\)/gi, '/$1');
}

/**
 * Actions and functions may have their namespace and parentheses: `microsoft.graph.delta()`. `graph` is its alias in the CSDL, by
 * which the generated SDKs name a type: `deletedItems/graph.application`.
 */
function plainAction(rest: string): string {
  return rest
    .replace(/\/(?:microsoft\.)?graph\.(\w+?)(\(\))?$/i, (whole, name: string, call = '') =>
      /deleteditems$/i.test(rest.slice(0, rest.length - whole.length))
        ? `/microsoft.graph.${name}${call}`
        : `/${name}${call}`,
    )
    .replace(/\(\)$/, '');
}

const patterns = new Map<string, RegExp>();

function keysIn({ path }: Row, rest: string): Omit<Matched, 'row'> | undefined {
  const known = patterns.get(path) ?? patternOf(path);
  patterns.set(path, known);
  const match = known.exec(rest);
  if (match === null) return undefined;
  const { id, appId, key = '' } = match.groups ?? {};
  const address: Address = id === undefined ? { by: 'appId', value: appId ?? '' } : { by: 'id', value: id };
  return { address, key };
}

function patternOf(path: string): RegExp {
  const object = String.raw`(?:/(?<id>[^/]+)|\(\s*appid\s*=\s*'(?<appId>[^']*)'\s*\))`;
  const escaped = path.replaceAll('$', String.raw`\$`).replaceAll('.', String.raw`\.`);
  const pattern = escaped.replace('/*', object).replace('/{}', '/(?<key>[^/]+)');
  return new RegExp(`^${pattern}$`, 'i');
}
