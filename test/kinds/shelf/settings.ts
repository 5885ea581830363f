import * as z from 'zod/mini';
import { told } from '../../../src/policy/fields.ts';

/** `shelf` in a policy: one entry of a shelf. */
export const shelfSettings = told(
  z.strictObject({
    shelf: told(z.string().check(z.regex(/^[a-z-]{1,30}$/, 'a-z and hyphens')), 'The shelf.'),
    entry: told(
      z.string().check(z.regex(/^[a-z-]{1,30}$/, 'a-z and hyphens')),
      'The entry that holds the secret.',
    ),
  }),
  'An entry of a shelf: a service that only these tests have.',
);

export type ShelfSettings = z.infer<typeof shelfSettings>;
