import * as z from 'zod/mini';
import { described } from '../../policy/fields.ts';
import { resourceGroup, subscription } from '../azureFields.ts';

/** Path segments `.` and `..` would lead to another address. */
const SETTING = /^(?!\.\.?$)[^\s=\p{Cc}\p{Zl}\p{Zp}]+$/u;

/**
 * `appService` in a policy: one application setting or connection string of a web or function app, or of one slot of it. A check
 * of the whole, since it is seen only where every key is valid; the JSON Schema of editors does not have it.
 */
export const appServiceSettings = described(
  z
    .strictObject({
      subscription,
      resourceGroup,
      site: described(
        z.string().check(z.regex(/^[A-Za-z0-9-]{1,60}$/, 'letters, digits and hyphens')),
        'The name of the web or function app.',
      ),
      slot: described(
        z.optional(
          z
            .string()
            .check(
              z.regex(
                /^(?![Pp][Rr][Oo][Dd][Uu][Cc][Tt][Ii][Oo][Nn]$)[A-Za-z0-9-]{1,59}$/,
                'letters, digits and hyphens; leave it out for production',
              ),
            ),
        ),
        'A deployment slot. Left out: production.',
      ),
      setting: described(
        z.optional(name()),
        'The name of the application setting, as the app reads it. One of `setting` and `connectionString` is required.',
      ),
      connectionString: described(
        z.optional(name()),
        'The name of a connection string, in place of `setting`; usually with a `template`. Its type is kept; one that does not exist yet gets the type Custom.',
      ),
      as: described(
        z.optional(z.enum(['value', 'reference'])),
        'The content of the setting: the secret itself, or a Key Vault reference to it. Left out: its current form, or the value if the setting does not exist yet.',
      ),
    })
    .check(
      z.refine(
        ({ setting, connectionString }) => (setting === undefined) !== (connectionString === undefined),
        {
          error: ({ input }) => oneOfBoth(input),
        },
      ),
    ),
  'An application setting or a connection string of an App Service web or function app, or of one slot of it.',
);

function name() {
  return z.string().check(z.minLength(1), z.regex(SETTING, 'no spaces, equals signs or control characters'));
}

function oneOfBoth(input: unknown): string {
  return typeof input === 'object' && input !== null && 'setting' in input
    ? 'expected one place, and this has two: setting and connectionString are two targets'
    : 'expected setting or connectionString, the name of what the app reads, and neither is there';
}

export type AppServiceSettings = z.infer<typeof appServiceSettings>;
