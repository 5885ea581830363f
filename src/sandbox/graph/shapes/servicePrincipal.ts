import { directoryShape } from './directoryShape.ts';
import type { Property, Shape } from './shape.ts';

/**
 * Every property of v1.0 (its CSDL, metadata of 2026-08), in the order of recording test_sp_owner.yaml of Azure/azure-cli;
 * `createdByAppId` and `isDisabled` have the position that they have in an application. `createdDateTime` is recorded although
 * the CSDL lacks it. Support of filters, search and sorting: graph-docs serviceprincipal, aad-advanced-queries.
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
  { name: 'accountEnabled', is: 'boolean', eq: 'default' },
  { name: 'alternativeNames', is: 'texts', eq: 'advanced', startsWith: 'advanced', range: 'advanced' },
  { name: 'appDisplayName', is: 'text', readOnly: true },
  { name: 'appDescription', is: 'text', readOnly: true },
  { name: 'appId', is: 'id', eq: 'default', readOnly: true },
  { name: 'applicationTemplateId', is: 'text', eq: 'advanced', startsWith: 'advanced', readOnly: true },
  { name: 'appOwnerOrganizationId', is: 'guid', eq: 'default', readOnly: true },
  // Refused without the advanced parameters (microsoft-graph-docs#18795).
  { name: 'appRoleAssignmentRequired', is: 'boolean', eq: 'advanced' },
  { name: 'createdByAppId', is: 'text', readOnly: true },
  {
    name: 'createdDateTime',
    is: 'time',
    eq: 'default',
    range: 'default',
    sorted: 'advanced',
    readOnly: true,
  },
  { name: 'description', is: 'text', searched: true },
  { name: 'disabledByMicrosoftStatus', is: 'text', eq: 'default', readOnly: true },
  {
    name: 'displayName',
    is: 'text',
    eq: 'default',
    startsWith: 'default',
    range: 'advanced',
    sorted: 'advanced',
    searched: true,
  },
  { name: 'homepage', is: 'text' },
  { name: 'isDisabled', is: 'boolean', eq: 'default', readOnly: true },
  { name: 'loginUrl', is: 'text' },
  { name: 'logoutUrl', is: 'text' },
  { name: 'notes', is: 'text' },
  { name: 'notificationEmailAddresses', is: 'texts' },
  { name: 'preferredSingleSignOnMode', is: 'text' },
  { name: 'preferredTokenSigningKeyThumbprint', is: 'text' },
  { name: 'replyUrls', is: 'texts' },
  { name: 'servicePrincipalNames', is: 'texts', eq: 'default', startsWith: 'default', range: 'advanced' },
  { name: 'servicePrincipalType', is: 'text', eq: 'default', readOnly: true },
  { name: 'signInAudience', is: 'text', eq: 'default', readOnly: true },
  { name: 'tags', is: 'texts', eq: 'default', startsWith: 'default', range: 'advanced' },
  { name: 'tokenEncryptionKeyId', is: 'guid' },
  { name: 'samlSingleSignOnSettings', is: 'object', of: 'samlSingleSignOnSettings', members: ['relayState'] },
  { name: 'verifiedPublisher', is: 'object', of: 'verifiedPublisher', readOnly: true },
  { name: 'addIns', is: 'objects', of: 'addIn', readOnly: true },
  { name: 'appRoles', is: 'objects', of: 'appRole', readOnly: true },
  { name: 'info', is: 'object', of: 'informationalUrl', readOnly: true },
  { name: 'keyCredentials', is: 'objects', of: 'keyCredential', readOnly: true },
  { name: 'oauth2PermissionScopes', is: 'objects', of: 'permissionScope', readOnly: true },
  { name: 'passwordCredentials', is: 'objects', of: 'passwordCredential', readOnly: true },
  {
    name: 'resourceSpecificApplicationPermissions',
    is: 'objects',
    of: 'resourceSpecificPermission',
    readOnly: true,
  },
  {
    name: 'customSecurityAttributes',
    is: 'object',
    of: 'customSecurityAttributeValue',
    onlySelected: true,
    readOnly: true,
  },
];

const navigation = [
  'appManagementPolicies',
  'appRoleAssignedTo',
  'appRoleAssignments',
  'claimsMappingPolicies',
  'createdObjects',
  'delegatedPermissionClassifications',
  'endpoints',
  'federatedIdentityCredentials',
  'homeRealmDiscoveryPolicies',
  'memberOf',
  'oauth2PermissionGrants',
  'ownedObjects',
  'owners',
  'remoteDesktopSecurityConfiguration',
  'synchronization',
  'tokenIssuancePolicies',
  'tokenLifetimePolicies',
  'transitiveMemberOf',
];

export const servicePrincipalShape: Shape = directoryShape('servicePrincipal', properties, navigation);

/** Of beta alone (its CSDL of 2026-08); terraform-provider-azuread reads `samlMetadataUrl` there after every write. */
const betaOnly: readonly Property[] = [
  { name: 'errorUrl', is: 'text', onlySelected: true, readOnly: true },
  { name: 'preferredTokenSigningKeyEndDateTime', is: 'time', onlySelected: true, readOnly: true },
  { name: 'samlMetadataUrl', is: 'text', onlySelected: true, readOnly: true },
];

export const betaServicePrincipalShape: Shape = directoryShape(
  'servicePrincipal',
  [...properties, ...betaOnly],
  navigation,
);
