import * as z from 'zod/mini';
import { described } from '../../../src/policy/fields.ts';

/** `shelf` in a policy: one entry of a shelf. */
export const shelfSettings = described(
  z.strictObject({
    shelf: described(z.string().check(z.regex(/^[a-z-]{1,30}$/, 'a-z and hyphens')), 'The shelf.'),
    entry: described(
      z.string().check(z.regex(/^[a-z-]{1,30}$/, 'a-z and hyphens')),
      'The entry that holds the secret.',
    ),
  }),
  'An entry of a shelf: a service that only these tests have.',
);

export type ShelfSettings = z.infer<typeof shelfSettings>;
