/** Which parameters of a connection are secret, and which of them holds the secret of its type. */
import { sameText } from '../route.ts';

/**
 * Secret in the responses of one type or another: vsts httpExamples (azurerm, generic), azure-devops responses that people
 * published (`servicePrincipalKey`, `apitoken`), terraform-provider-azuredevops (the others). In the service each type defines
 * its own.
 */
const SECRET = [
  'serviceprincipalkey',
  'servicePrincipalCertificate',
  'password',
  'apitoken',
  'accessToken',
  'token',
  'secret',
  'clientSecret',
  'serviceAccountCertificate',
  'kubeconfig',
  'privateKey',
];

export function isSecretParameter(name: string): boolean {
  return SECRET.some(one => sameText(one, name));
}

interface Kind {
  readonly type: string;
  readonly scheme: string;
  readonly data: Readonly<Record<string, string>>;
}

/** The parameter that holds the secret. */
export function secretParameterOf({ type, scheme, data }: Kind): string {
  if (sameText(type, 'azurerm')) return 'serviceprincipalkey';
  if (isRegistryOfAzure({ type, data })) return 'servicePrincipalKey';
  if (sameText(scheme, 'Token')) return 'apitoken';
  return sameText(scheme, 'PersonalAccessToken') ? 'accessToken' : 'password';
}

/** A Docker registry connection of the kind Azure Container Registry. */
export function isRegistryOfAzure({ type, data }: Pick<Kind, 'type' | 'data'>): boolean {
  return sameText(type, 'dockerregistry') && sameText(data['registrytype'] ?? '', 'ACR');
}

/** The service makes and renews the application and its secret itself. */
export function isAutomatic({ scheme, data }: Pick<Kind, 'scheme' | 'data'>): boolean {
  return sameText(scheme, 'ServicePrincipal') && sameText(data['creationMode'] ?? '', 'Automatic');
}

/** The value of a parameter, whatever the case of its name. */
export function parameterOf(parameters: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(parameters).find(([key]) => sameText(key, name))?.[1];
}
