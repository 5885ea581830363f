/** The written form of a policy: what keys there are, what each may hold, and what each means. */
import * as z from 'zod';
import { freezes } from './calmSchema.ts';
import { CLOUD_NAMES, SHARED_ENDPOINTS } from './clouds.ts';
import { endpoint, guid, map, text, vaultUrl, wanted, wantedOneOf } from './fields.ts';
import type { KindSchema } from './kind.ts';
import { BUILT_IN, defaultsSchema, limitsSchema, timing } from './timingSchema.ts';

/** Top-level keys that begin so are ignored: a place for YAML anchors. */
export const FREE_KEY = /^x-/;

const privateCloud = map(
  {
    name: text('^[a-z0-9-]{1,60}$', 'a name of a-z, 0-9 and -')
      .meta({ description: 'What messages call it.', builtIn: 'private' })
      .optional(),
    authority: endpoint('https://login.microsoftonline.com').describe('Where tokens are issued.'),
    graph: endpoint('https://graph.microsoft.com').describe('Microsoft Graph.'),
    resourceManager: endpoint('https://management.azure.com').describe('Azure Resource Manager.'),
    vaultSuffix: text(
      '^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$',
      'what the hosts of vaults end with, such as vault.azure.net',
    )
      .toLowerCase()
      .describe('What the hosts of vaults end with; also the audience of their tokens.'),
    devops: endpoint(SHARED_ENDPOINTS.devops)
      .meta({ description: 'Azure DevOps.', builtIn: SHARED_ENDPOINTS.devops })
      .optional(),
    github: endpoint(SHARED_ENDPOINTS.github)
      .meta({ description: "GitHub's REST API.", builtIn: SHARED_ENDPOINTS.github })
      .optional(),
  },
  'a map of endpoints',
);

const cloudSchema = z
  .union([z.enum(CLOUD_NAMES), privateCloud], {
    error: wantedOneOf(CLOUD_NAMES, ', or a map of endpoints'),
  })
  .meta({ description: 'Which cloud; a map of endpoints for a private one.', builtIn: BUILT_IN.cloud });

const rotationName = text('^[a-z0-9][a-z0-9-]{0,59}$', 'a name of a-z, 0-9 and -, 60 characters at most');
const groupName = rotationName;

const lock = map(
  {
    container: text(
      '^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[a-z0-9](-?[a-z0-9]){2,62}/?$',
      'the address of a blob container such as https://stkeyturn.blob.core.windows.net/locks',
    )
      .transform(url => url.replace(/\/$/, ''))
      .describe(
        'The container, which has to exist. Each rotation has a blob in it, made when it is first needed.',
      ),
  },
  'a map such as { container: https://stkeyturn.blob.core.windows.net/locks }',
).meta({
  description:
    "Where runs on several machines keep out of each other's way: leases on blobs. Left out: files of this machine.",
});

/** The whole document, but the rotations are not looked into: they are read one by one. */
export const headSchema = map(
  {
    version: z.literal(1, { error: wanted('1') }).describe('The version of this format.'),
    cloud: cloudSchema.optional(),
    tenant: guid('the id of the tenant').describe(
      'The id of the Entra tenant that the registrations live in.',
    ),
    defaults: defaultsSchema
      .describe('What holds for every rotation that does not say otherwise.')
      .optional(),
    freeze: freezes('When nothing is created or retired in the whole policy, stronger than a window.'),
    limits: limitsSchema.describe('How much one run may do.').optional(),
    lock: lock.optional(),
    waves: z
      .array(groupName, { error: wanted('a list of groups such as [canary, early]') })
      .meta({
        description:
          'Groups in the order in which a run begins them: the next only when every rotation of the former that was due is confirmed. Everything else comes last.',
        examples: [['canary', 'early']],
        builtIn: [],
      })
      .optional(),
    rotations: listOf(z.unknown()),
  },
  'a map with version, tenant and rotations',
);

/** One target: a key for its kind, with the kind's settings below it. That it has one kind only is checked in `targets.ts`. */
export function targetSchema(kinds: readonly KindSchema[]) {
  const settings = kinds.map(({ name, schema }) => {
    const { description = '' } = schema;
    return [name, schema.strict().describe(description).optional()] as const;
  });
  const required = z
    .boolean({ error: wanted('true or false') })
    .meta({
      description: 'false: best effort; written and reported, but the old secret does not wait for it.',
      builtIn: true,
    })
    .optional();
  return map({ ...Object.fromEntries(settings), required }, 'a map with one kind of target').meta({
    oneOf: kinds.map(kind => ({ required: [kind.name] })),
  });
}

const registration = map(
  { appId: guid("the registration's client id").describe('Its application (client) id.') },
  'a map such as { appId: … }',
);

const vault = map(
  {
    url: vaultUrl().meta({
      description: 'The address of the Key Vault.',
      examples: ['https://kv-payments.vault.azure.net'],
    }),
    secret: text(
      '^[0-9A-Za-z-]{1,127}$',
      'the name of a Key Vault secret: 1 to 127 of 0-9, a-z, A-Z and -',
    ).describe('The name of the secret; made if there is none. No two rotations may share it.'),
  },
  'a map such as { url: …, secret: … }',
);

const verify = map(
  {
    scope: text('^[^\\s]+/\\.default$', 'a scope that ends with /.default')
      .meta({
        description: "What proving and verifying ask a token for. Left out: the cloud's Graph.",
        examples: ['https://graph.microsoft.com/.default'],
      })
      .optional(),
  },
  'a map such as { scope: https://graph.microsoft.com/.default }',
);

export function rotationSchema(kinds: readonly KindSchema[]) {
  return map(
    {
      name: rotationName.describe(
        'Unique name. It is part of the display name of every credential: after renaming, those of the old name are foreign.',
      ),
      group: groupName.describe('For `waves` and `--group`, such as canary.').optional(),
      tenant: guid('the id of the tenant')
        .describe('The tenant of this registration, where it is another one.')
        .optional(),
      registration: registration.describe('The app registration whose secret is rotated.'),
      vault: vault.describe('Where the secret is kept.'),
      targets: z
        .array(targetSchema(kinds), { error: wanted('a list of targets') })
        .meta({
          description: 'The places that it is delivered to; none where everybody reads the vault.',
          builtIn: [],
        })
        .optional(),
      verify: verify.describe('How the secret is tried.').optional(),
      ...timing,
    },
    'a map with name, registration and vault',
  );
}

/** The whole document; the JSON Schema and the reference table are made from it. */
export function policySchema(kinds: readonly KindSchema[]) {
  return z.strictObject({ ...headSchema.shape, rotations: listOf(rotationSchema(kinds)) }).meta({
    title: 'Keyturn policy',
    patternProperties: { [FREE_KEY.source]: { description: 'Ignored; a place for YAML anchors.' } },
  });
}

function listOf<Entry extends z.ZodType>(entry: Entry) {
  const error = wanted('a list of rotations');
  return z
    .array(entry, { error })
    .min(1, { error: 'want one rotation at least' })
    .describe('One entry for each secret.');
}
