/** The kinds of values that a policy is made of. Each says what is wanted when it gets something else. */
import * as z from 'zod/mini';
import { DURATION_PATTERN, LONGEST_DURATION, parseDuration } from './duration.ts';
import type { Window } from './policy.ts';
import { describe, quote } from './quote.ts';
import { didYouMean } from './suggest.ts';
import { parseWindow, WINDOW_PATTERN } from './window.ts';

/** zod would write and compile a parser for each map first: 10 ms that 5,000 rotations do not earn back. */
z.config({ jitless: true });

/**
 * What the JSON Schema and the reference say of a field. The very schema is given back, and not a copy as with zod's
 * own checks: every start would pay for that. So it must be a schema that nobody else tells something of.
 */
export function told<Schema extends z.core.$ZodType>(
  schema: Schema,
  meta: string | z.core.GlobalMeta,
): Schema {
  z.globalRegistry.add(schema, typeof meta === 'string' ? { description: meta } : meta);
  return schema;
}

/** How a message about a missing key begins; `parsing.ts` puts the key in front of it. */
export const MISSING = 'missing: ';

/** The message of a field: `want a duration such as 24h, got 24 (number)`. */
export function wanted(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) =>
    input === undefined ? `${MISSING}want ${what}` : `want ${what}, got ${describe(input)}`;
}

/** A map of known keys. Unknown ones are told apart from a value that is no map at all; `parsing.ts` words them. */
export function map<Shape extends z.core.$ZodLooseShape>(shape: Shape, what: string) {
  const error = wanted(what);
  return z.strictObject(shape, {
    error: issue => (issue.code === 'invalid_type' ? error(issue) : undefined),
  });
}

/** An id of Entra or Azure, in lower case. */
export function guid(what: string) {
  const error = wanted(`${what}, a GUID such as 6f1c2a9e-52d4-4f0b-9c3e-1b7a80d5e214`);
  return z.guid({ error }).check(
    z.refine(id => !/^[0-]+$/.test(id), { error: `want ${what}, got the placeholder that is all zeros` }),
    z.toLowerCase(),
  );
}

/** In milliseconds after parsing. */
export function duration(example: string) {
  const error = wanted(`a duration such as ${example}`);
  const written = z.string({ error }).check(
    z.regex(new RegExp(DURATION_PATTERN), { error, abort: true }),
    z.refine(text => parseDuration(text) !== undefined, { error: `want at most ${LONGEST_DURATION}` }),
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

/** As `wanted`, with the word that was probably meant; `orElse` names what else there may be. */
export function wantedOneOf(
  words: readonly string[],
  orElse = '',
): (issue: { readonly input?: unknown }) => string {
  const message = wanted(`one of ${words.join(', ')}${orElse}`);
  return ({ input }) => message({ input }) + (typeof input === 'string' ? didYouMean(input, words) : '');
}

/** A text of a fixed form; `what` names the form. */
export function text(pattern: string, what: string, ...checks: z.core.$ZodCheck<string>[]) {
  const error = wanted(what);
  return z.string({ error }).check(z.regex(new RegExp(pattern), { error }), ...checks);
}

/** `https://host`, lower case, without the slash. */
export function vaultUrl() {
  const error = wanted('the address of a vault such as https://kv-payments.vault.azure.net');
  const written = z.string({ error }).check(
    z.regex(/^https:\/\/[A-Za-z0-9.-]+(:[0-9]{1,5})?\/?$/, {
      error: ({ input }) => urlFault(input) ?? error({ input }),
      abort: true,
    }),
    z.refine(isAddress, { error: ({ input }) => error({ input }) }),
  );
  return z.pipe(
    written,
    z.transform(url => url.toLowerCase().replace(/(:443)?\/?$/, '')),
  );
}

/** Key Vault allows 15 on one version, and five are needed for what is noted there (azure-facts §3.3). */
const MOST_TAGS = 10;
const LONGEST_TAG = 256;

/** Names and values of tags, as Key Vault takes them. */
export function versionTags() {
  const error = wanted('a map of tags such as { owner: team-payments }');
  const value = z.string({ error: wanted('text (a number in quotes)') });
  return z.record(z.string(), value, { error }).check(({ value: tags, issues }) => {
    const names = Object.keys(tags);
    const refuse = (message: string, path: string[]) =>
      void issues.push({ code: 'custom', message, path, input: tags });
    if (names.length > MOST_TAGS) refuse(`want ${MOST_TAGS} tags at most, got ${names.length}`, []);
    for (const [name, text] of Object.entries(tags)) {
      if (/^keyturn-/i.test(name))
        refuse('want another name: those that begin with keyturn- are taken', [name]);
      if (name === '' || name.length > LONGEST_TAG || text.length > LONGEST_TAG)
        refuse(`want a name and a value of ${LONGEST_TAG} characters at most`, [name]);
    }
  });
}

/** Without the trailing slash. Servers of one's own (Azure DevOps Server, GitHub Enterprise) live below a path. */
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
    told(z.string({ error }), { pattern: WINDOW_PATTERN }),
    z.transform((written, context): Window => {
      const window = parseWindow(written);
      if (!('fault' in window)) return window;
      context.issues.push({ code: 'custom', message: window.fault, input: written });
      return z.NEVER;
    }),
  );
}

/** The form does not tell everything: `:99999` is no port, and `256.1.1.1` is no host. */
function isAddress(url: string): boolean {
  return URL.canParse(url) && !/(^|\.)\./.test(new URL(url).hostname);
}

function urlFault(input: unknown): string | undefined {
  const url = typeof input === 'string' ? URL.parse(input) : null;
  if (url === null) return undefined;
  if (url.protocol !== 'https:')
    return `want an address that begins with https://, got ${quote(`${url.protocol}//`)}`;
  const isPlain = url.username === '' && url.search === '' && url.hash === '' && url.pathname === '/';
  return isPlain
    ? undefined
    : `want the address of the vault alone, ${url.origin}, without what follows the host`;
}
