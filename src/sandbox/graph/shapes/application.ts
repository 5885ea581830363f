import { directoryShape } from './directoryShape.ts';
import type { Property, Shape } from './shape.ts';

/**
 * Every property of v1.0 (its CSDL, metadata of 2026-08), in the order of the service's responses (manifests of 2025-11 and
 * 2026-06, recording test_app_resolution.yaml of Azure/azure-cli). Support of filters, search and sorting: graph-docs
 * application, aad-advanced-queries. Where a page lists an operator without saying whether it works by default, it does not,
 * unless a use of it was observed.
 */
const properties: readonly Property[] = [
  { name: 'id', is: 'id', eq: 'default', readOnly: true },
  {
    name: 'deletedDateTime',
    is: 'time',
    eq: 'default',
    range: 'default',
    sorted: 'advanced',
    readOnly: true,
  },
  { name: 'appId', is: 'id', eq: 'default', readOnly: true },
  { name: 'applicationTemplateId', is: 'text', eq: 'advanced', readOnly: true },
  { name: 'disabledByMicrosoftStatus', is: 'text', eq: 'default', readOnly: true },
  { name: 'createdByAppId', is: 'text', readOnly: true },
  {
    name: 'createdDateTime',
    is: 'time',
    eq: 'default',
    range: 'default',
    sorted: 'advanced',
    readOnly: true,
  },
  {
    name: 'displayName',
    is: 'text',
    eq: 'default',
    startsWith: 'default',
    range: 'advanced',
    sorted: 'advanced',
    searched: true,
  },
  {
    name: 'description',
    is: 'text',
    eq: 'advanced',
    startsWith: 'advanced',
    range: 'advanced',
    searched: true,
  },
  { name: 'groupMembershipClaims', is: 'text' },
  { name: 'identifierUris', is: 'texts', eq: 'default', startsWith: 'default', range: 'advanced' },
  { name: 'isDeviceOnlyAuthSupported', is: 'boolean' },
  { name: 'isDisabled', is: 'boolean', eq: 'default' },
  { name: 'isFallbackPublicClient', is: 'boolean' },
  { name: 'nativeAuthenticationApisEnabled', is: 'text' },
  { name: 'notes', is: 'text' },
  {
    name: 'publisherDomain',
    is: 'text',
    eq: 'advanced',
    startsWith: 'advanced',
    range: 'advanced',
    readOnly: true,
  },
  { name: 'serviceManagementReference', is: 'text' },
  { name: 'signInAudience', is: 'text', eq: 'default' },
  { name: 'tags', is: 'texts', eq: 'default', startsWith: 'default', range: 'advanced' },
  { name: 'tokenEncryptionKeyId', is: 'guid' },
  { name: 'uniqueName', is: 'text', eq: 'default' },
  { name: 'samlMetadataUrl', is: 'text' },
  { name: 'defaultRedirectUri', is: 'text' },
  { name: 'certification', is: 'object', of: 'certification', readOnly: true },
  {
    name: 'optionalClaims',
    is: 'object',
    of: 'optionalClaims',
    members: ['accessToken', 'idToken', 'saml2Token'],
  },
  {
    name: 'servicePrincipalLockConfiguration',
    is: 'object',
    of: 'servicePrincipalLockConfiguration',
    members: [
      'isEnabled',
      'allProperties',
      'credentialsWithUsageSign',
      'credentialsWithUsageVerify',
      'tokenEncryptionKeyId',
    ],
  },
  {
    name: 'requestSignatureVerification',
    is: 'object',
    of: 'requestSignatureVerification',
    members: ['allowedWeakAlgorithms', 'isSignedRequestRequired'],
  },
  { name: 'addIns', is: 'objects', of: 'addIn', members: ['id', 'type', 'properties'] },
  {
    name: 'api',
    is: 'object',
    of: 'apiApplication',
    members: [
      'acceptMappedClaims',
      'knownClientApplications',
      'requestedAccessTokenVersion',
      'oauth2PermissionScopes',
      'preAuthorizedApplications',
    ],
  },
  {
    name: 'appRoles',
    is: 'objects',
    of: 'appRole',
    members: ['allowedMemberTypes', 'description', 'displayName', 'id', 'isEnabled', 'origin', 'value'],
  },
  {
    name: 'info',
    is: 'object',
    of: 'informationalUrl',
    members: ['logoUrl', 'marketingUrl', 'privacyStatementUrl', 'supportUrl', 'termsOfServiceUrl'],
  },
  { name: 'keyCredentials', is: 'objects', of: 'keyCredential' },
  {
    name: 'parentalControlSettings',
    is: 'object',
    of: 'parentalControlSettings',
    members: ['countriesBlockedForMinors', 'legalAgeGroupRule'],
  },
  { name: 'passwordCredentials', is: 'objects', of: 'passwordCredential' },
  { name: 'publicClient', is: 'object', of: 'publicClientApplication', members: ['redirectUris'] },
  {
    name: 'requiredResourceAccess',
    is: 'objects',
    of: 'requiredResourceAccess',
    members: ['resourceAppId', 'resourceAccess'],
  },
  { name: 'verifiedPublisher', is: 'object', of: 'verifiedPublisher', readOnly: true },
  {
    name: 'web',
    is: 'object',
    of: 'webApplication',
    members: ['homePageUrl', 'logoutUrl', 'redirectUris', 'implicitGrantSettings', 'redirectUriSettings'],
  },
  { name: 'spa', is: 'object', of: 'spaApplication', members: ['redirectUris'] },
  {
    name: 'authenticationBehaviors',
    is: 'object',
    of: 'authenticationBehaviors',
    members: ['blockAzureADGraphAccess', 'removeUnverifiedEmailClaim', 'requireClientServicePrincipal'],
    onlySelected: true,
  },
  { name: 'logo', is: 'stream', onlySelected: true, readOnly: true },
  { name: 'managerApplications', is: 'texts', onlySelected: true },
  { name: 'oauth2RequirePostResponse', is: 'boolean', onlySelected: true },
];

export const applicationShape: Shape = directoryShape('application', properties, [
  'appManagementPolicies',
  'createdOnBehalfOf',
  'extensionProperties',
  'federatedIdentityCredentials',
  'homeRealmDiscoveryPolicies',
  'owners',
  'synchronization',
  'tokenIssuancePolicies',
  'tokenLifetimePolicies',
]);

/** The default of a property that was never written; undefined: null, or an empty collection. */
export function applicationDefault(name: string, personal: boolean): unknown {
  return name === 'api'
    ? { ...defaults.api, requestedAccessTokenVersion: personal ? 2 : null }
    : Reflect.get(defaults, name);
}

const defaults = {
  api: {
    acceptMappedClaims: null,
    knownClientApplications: [],
    requestedAccessTokenVersion: null,
    oauth2PermissionScopes: [],
    preAuthorizedApplications: [],
  },
  info: {
    logoUrl: null,
    marketingUrl: null,
    privacyStatementUrl: null,
    supportUrl: null,
    termsOfServiceUrl: null,
  },
  parentalControlSettings: { countriesBlockedForMinors: [], legalAgeGroupRule: 'Allow' },
  publicClient: { redirectUris: [] },
  verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
  web: {
    homePageUrl: null,
    logoutUrl: null,
    redirectUris: [],
    implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
    redirectUriSettings: [],
  },
  spa: { redirectUris: [] },
  oauth2RequirePostResponse: false,
};
