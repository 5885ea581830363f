/** The schema of a policy: its keys, their values and their descriptions. */
import * as z from 'zod/mini';
import { allowSchema } from './allowSchema.ts';
import { freezes } from './calmSchema.ts';
import { cloudSchema } from './cloudSchema.ts';
import { described, guid, map, text, vaultSecretName, vaultUrl, versionTags, wanted } from './fields.ts';
import { heartbeatSchema } from './heartbeatSchema.ts';
import type { KindSchema } from './kindSchema.ts';
import { notifySchema } from './noticeSchema.ts';
import { belonging } from './ownerSchema.ts';
import { defaultsSchema, limitsSchema, timing } from './timingSchema.ts';

function rotationName() {
  return text('^[a-z0-9][a-z0-9-]{0,59}$', 'a name of a-z, 0-9 and -, 60 characters at most');
}

const groupName = rotationName;

const lock = described(
  map(
    {
      container: described(
        z.pipe(
          text(
            '^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[a-z0-9](-?[a-z0-9]){2,62}/?$',
            'the address of a blob container such as https://stkeyturn.blob.core.windows.net/locks',
          ),
          z.transform(url => url.replace(/\/$/, '')),
        ),
        'The container, which must exist. Each rotation has a blob in it, created at its first use.',
      ),
    },
    'a map such as { container: https://stkeyturn.blob.core.windows.net/locks }',
  ),
  {
    description:
      'The locks that keep runs on several machines apart: leases on blobs. Left out: lock files of this user on this machine.',
  },
);

/** The document without the contents of the rotations, which are parsed one by one. */
export const headSchema = map(
  {
    version: described(z.literal(1, { error: wanted('1') }), 'The version of this format.'),
    cloud: z.optional(cloudSchema),
    tenant: described(guid('the id of the tenant'), 'The id of the Entra tenant of the registrations.'),
    defaults: z.optional(
      described(defaultsSchema, 'The values for every rotation that does not set its own.'),
    ),
    freeze: freezes('Times in which nothing is created or retired in the whole policy, even in a window.'),
    limits: z.optional(described(limitsSchema, 'How much one run may do.')),
    lock: z.optional(lock),
    heartbeat: z.optional(heartbeatSchema),
    notify: z.optional(notifySchema),
    allow: z.optional(allowSchema),
    waves: z.optional(
      described(z.array(groupName(), { error: wanted('a list of groups such as [canary, early]') }), {
        description:
          'Groups in the order in which a run starts them. A group starts once every rotation that was due in the group before it is confirmed. All other rotations come last.',
        examples: [['canary', 'early']],
        builtIn: [],
      }),
    ),
    rotations: listOf(z.unknown()),
  },
  'a map with version, tenant and rotations',
);

/** `{secret}` once, and anything around it but a `$` in front: `${secret}` is written by who knows a shell, and would leave the `$`. */
const TEMPLATE = '^(?:(?!\\{secret\\})[\\s\\S])*(?<!\\$)\\{secret\\}(?:(?!\\{secret\\})[\\s\\S])*$';

/** A variable of Azure DevOps holds 4,096 characters (azure-facts §5.2); a secret needs its place. */
const LONGEST_TEMPLATE = 4000;

/**
 * One target: a key for its kind, with the settings of the kind as value. That there is exactly one kind is checked in
 * `targetDrafts.ts`.
 */
export function targetSchema(kinds: readonly KindSchema[]) {
  const settings = kinds.map(({ name, schema }) => {
    const meta = z.globalRegistry.get(schema) ?? {};
    return [name, z.optional(described(z.catchall(schema, z.never()), meta))] as const;
  });
  const required = z.optional(
    described(z.boolean({ error: wanted('true or false') }), {
      description:
        'false: best effort; written and reported, but it does not delay the removal of the old secret.',
      builtIn: true,
    }),
  );
  const template = z.optional(
    described(
      text(
        TEMPLATE,
        'a text with {secret} in it, once and without a $ in front, such as "Server=sql;User ID=app;Password={secret}"',
        z.maxLength(LONGEST_TEMPLATE, { error: `expected ${LONGEST_TEMPLATE} characters at most` }),
      ),
      {
        description:
          'The value that the place gets, if the secret is a part of it: `{secret}` is replaced with the secret. Left out: the secret alone.',
        examples: ['Server=sql.contoso.com;User ID=app;Password={secret}'],
      },
    ),
  );
  return described(
    map({ ...Object.fromEntries(settings), template, required }, 'a map with one kind of target'),
    {
      oneOf: kinds.map(kind => ({ required: [kind.name] })),
    },
  );
}

const registration = map(
  { appId: described(guid("the registration's client id"), 'Its application (client) id.') },
  'a map such as { appId: … }',
);

const vault = map(
  {
    url: described(vaultUrl(), {
      description: 'The address of the Key Vault.',
      examples: ['https://kv-payments.vault.azure.net'],
    }),
    secret: described(
      vaultSecretName(),
      'The name of the secret; created if it does not exist. No two rotations may share it.',
    ),
    contentType: z.optional(
      described(text('^[\\x20-\\x7e]{1,255}$', 'a content type such as text/plain, 255 characters at most'), {
        description:
          'The content type of each new version, if an Azure Policy requires one. Left out: that of the previous version.',
        examples: ['text/plain'],
      }),
    ),
    tags: z.optional(
      described(versionTags(), {
        description:
          'Tags that are set on each new version, if an Azure Policy requires some; ten at most. All other tags are copied from the previous version.',
        examples: [{ owner: 'team-payments' }],
      }),
    ),
  },
  'a map such as { url: …, secret: … }',
);

const verify = map(
  {
    scope: z.optional(
      described(text('^[^\\s]+/\\.default$', 'a scope that ends with /.default'), {
        description:
          "The scope of the tokens requested to prove and verify a secret. Left out: the cloud's Graph.",
        examples: ['https://graph.microsoft.com/.default'],
      }),
    ),
  },
  'a map such as { scope: https://graph.microsoft.com/.default }',
);

export function rotationSchema(kinds: readonly KindSchema[]) {
  return map(
    {
      name: described(
        rotationName(),
        'Unique name. It is part of the display name of every credential: after renaming, credentials with the old name count as created by others.',
      ),
      group: z.optional(described(groupName(), 'For `waves` and `--group`, such as canary.')),
      tenant: z.optional(
        described(
          guid('the id of the tenant'),
          'The tenant of this registration, if it differs from that of the policy.',
        ),
      ),
      registration: described(registration, 'The app registration whose secret is rotated.'),
      vault: described(vault, 'Where the secret is kept.'),
      targets: z.optional(
        described(z.array(targetSchema(kinds), { error: wanted('a list of targets') }), {
          description: 'The places that the secret is distributed to; none if all consumers read the vault.',
          builtIn: [],
        }),
      ),
      verify: z.optional(described(verify, 'How the secret is tested.')),
      ...timing,
      ...belonging,
    },
    'a map with name, registration and vault',
  );
}

/** The whole document; the JSON Schema and the reference table are generated from it. */
export function policySchema(kinds: readonly KindSchema[]) {
  return described(z.strictObject({ ...headSchema.shape, rotations: listOf(rotationSchema(kinds)) }), {
    title: 'Keyturn policy',
  });
}

function listOf<Entry extends z.ZodMiniType>(entry: Entry) {
  const error = wanted('a list of rotations');
  return described(
    z.array(entry, { error }).check(z.minLength(1, { error: 'expected one rotation at least' })),
    'One entry for each secret.',
  );
}
