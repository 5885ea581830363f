import * as z from 'zod';

/** `appService` in a policy: one application setting of a web or function app, or of one slot of it. */
export const appServiceSettings = z
  .strictObject({
    subscription: z.guid().describe('The id of the subscription that the site is in.'),
    resourceGroup: z.string().min(1).max(90).describe('The resource group that the site is in.'),
    site: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,60}$/, 'letters, digits and hyphens')
      .describe('The name of the web or function app.'),
    slot: z
      .string()
      .regex(
        /^(?![Pp][Rr][Oo][Dd][Uu][Cc][Tt][Ii][Oo][Nn]$)[A-Za-z0-9-]{1,59}$/,
        'letters, digits and hyphens; leave it out for production',
      )
      .optional()
      .describe('A deployment slot. Left out: production.'),
    setting: z
      .string()
      .min(1)
      .regex(/^[^\s=]+$/, 'no spaces')
      .describe('The name of the application setting, as the app reads it.'),
    as: z
      .enum(['value', 'reference'])
      .optional()
      .describe(
        'What the setting holds: the secret itself, or a Key Vault reference to it. Left out: what it holds now, and the value where it holds nothing yet.',
      ),
  })
  .describe('An application setting of an App Service web or function app, or of one slot of it.');

export type AppServiceSettings = z.infer<typeof appServiceSettings>;
