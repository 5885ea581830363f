import * as z from 'zod/mini';
import { told } from '../../policy/fields.ts';

/**
 * "Underscores, hyphens, periods, parentheses, and letters or digits as defined by the Char.IsLetterOrDigit function … Can't end
 * with period" (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, Microsoft.Resources).
 */
const RESOURCE_GROUP = /^[\p{L}\p{Nd}._()-]*[\p{L}\p{Nd}_()-]$/u;
const RESOURCE_GROUP_WORDS =
  'letters, digits, underscores, hyphens, periods and parentheses, not ending with a period';

/** A step of an address that means "here" or "above" would lead elsewhere. */
const SETTING = /^(?!\.\.?$)[^\s=\p{Cc}\p{Zl}\p{Zp}]+$/u;

/** `appService` in a policy: one application setting of a web or function app, or of one slot of it. */
export const appServiceSettings = told(
  z.strictObject({
    subscription: told(z.guid(), 'The id of the subscription that the site is in.'),
    resourceGroup: told(
      z.string().check(z.maxLength(90), z.regex(RESOURCE_GROUP, RESOURCE_GROUP_WORDS)),
      'The resource group that the site is in.',
    ),
    site: told(
      z.string().check(z.regex(/^[A-Za-z0-9-]{1,60}$/, 'letters, digits and hyphens')),
      'The name of the web or function app.',
    ),
    slot: told(
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
    setting: told(
      z.string().check(z.minLength(1), z.regex(SETTING, 'no blanks, equals signs or control characters')),
      'The name of the application setting, as the app reads it.',
    ),
    as: told(
      z.optional(z.enum(['value', 'reference'])),
      'What the setting holds: the secret itself, or a Key Vault reference to it. Left out: what it holds now, and the value where it holds nothing yet.',
    ),
  }),
  'An application setting of an App Service web or function app, or of one slot of it.',
);

export type AppServiceSettings = z.infer<typeof appServiceSettings>;
