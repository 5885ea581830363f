/** Signing in at the sandbox's own Entra with what a connection holds: what a pipeline does, and TestConnection before it. */
import type { CloudName } from '../../directory/state.ts';
import type { TokenForm } from '../../entra/form.ts';
import type { TokenAsk } from '../../entra/grant.ts';
import { issueIdToken } from '../../entra/issuers.ts';
import { isRefusal } from '../../entra/refusals.ts';
import { descriptionOf } from '../../entra/reply.ts';
import { decideSignIn, rememberSignIn } from '../../entra/signIn.ts';
import type { Scene } from '../../wire.ts';
import { sameText } from '../route.ts';
import { isRegistryOfAzure, parameterOf, secretParameterOf } from './parameters.ts';
import type { ServiceConnection } from './state.ts';

/** The parts of a connection that sign in; a candidate that is not stored has them, too. */
export type Held = Pick<ServiceConnection, 'type' | 'url' | 'scheme' | 'parameters' | 'data'> & {
  /** The tenant of the organization, for connections that name none. */
  readonly tenantId: string;
};

export interface Attempt {
  readonly by: 'secret' | 'federation';
  /** undefined: it succeeded. `AADSTS7000215: Invalid client secret provided. … Trace ID: …` */
  readonly refusal: string | undefined;
}

/** The address that hosted pipelines come from in the sign-in log: invented. */
const ADDRESS = '203.0.113.80';
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const CLOUDS: Readonly<Record<string, readonly [cloud: CloudName, manager: string]>> = {
  azureusgovernment: ['usgov', 'https://management.usgovcloudapi.net'],
  azurechinacloud: ['china', 'https://management.chinacloudapi.cn'],
};

/** Decided and recorded as at the token endpoint. undefined: a connection of this type does not sign in at Entra here. */
export function attempt(scene: Scene, held: Held): Attempt | undefined {
  const form = formOf(scene, held);
  if (form === undefined) return undefined;
  const [cloud, manager] = CLOUDS[held.data['environment']?.toLowerCase() ?? ''] ?? [
    'public' as const,
    'https://management.azure.com',
  ];
  const tenant = parameterOf(held.parameters, 'tenantid') ?? held.tenantId;
  const ask: TokenAsk = {
    tenant,
    version: 2,
    cloud,
    form: { grantType: 'client_credentials', scope: `${manager}/.default`, ...form },
  };
  const decided = decideSignIn(ask, scene);
  const origin = { id: scene.random.uuid(), correlationId: scene.random.uuid(), ipAddress: ADDRESS };
  rememberSignIn(ask, decided, origin, scene);
  const ids = { traceId: origin.id, correlationId: origin.correlationId };
  const refusal = isRefusal(decided) ? descriptionOf(decided, ids, scene) : undefined;
  return { by: form.assertion === undefined ? 'secret' : 'federation', refusal };
}

/** Names of parameters are case-sensitive for azurerm: `tenantId` does not work (seen, azure-facts §5.3). */
function formOf(scene: Scene, held: Held): Partial<TokenForm> | undefined {
  const { type, scheme, parameters } = held;
  if (sameText(type, 'azurerm') && sameText(scheme, 'WorkloadIdentityFederation'))
    return federated(scene, held);
  if (sameText(type, 'azurerm') && sameText(scheme, 'ServicePrincipal')) {
    if (parameters['authenticationType'] === 'spnCertificate') return undefined;
    return secretForm(parameters['serviceprincipalid'], parameters['serviceprincipalkey']);
  }
  const secret = parameterOf(parameters, secretParameterOf(held));
  if (isRegistryOfAzure(held)) return secretForm(parameterOf(parameters, 'serviceprincipalid'), secret);
  const user = parameterOf(parameters, 'username');
  return user !== undefined && GUID.test(user) ? secretForm(user, secret) : undefined;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The endpoint treats an empty parameter as absent. */
function secretForm(clientId: string | undefined, clientSecret: string | undefined): Partial<TokenForm> {
  return { ...(clientId && { clientId }), ...(clientSecret && { clientSecret }) };
}

function federated(scene: Scene, { parameters }: Held): Partial<TokenForm> {
  const issuer = parameters['workloadIdentityFederationIssuer'] ?? '';
  const subject = parameters['workloadIdentityFederationSubject'] ?? '';
  const clientId = parameters['serviceprincipalid'];
  return {
    ...(clientId && { clientId }),
    assertionType: JWT_BEARER,
    assertion: issueIdToken(scene, { issuer, subject }),
  };
}
