/** The types of values in a policy. The error message of each names the expected and the actual value. */
import * as z from 'zod/mini';
import { DURATION_PATTERN, LONGEST_DURATION, parseDuration } from './duration.ts';
import type { Window } from './policy.ts';
import { describe, quote } from './quote.ts';
import { didYouMean } from './suggest.ts';
import { parseWindow, WINDOW_PATTERN } from './window.ts';

/** Disables zod's compiled parsers: compiling one for each map costs 10 ms, more than it saves with 5,000 rotations. */
z.config({ jitless: true });

/**
 * Attaches a description to a schema, for the JSON Schema and docs/policy.md. The schema itself is returned, not a copy as from
 * zod's own checks, because copies cost time at every start. Therefore a schema can be described only once.
 */
export function described<Schema extends z.core.$ZodType>(
  schema: Schema,
  meta: string | z.core.GlobalMeta,
): Schema {
  z.globalRegistry.add(schema, typeof meta === 'string' ? { description: meta } : meta);
  return schema;
}

/** The beginning of a message about a missing key; `parsing.ts` prepends the key. */
export const MISSING = 'missing: ';

/** The message of a field: `expected a duration such as 24h, got 24 (number)`. */
export function wanted(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) =>
    input === undefined ? `${MISSING}expected ${what}` : `expected ${what}, got ${describe(input)}`;
}

/**
 * A map with known keys only. An unknown key and a value that is not a map give different errors; `parsing.ts` composes the
 * message for unknown keys.
 */
export function map<Shape extends z.core.$ZodLooseShape>(shape: Shape, what: string) {
  const error = wanted(what);
  return z.strictObject(shape, {
    error: issue => (issue.code === 'invalid_type' ? error(issue) : undefined),
  });
}

/** An id of Entra or Azure; converted to lower case. */
export function guid(what: string) {
  const error = wanted(`${what}, a GUID such as 6f1c2a9e-52d4-4f0b-9c3e-1b7a80d5e214`);
  return z.guid({ error }).check(
    z.refine(id => !/^[0-]+$/.test(id), { error: `expected ${what}, got the placeholder that is all zeros` }),
    z.toLowerCase(),
  );
}

/** A duration; the parsed value is in milliseconds. */
export function duration(example: string) {
  const error = wanted(`a duration such as ${example}`);
  const written = z.string({ error }).check(
    z.regex(new RegExp(DURATION_PATTERN), { error, abort: true }),
    z.refine(text => parseDuration(text) !== undefined, { error: `expected at most ${LONGEST_DURATION}` }),
  );
  return z.pipe(
    written,
    z.transform(text => parseDuration(text) ?? 0),
  );
}

export function wholeNumber(least: number, most: number) {
  const error = wanted(`a whole number from ${least} to ${most}`);
  return z.int({ error }).check(z.gte(least, { error }), z.lte(most, { error }));
}

export function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words, { error: wantedOneOf(words) });
}

/** Like `wanted`, with a suggestion of the nearest word; `orElse` names further possible values. */
export function wantedOneOf(
  words: readonly string[],
  orElse = '',
): (issue: { readonly input?: unknown }) => string {
  const message = wanted(`one of ${words.join(', ')}${orElse}`);
  return ({ input }) => message({ input }) + (typeof input === 'string' ? didYouMean(input, words) : '');
}

/** A text that matches a pattern; `what` describes the pattern in the message. */
export function text(pattern: string, what: string, ...checks: z.core.$ZodCheck<string>[]) {
  const error = wanted(what);
  return z.string({ error }).check(z.regex(new RegExp(pattern), { error }), ...checks);
}

/**
 * The URL of a vault; parsed to its origin, so that every spelling of one vault (case, `:443`, `:0443`, a trailing slash) is one
 * place. The trailing dot of a DNS name would make another origin of the same host.
 */
export function vaultUrl() {
  const error = wanted('the address of a vault such as https://kv-payments.vault.azure.net');
  const written = z.string({ error }).check(
    z.regex(/^https:\/\/[A-Za-z0-9.-]+(:[0-9]{1,5})?\/?$/, {
      error: ({ input }) => urlFault(input) ?? error({ input }),
      abort: true,
    }),
    z.refine(isAddress, { error: ({ input }) => error({ input }), abort: true }),
    z.refine(url => !new URL(url).hostname.endsWith('.'), {
      error: ({ input }) => `expected the host without the dot at its end, got ${describe(input)}`,
    }),
  );
  return z.pipe(
    written,
    z.transform(url => new URL(url).origin),
  );
}

/** The name of a secret in Key Vault (azure-facts §3.3). */
export function vaultSecretName() {
  return text('^[0-9A-Za-z-]{1,127}$', 'the name of a Key Vault secret: 1 to 127 of 0-9, a-z, A-Z and -');
}

/** Key Vault allows 15 tags on one version, and Keyturn needs five for its own (azure-facts §3.3). */
const MOST_TAGS = 10;
const LONGEST_TAG = 256;

/** A map of tags within the limits of Key Vault. */
export function versionTags() {
  const error = wanted('a map of tags such as { owner: team-payments }');
  const value = z.string({ error: wanted('text (a number in quotes)') });
  return z.record(z.string(), value, { error }).check(({ value: tags, issues }) => {
    const names = Object.keys(tags);
    const refuse = (message: string, path: string[]) =>
      void issues.push({ code: 'custom', message, path, input: tags });
    if (names.length > MOST_TAGS) refuse(`expected ${MOST_TAGS} tags at most, got ${names.length}`, []);
    for (const [name, text] of Object.entries(tags)) {
      if (/^keyturn-/i.test(name))
        refuse('expected another name: names that start with keyturn- are reserved', [name]);
      if (name === '' || name.length > LONGEST_TAG || text.length > LONGEST_TAG)
        refuse(`expected a name and a value of ${LONGEST_TAG} characters at most`, [name]);
    }
  });
}

/** An https URL; parsed without trailing slashes. On-premises servers (Azure DevOps Server, GitHub Enterprise) have a path. */
export function endpoint(example: string) {
  const error = wanted(`an https address such as ${example}`);
  const written = z
    .string({ error })
    .check(
      z.regex(/^https:\/\/[A-Za-z0-9.-]+(:[0-9]{1,5})?(\/[A-Za-z0-9._~/-]*)?$/, { error, abort: true }),
      z.refine(isAddress, { error: ({ input }) => error({ input }) }),
    );
  return z.pipe(
    written,
    z.transform(url => url.replace(/\/+$/, '')),
  );
}

export function window() {
  const error = wanted('a window such as "Mon-Thu 08:00-16:00 Europe/Berlin"');
  return z.pipe(
    described(z.string({ error }), { pattern: WINDOW_PATTERN }),
    z.transform((written, context): Window => {
      const window = parseWindow(written);
      if (!('fault' in window)) return window;
      context.issues.push({ code: 'custom', message: window.fault, input: written });
      return z.NEVER;
    }),
  );
}

/** Rejects what the pattern accepts but `URL` does not: `:99999` is not a port, and `256.1.1.1` is not a host. */
function isAddress(url: string): boolean {
  return URL.canParse(url) && !/(^|\.)\./.test(new URL(url).hostname);
}

function urlFault(input: unknown): string | undefined {
  const url = typeof input === 'string' ? URL.parse(input) : null;
  if (url === null) return undefined;
  if (url.protocol !== 'https:')
    return `expected an address that starts with https://, got ${quote(`${url.protocol}//`)}`;
  const isPlain = url.username === '' && url.search === '' && url.hash === '' && url.pathname === '/';
  return isPlain
    ? undefined
    : `expected the address of the vault alone, ${url.origin}, without what follows the host`;
}
