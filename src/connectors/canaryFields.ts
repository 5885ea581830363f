/** Settings that the canaries of all services have in common. */
import * as z from 'zod/mini';
import { DURATION_PATTERN, parseDuration } from '../policy/duration.ts';
import { described, wanted } from '../policy/fields.ts';

/** A branch or a tag. git-check-ref-format has what is forbidden. */
export function refName(what: string) {
  return z.string().check(z.regex(REF, `the name of ${what} such as main`));
}

const REF = /^(?![/.-])(?!.*(\.\.|\/\/|@\{))[^\s~^:?*[\]\\\p{Cc}]+(?<![/.])$/u;

const LEAST_MS = 60_000;
const MOST_MS = 6 * 3_600_000;
const USUAL = '15m';

/** How long the run is waited for. It stays a text, because settings are parsed more than once. */
export function canaryTimeout() {
  const error = wanted('a duration such as 15m');
  return described(
    z.optional(
      z.string({ error }).check(
        z.regex(new RegExp(DURATION_PATTERN), { error, abort: true }),
        z.refine(text => isWithin(parseDuration(text)), { error: 'expected from 1m to 6h' }),
      ),
    ),
    { description: 'How long its run is waited for, from 1m to 6h.', builtIn: USUAL },
  );
}

export function timeoutMsOf({ timeout }: { readonly timeout?: string | undefined }): number {
  return parseDuration(timeout ?? USUAL) ?? MOST_MS;
}

function isWithin(ms: number | undefined): boolean {
  return ms !== undefined && ms >= LEAST_MS && ms <= MOST_MS;
}
