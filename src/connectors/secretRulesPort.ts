import * as z from 'zod/mini';
import type { Registration } from '../rotation/observation.ts';
import type { RulesPort } from '../rotation/ports.ts';
import type { Restriction, SecretRules } from '../rotation/tenantRules.ts';
import { bearer } from './azureSignIn.ts';
import { type Call, failure } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { openGraph } from './graphClient.ts';
import { mayCreate } from './ownership.ts';
import { displayText, nonEmptyText, parseResponse } from './responseSchema.ts';

/** graph-docs passwordCredentialConfiguration (v1.0). `state` was added later: a restriction without it is in force. */
const restriction = z.object({
  restrictionType: nonEmptyText,
  state: z.optional(z.nullable(z.string())),
  maxLifetime: z.optional(z.nullable(z.string())),
  restrictForAppsCreatedAfterDateTime: z.optional(z.nullable(z.string())),
  excludeActors: z.optional(
    z.nullable(
      z.object({
        customSecurityAttributes: z.optional(
          z.nullable(z.array(z.object({ id: nonEmptyText, value: z.optional(z.nullable(z.string())) }))),
        ),
      }),
    ),
  ),
});

const restrictions = z.object({ passwordCredentials: z.array(restriction) });

const defaultPolicy = z.union([
  z.object({ isEnabled: z.literal(false) }),
  z.object({ isEnabled: z.literal(true), applicationRestrictions: restrictions }),
]);

const ids = z.object({ value: z.array(z.object({ id: nonEmptyText })) });

const ownPolicies = z.object({
  value: z.array(z.object({ displayName: displayText, isEnabled: z.boolean(), restrictions })),
});

type Written = z.output<typeof restriction>;

/** An app management policy, of the tenant or of an application. */
interface Policy {
  readonly by: string;
  readonly path: string;
  readonly passwords: readonly Written[];
}

/** The policies of a tenant, read once per run. */
interface TenantPolicies {
  readonly fallback: Policy;
  /** Whether there are policies that may be assigned to single applications; usually there are none. */
  readonly hasOthers: boolean;
}

const call: Call = {
  subject: "the tenant's app management policies",
  idempotent: true,
  needs: 'the Graph application permission Policy.Read.ApplicationConfiguration (or Policy.Read.All)',
};

const owning: Call = {
  subject: 'the owners of the registration',
  idempotent: true,
  needs: 'the Graph application permission Application.ReadWrite.OwnedBy or Application.Read.All',
};

const DEFAULT_PATH = '/policies/defaultAppManagementPolicy';

/** App management policies of Entra that concern client secrets (azure-facts §2.9). */
export function openSecretRules(access: CloudAccess, tenant: string): RulesPort {
  const get = getter(access, tenant);
  const ofTenant = access.shared(`app management policies ${tenant}`.toLowerCase(), () => rememberedRead());
  return {
    async mayCreate(registration) {
      const token = await bearer(access, `${access.endpoints.graph}/.default`, owning, tenant);
      return mayCreate(openGraph(access, tenant), token, registration, owning);
    },
    async read(registration) {
      const { fallback, hasOthers } = await ofTenant(() => readTenant(get));
      const own = hasOthers ? await readOwn(get, registration) : undefined;
      return rulesOf(own ?? fallback, registration, access.endpoints.graph);
    },
  };
}

type Get = (path: string) => Promise<unknown>;

function getter(access: CloudAccess, tenant: string): Get {
  const graph = openGraph(access, tenant);
  return async path => {
    const session = await graph.session(call);
    try {
      const answer: unknown = await session.client.api(path).get();
      return answer;
    } catch (error) {
      throw failure(session.trouble() ?? error, call);
    }
  };
}

/** Caches the result, including a refusal; after `try-later` it is read again. */
function rememberedRead(): (read: () => Promise<TenantPolicies>) => Promise<TenantPolicies> {
  let known: Promise<TenantPolicies> | undefined;
  return read => {
    if (known !== undefined) return known;
    const asked = read();
    known = asked;
    asked.catch((error: unknown) => {
      if (failure(error, call).code === 'try-later') known = undefined;
    });
    return asked;
  };
}

async function readTenant(get: Get): Promise<TenantPolicies> {
  const [fallback, others] = await Promise.all([
    get(DEFAULT_PATH),
    get('/policies/appManagementPolicies?$select=id'),
  ]);
  const policy = parseResponse(defaultPolicy, fallback, call);
  const passwords = policy.isEnabled ? policy.applicationRestrictions.passwordCredentials : [];
  return {
    fallback: { by: "the tenant's default app management policy", path: DEFAULT_PATH, passwords },
    hasOthers: parseResponse(ids, others, call).value.length > 0,
  };
}

/**
 * The policy of an application replaces that of the tenant as a whole, and there is at most one (graph-docs
 * applicationauthenticationmethodpolicy). Which policy applies if it is disabled is not documented: the tenant's is assumed.
 */
async function readOwn(get: Get, { objectId }: Registration): Promise<Policy | undefined> {
  const path = `/applications/${objectId}/appManagementPolicies`;
  const [own] = parseResponse(ownPolicies, await get(path), call).value.filter(({ isEnabled }) => isEnabled);
  if (own === undefined) return undefined;
  const by = `app management policy "${own.displayName}" of this registration`;
  return { by, path, passwords: own.restrictions.passwordCredentials };
}

function rulesOf({ by, path, passwords }: Policy, { created }: Registration, graph: string): SecretRules {
  const shownBy = `az rest --url ${graph}/v1.0${path}`;
  const holding = passwords.filter(one => holds(one, created));
  const about = (one: Written): Restriction => ({ by, shownBy, ...exemption(one) });
  const forbids = holding.find(({ restrictionType }) => restrictionType === 'passwordAddition');
  const limits = holding.find(({ restrictionType }) => restrictionType === 'passwordLifetime');
  return {
    known: true,
    ...(forbids === undefined ? {} : { forbids: about(forbids) }),
    ...(limits === undefined ? {} : { limits: { ...about(limits), ms: millisecondsOf(limits) } }),
  };
}

/**
 * "Enforces the policy for an app created on or after the enforcement date." If the creation date is unknown, the restriction
 * is assumed to apply.
 */
function holds({ state, restrictForAppsCreatedAfterDateTime }: Written, created: Date | undefined): boolean {
  if (state === 'disabled') return false;
  if (!restrictForAppsCreatedAfterDateTime || created === undefined) return true;
  const from = Date.parse(restrictForAppsCreatedAfterDateTime);
  return Number.isNaN(from) || created.getTime() >= from;
}

function exemption({ excludeActors }: Written): Pick<Restriction, 'exempts'> {
  const attributes = (excludeActors?.customSecurityAttributes ?? []).map(({ id, value }) =>
    value ? `${id} = ${value}` : id,
  );
  return attributes.length === 0 ? {} : { exempts: attributes.join(' or ') };
}

/** The format of Edm.Duration: days are the largest unit. */
const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const duration = z.string().check(z.refine(text => /\d/.test(text) && DURATION.test(text), 'no duration'));
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1_000];

function millisecondsOf({ maxLifetime }: Written): number {
  const [, ...parts] = DURATION.exec(parseResponse(duration, maxLifetime, call)) ?? [];
  return UNITS_MS.reduce((sum, unit, index) => sum + unit * Number(parts[index] ?? 0), 0);
}
