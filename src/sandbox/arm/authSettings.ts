/** `config/authsettingsV2`: App Service Authentication. Members: @azure/arm-appservice 19, SiteAuthSettingsV2. */
import type { Reply } from '../wire.ts';
import type { Call } from './operation.ts';
import { configuration } from './settings.ts';
import type { Site } from './state.ts';

/** Recorded: Azure/azure-cli-extensions, authV2, test_authV2_excluded_paths_parsing.yaml (2025-10). */
const OFF = { platform: { enabled: false } };

/** The setting that holds the secret is named, never its value; both GETs answer alike. */
export function getAuthSettings(_: Call, site: Site): Reply {
  return { status: 200, body: configuration(site, 'authsettingsV2', propertiesOf(site)) };
}

function propertiesOf({ authentication, tenantId }: Site): object {
  if (authentication === undefined) return OFF;
  return {
    platform: { enabled: true, runtimeVersion: '~1' },
    globalValidation: {
      requireAuthentication: true,
      unauthenticatedClientAction: 'RedirectToLoginPage',
      redirectToProvider: 'azureactivedirectory',
    },
    identityProviders: {
      azureActiveDirectory: {
        enabled: true,
        registration: {
          openIdIssuer: `https://sts.windows.net/${tenantId}/v2.0`,
          clientId: authentication.appId,
          clientSecretSettingName: authentication.setting,
        },
        login: { disableWWWAuthenticate: false },
        validation: { jwtClaimChecks: {}, allowedAudiences: [] },
      },
    },
    login: { tokenStore: { enabled: true, tokenRefreshExtensionHours: 72 } },
    httpSettings: { requireHttps: true, routes: { apiPrefix: '/.auth' } },
  };
}
