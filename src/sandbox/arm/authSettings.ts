/** `config/authsettingsV2`: App Service Authentication. Members: @azure/arm-appservice 19, SiteAuthSettingsV2. */
import type { Reply } from '../wire.ts';
import type { Call } from './operation.ts';
import { configuration } from './settings.ts';
import type { Site } from './state.ts';

/**
 * The setting that holds the secret is named, never its value; both GETs answer alike. Without authentication the provider has no
 * registration: guess.
 */
export function getAuthSettings(_: Call, site: Site): Reply {
  const { authentication } = site;
  const registration = authentication && {
    openIdIssuer: `https://sts.windows.net/${site.tenantId}/v2.0`,
    clientId: authentication.appId,
    clientSecretSettingName: authentication.setting,
  };
  const properties = {
    platform: { enabled: authentication !== undefined, runtimeVersion: '~1' },
    globalValidation: {
      requireAuthentication: authentication !== undefined,
      unauthenticatedClientAction: 'RedirectToLoginPage',
      ...(authentication && { redirectToProvider: 'azureactivedirectory' }),
    },
    identityProviders: {
      azureActiveDirectory: {
        enabled: authentication !== undefined,
        registration: registration ?? {},
        login: { disableWWWAuthenticate: false },
        validation: { jwtClaimChecks: {}, allowedAudiences: [] },
      },
    },
    login: { tokenStore: { enabled: true, tokenRefreshExtensionHours: 72 } },
    httpSettings: { requireHttps: true, routes: { apiPrefix: '/.auth' } },
  };
  return { status: 200, body: configuration(site, 'authsettingsV2', properties) };
}
