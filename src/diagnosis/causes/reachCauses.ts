/** Rungs 1 and 2: whether Entra can be reached, and whether it knows the tenant. */
import { STATUS_CODES } from 'node:http';
import { type Cause, repeatCommand } from '../cause.ts';
import { here, signedIn } from '../codes/knowledge.ts';
import type { Evidence } from '../diagnosisEvidence.ts';
import type { TenantReply } from '../diagnosisPorts.ts';

/** Tokens are checked with a tolerance of five minutes (RFC 9068 and Microsoft's libraries; memory). */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** A secret bears no time, so this never makes one refused: it is told beside the verdict. */
export function isClockOff(skewMs: number): boolean {
  return Math.abs(skewMs) > CLOCK_TOLERANCE_MS;
}

export function reachCauses(evidence: Evidence): Cause[] {
  const { tenant } = evidence;
  if (isBusy(tenant)) return [busy(evidence, tenant.status)];
  if (tenant.reply === 'none') return [unreachable(evidence, tenant.trouble, tenant.status)];
  if (tenant.reply === 'shared') return [noTenant(evidence)];
  if (tenant.reply === 'unknown') return [tenantUnknown(evidence, tenant.code)];
  return [...livesElsewhere(evidence), ...namesDisagree(evidence)];
}

type Unanswered = Extract<TenantReply, { reply: 'none' }>;

/** Status codes that Entra itself may answer with; a 200 that is not in its format comes from something in between. */
export function isBusy(tenant: TenantReply): tenant is Unanswered & { readonly status: number } {
  if (tenant.reply !== 'none' || tenant.status === undefined) return false;
  return tenant.status === 429 || tenant.status >= 500;
}

function busy(evidence: Evidence, status: number): Cause {
  return {
    code: 'no-answer',
    rung: 1,
    places: [],
    sentence: `Entra responds with ${status} (${meaningOf(status)}, from ${evidence.host}): the fault is in the sign-in service or in something in front of it, and nothing is known about the secret.`,
    confidence: 'unknown',
    settle: 'run diagnose again in a few minutes',
    remedy: [
      here(
        'Do not create a new secret for this. Microsoft reports outages at https://azure.status.microsoft.',
      ),
      signedIn('Try again in a few minutes.', repeatCommand(evidence)),
    ],
  };
}

function meaningOf(status: number): string {
  return status === 429 ? 'too many requests' : (STATUS_CODES[status]?.toLowerCase() ?? 'a server error');
}

/** `cloud_instance_name` of the metadata (azure-facts §1.8). */
const INSTANCES: Readonly<Record<string, string>> = {
  'microsoftonline.com': 'public',
  'microsoftonline.us': 'usgov',
  'partner.microsoftonline.cn': 'china',
};

/** A sign-in service may know a tenant of another cloud and name that cloud; it refuses the secrets nevertheless. */
export function cloudOf({ tenant, cloud }: Pick<Evidence, 'tenant' | 'cloud'>): string | undefined {
  if (tenant.reply !== 'known') return undefined;
  const named = INSTANCES[tenant.cloudInstance ?? ''];
  return named === undefined || named === cloud || !Object.values(INSTANCES).includes(cloud)
    ? undefined
    : named;
}

function livesElsewhere(evidence: Evidence): Cause[] {
  const other = cloudOf(evidence);
  return other === undefined ? [] : [wrongCloud(evidence, other)];
}

interface Words {
  readonly fits: RegExp;
  readonly sentence: string;
  readonly step: string;
}

/** By Node's error codes (nodejs.org/api/errors.html, OpenSSL's verify codes). */
const TROUBLES: readonly Words[] = [
  {
    fits: /^(ENOTFOUND|EAI_AGAIN)$/,
    sentence: 'the name of the sign-in service cannot be resolved (DNS)',
    step: 'Check DNS on this machine, and whether it must use a proxy: HTTPS_PROXY.',
  },
  {
    fits: /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH)$/,
    sentence: 'the connection is not accepted: a proxy is down, or a firewall blocks it',
    step: 'Check HTTPS_PROXY and NO_PROXY, and that this machine may open port 443 to the sign-in service.',
  },
  {
    fits: /^(SELF_SIGNED|UNABLE_TO_|DEPTH_ZERO|CERT_|ERR_TLS|HOSTNAME_)/,
    sentence: 'the certificate of the server is not trusted here: probably a proxy intercepts the connection',
    step: 'Give this program the CA certificate of that proxy: NODE_EXTRA_CA_CERTS=/path/to/ca.pem.',
  },
];

function unreachable({ host }: Evidence, trouble: string, status?: number): Cause {
  const known = TROUBLES.find(({ fits }) => fits.test(trouble));
  const sentence =
    status !== undefined
      ? `another server responds in place of Entra (${trouble}): a proxy or a captive portal`
      : (known?.sentence ?? `Entra does not respond (${trouble})`);
  return {
    code: 'unreachable',
    rung: 1,
    places: [],
    sentence: `Entra cannot be reached from here: ${sentence}. Nothing is known about the secret.`,
    confidence: 'proved',
    remedy: [
      here(known?.step ?? 'Check the network, HTTPS_PROXY and NO_PROXY of this machine.'),
      here(
        'Check which server responds.',
        `curl -sv https://${host}/common/v2.0/.well-known/openid-configuration -o /dev/null`,
      ),
    ],
  };
}

const WHERE_TENANTS_ARE_FOUND = [
  signedIn('See the tenant that you are signed in to.', 'az account show --query tenantId -o tsv'),
  signedIn('In the portal: Microsoft Entra ID, Overview, Tenant ID.'),
];

function noTenant({ signIn }: Evidence): Cause {
  return {
    code: 'tenant-malformed',
    rung: 2,
    places: [],
    sentence: `"${signIn.tenant}" means users of any tenant and is not a tenant: an application signs in to one tenant, by its id or domain.`,
    confidence: 'proved',
    remedy: WHERE_TENANTS_ARE_FOUND,
  };
}

/** Neither id nor domain; the empty id (azure-facts §1.3; sandbox BEHAVIOUR.md, Entra). */
const MALFORMED: ReadonlySet<number | undefined> = new Set([900023, 900021]);

function tenantUnknown(evidence: Evidence, code: number | undefined): Cause {
  const { tenant } = evidence.signIn;
  const [other] = evidence.otherClouds;
  if (other !== undefined) return wrongCloud(evidence, other);
  const malformed = MALFORMED.has(code);
  return {
    code: malformed ? 'tenant-malformed' : 'tenant-unknown',
    rung: 2,
    places: [],
    sentence: malformed
      ? `"${tenant}" is neither the id of a tenant nor a domain name (AADSTS${code}).`
      : `No cloud has a tenant ${tenant}${code === undefined ? '' : ` (AADSTS${code})`}: the id or domain is wrong, or the tenant was deleted.`,
    confidence: 'proved',
    remedy: WHERE_TENANTS_ARE_FOUND,
  };
}

function wrongCloud(evidence: Evidence, other: string): Cause {
  const { signIn, cloud, rotation } = evidence;
  return {
    code: 'wrong-cloud',
    rung: 2,
    places: [],
    sentence: `The tenant ${signIn.tenant} is in the ${other} cloud, but the request went to the ${cloud} cloud: secrets are refused there (AADSTS900382).`,
    confidence: 'proved',
    remedy: [
      rotation === undefined
        ? signedIn('Use that cloud.', repeatCommand({ ...evidence, cloud: other }))
        : here(`Write \`cloud: ${other}\` into the policy.`),
      here('Also configure the authority of that cloud in the application.'),
    ],
  };
}

function namesDisagree({ tenant, otherTenant, signIn }: Evidence): Cause[] {
  if (otherTenant === undefined || tenant.reply !== 'known') return [];
  const { name, tenantId } = otherTenant;
  if (tenantId === tenant.tenantId) return [];
  const sentence =
    tenantId === undefined
      ? `${name} is not a tenant, but ${signIn.tenant} is: one of the two is wrong.`
      : `${name} is the tenant ${tenantId}, not ${tenant.tenantId}: the request goes to another tenant than the intended one.`;
  return [
    {
      code: 'tenant-names-disagree',
      rung: 2,
      places: [],
      sentence,
      confidence: 'proved',
      remedy: [signedIn('Decide which tenant is meant: portal, Microsoft Entra ID, Overview.')],
    },
  ];
}
