/**
 * Microsoft.Web: configuration of a site that the sandbox only shows, as it is on a site where nobody has changed it. Terraform's
 * azurerm reads all of it with every web app. Writing it is not simulated.
 */
import type { Reply } from '../wire.ts';
import { webError } from './failure.ts';
import { siteId, siteType } from './identity.ts';
import { ok, reads } from './onSite.ts';
import { type Operation, operation } from './operation.ts';
import { ANY } from './paths.ts';
import { configuration } from './settings.ts';
import type { Site } from './state.ts';

const SITES = 'Microsoft.Web/sites{slot}';
/** These lists give secrets away; for the one that is a GET that action is a guess, the stricter way. */
const LIST = `${SITES}/config/list/action`;

/** Recorded: Azure/azure-cli, test_webapp_authentication.yaml (2022-07). */
const AUTH_SETTINGS = {
  enabled: false,
  unauthenticatedClientAction: null,
  tokenStoreEnabled: null,
  allowedExternalRedirectUrls: null,
  defaultProvider: null,
  clientId: null,
  clientSecret: null,
  clientSecretSettingName: null,
  clientSecretCertificateThumbprint: null,
  issuer: null,
  allowedAudiences: null,
  additionalLoginParams: null,
  isAadAutoProvisioned: false,
  aadClaimsAuthorization: null,
  googleClientId: null,
  googleClientSecret: null,
  googleClientSecretSettingName: null,
  googleOAuthScopes: null,
  facebookAppId: null,
  facebookAppSecret: null,
  facebookAppSecretSettingName: null,
  facebookOAuthScopes: null,
  gitHubClientId: null,
  gitHubClientSecret: null,
  gitHubClientSecretSettingName: null,
  gitHubOAuthScopes: null,
  twitterConsumerKey: null,
  twitterConsumerSecret: null,
  twitterConsumerSecretSettingName: null,
  microsoftAccountClientId: null,
  microsoftAccountClientSecret: null,
  microsoftAccountClientSecretSettingName: null,
  microsoftAccountOAuthScopes: null,
  configVersion: 'v1',
};

/** From memory; which of it is the default also in terraform-provider-azurerm, common_web_app_schema.go. */
const LOGS = {
  applicationLogs: {
    fileSystem: { level: 'Off' },
    azureTableStorage: { level: 'Off', sasUrl: null },
    azureBlobStorage: { level: 'Off', sasUrl: null, retentionInDays: null },
  },
  httpLogs: {
    fileSystem: { retentionInMb: 35, retentionInDays: null, enabled: false },
    azureBlobStorage: { sasUrl: null, retentionInDays: null, enabled: false },
  },
  failedRequestsTracing: { enabled: false },
  detailedErrorMessages: { enabled: false },
};

export const untouchedOperations: readonly Operation[] = [
  shown('listAuthSettings', 'POST', LIST, 'authsettings/list', 'authsettings', AUTH_SETTINGS),
  shown('getLogsConfiguration', 'GET', `${SITES}/config/read`, 'logs', 'logs', LOGS),
  shown('listStorageMounts', 'POST', LIST, 'azurestorageaccounts/list', 'azurestorageaccounts', {}),
  shown('listMetadata', 'POST', LIST, 'metadata/list', 'metadata', {}),
  operation(
    'getBackupConfiguration',
    'POST',
    LIST,
    `${ANY}/config/backup/list`,
    reads((_, site) => noBackup(site)),
  ),
  ...['ftp', 'scm'].map(way =>
    operation(
      'getPublishingPolicy',
      'GET',
      `${SITES}/basicPublishingCredentialsPolicies/${way}/read`,
      `${ANY}/basicPublishingCredentialsPolicies/${way}`,
      reads((_, site) => ok(publishingPolicy(site, way))),
    ),
  ),
];

function shown(
  name: string,
  method: string,
  action: string,
  path: string,
  configured: string,
  properties: object,
): Operation {
  const answer = reads((_, site) => ok(configuration(site, configured, properties)));
  return operation(name, method, action, `${ANY}/config/${path}`, answer);
}

/** That it is a 404: terraform-provider-azurerm, which takes it for no backup; the text: a guess. */
function noBackup(site: Site): Reply {
  return webError(404, 'NotFound', `The site '${site.name}' has no backup configuration.`, '51004');
}

/** Members: Web Apps - Get Scm Allowed; that both are allowed: the default of terraform-provider-azurerm. */
function publishingPolicy(site: Site, way: string): object {
  return {
    id: `${siteId(site)}/basicPublishingCredentialsPolicies/${way}`,
    name: way,
    type: `${siteType(site)}/basicPublishingCredentialsPolicies`,
    location: site.region,
    properties: { allow: true },
  };
}
