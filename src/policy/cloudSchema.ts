/** The schema of `cloud`: the name of a built-in one, or the endpoints of a private one. */
import * as z from 'zod/mini';
import { CLOUD_NAMES, SHARED_ENDPOINTS } from './clouds.ts';
import { described, endpoint, map, text, wantedOneOf } from './fields.ts';
import { BUILT_IN } from './timingSchema.ts';

const privateCloud = map(
  {
    name: z.optional(
      described(text('^[a-z0-9-]{1,60}$', 'a name of a-z, 0-9 and -'), {
        description: 'Its name in messages.',
        builtIn: 'private',
      }),
    ),
    authority: described(endpoint('https://login.microsoftonline.com'), 'The authority that issues tokens.'),
    graph: described(endpoint('https://graph.microsoft.com'), 'Microsoft Graph.'),
    resourceManager: described(endpoint('https://management.azure.com'), 'Azure Resource Manager.'),
    vaultSuffix: described(
      text(
        '^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$',
        'the DNS suffix of vaults such as vault.azure.net',
        z.toLowerCase(),
      ),
      'The DNS suffix of vaults; also the audience of their tokens.',
    ),
    devops: z.optional(
      described(endpoint(SHARED_ENDPOINTS.devops), {
        description: 'Azure DevOps.',
        builtIn: SHARED_ENDPOINTS.devops,
      }),
    ),
    github: z.optional(
      described(endpoint(SHARED_ENDPOINTS.github), {
        description: "GitHub's REST API.",
        builtIn: SHARED_ENDPOINTS.github,
      }),
    ),
  },
  'a map of endpoints',
);

export const cloudSchema = described(
  z.union([z.enum(CLOUD_NAMES), privateCloud], {
    error: wantedOneOf(CLOUD_NAMES, ', or a map of endpoints'),
  }),
  { description: 'Which cloud; a map of endpoints for a private one.', builtIn: BUILT_IN.cloud },
);
