import type { Application, ServicePrincipal } from '../directory/state.ts';
import { isListed } from '../directory/visibility.ts';
import type { Scene } from '../wire.ts';
import { microsoftStatus, passwordBody } from './applicationBody.ts';
import { writtenSeconds } from './dates.ts';
import { valueAt } from './query/compare.ts';
import { applicationDefault } from './shapes/application.ts';
import { filled } from './shapes/filled.ts';
import { servicePrincipalShape } from './shapes/servicePrincipal.ts';

/**
 * A service principal. Many of its properties are its application's (graph-docs serviceprincipal); its own written properties
 * take precedence. `homeId`: the tenant of the application.
 */
export function principalBody(
  principal: ServicePrincipal,
  application: Application,
  homeId: string,
  scene: Scene,
): Record<string, unknown> {
  const own = {
    id: principal.objectId,
    accountEnabled: principal.enabled,
    appDisplayName: application.displayName,
    appId: application.appId,
    appOwnerOrganizationId: homeId,
    appRoleAssignmentRequired: principal.assignmentRequired ?? false,
    createdDateTime: writtenSeconds(application.createdAt),
    disabledByMicrosoftStatus: microsoftStatus(application),
    displayName: application.displayName,
    isDisabled: application.deactivated ?? null,
    servicePrincipalType: 'Application',
    signInAudience: application.signInAudience,
    keyCredentials: [],
    passwordCredentials: (principal.passwords ?? [])
      .filter(password => isListed(password, scene))
      .map(password => passwordBody(password, null)),
    ...ofApplication(application),
    ...principal.properties,
  };
  return filled(own, servicePrincipalShape);
}

/** The properties that derive from the application's. */
function ofApplication({ appId, properties = {} }: Application): object {
  const texts = (...path: string[]) => {
    const found = valueAt(properties, path);
    return Array.isArray(found) ? found.map(String) : [];
  };
  return {
    appDescription: properties['description'] ?? null,
    homepage: valueAt(properties, ['web', 'homePageUrl']) ?? null,
    logoutUrl: valueAt(properties, ['web', 'logoutUrl']) ?? null,
    replyUrls: [
      ...texts('web', 'redirectUris'),
      ...texts('spa', 'redirectUris'),
      ...texts('publicClient', 'redirectUris'),
    ],
    servicePrincipalNames: [appId, ...texts('identifierUris')],
    addIns: properties['addIns'] ?? [],
    appRoles: properties['appRoles'] ?? [],
    info: properties['info'] ?? applicationDefault('info', false),
    verifiedPublisher: applicationDefault('verifiedPublisher', false),
    oauth2PermissionScopes: valueAt(properties, ['api', 'oauth2PermissionScopes']) ?? [],
  };
}
