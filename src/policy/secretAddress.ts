/** Secrets that a policy names and does not hold: `env:NAME`, an environment variable. */
import * as z from 'zod/mini';
import { map, wanted } from './fields.ts';

const VARIABLE = /^env:[A-Za-z_][A-Za-z0-9_]{0,99}$/;

/**
 * The name of a variable, parsed without `env:`. What was written instead may be the secret itself (the address of a webhook
 * contains its key), so the message does not quote it.
 */
export function variable(example: string) {
  const form = `env:NAME, the name of an environment variable, such as env:${example}`;
  const error = ({ input }: { readonly input?: unknown }) =>
    input === undefined
      ? wanted(form)({ input })
      : `expected ${form}: the value itself is a secret and does not belong in a policy`;
  return z.pipe(
    z.string({ error }).check(z.regex(VARIABLE, { error })),
    z.transform(text => text.slice('env:'.length)),
  );
}

/** A map of such settings; what stands in its place may be a secret, too, and is not quoted. */
export function secretMap<Shape extends z.core.$ZodLooseShape>(shape: Shape, example: string) {
  const inner = map(shape, `a map such as ${example}`);
  return z.strictObject(inner.shape, {
    error: issue =>
      issue.code === 'invalid_type' && issue.input !== undefined
        ? `expected a map such as ${example}: an address itself is a secret and does not belong in a policy`
        : issue.code === 'invalid_type'
          ? wanted(`a map such as ${example}`)(issue)
          : undefined,
  });
}
