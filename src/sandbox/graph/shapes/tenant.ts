/**
 * The types of the tenant itself: organization, domain, user; each with every property of v1.0 (its CSDL, metadata of 2026-08).
 */
import { directoryShape } from './directoryShape.ts';
import type { Kind, Property, Shape } from './shape.ts';

/** Several properties of one kind; `*` marks those that only `$select` returns. */
function rows(is: Kind, names: string): Property[] {
  return names.split(' ').map(written => {
    const name = written.replace('*', '');
    return { name, is, readOnly: true, ...(written.endsWith('*') && { onlySelected: true }) };
  });
}

export const organizationShape: Shape = directoryShape(
  'organization',
  [
    ...rows('id', 'id'),
    ...rows('time', 'deletedDateTime'),
    ...rows('texts', 'businessPhones'),
    ...rows('text', 'city country countryLetterCode'),
    ...rows('time', 'createdDateTime'),
    ...rows('text', 'defaultUsageLocation displayName'),
    ...rows('texts', 'marketingNotificationEmails'),
    ...rows('text', 'mobileDeviceManagementAuthority*'),
    ...rows('time', 'onPremisesLastSyncDateTime'),
    ...rows('boolean', 'onPremisesSyncEnabled'),
    ...rows('text', 'partnerTenantType postalCode preferredLanguage'),
    ...rows('texts', 'securityComplianceNotificationMails securityComplianceNotificationPhones'),
    ...rows('text', 'state street'),
    ...rows('texts', 'technicalNotificationMails'),
    ...rows('text', 'tenantType'),
    ...rows('object', 'privacyProfile'),
    ...rows('objects', 'assignedPlans provisionedPlans verifiedDomains'),
  ],
  ['branding', 'certificateBasedAuthConfiguration', 'extensions'],
);

export const domainShape: Shape = directoryShape(
  'domain',
  [
    ...rows('text', 'authenticationType availabilityStatus id'),
    ...rows('boolean', 'isAdminManaged isDefault isInitial isRoot isVerified'),
    ...rows('text', 'manufacturer* model*'),
    ...rows('texts', 'supportedServices'),
    ...rows('number', 'passwordValidityPeriodInDays passwordNotificationWindowInDays'),
    ...rows('object', 'state'),
  ],
  [
    'domainNameReferences',
    'federationConfiguration',
    'rootDomain',
    'serviceConfigurationRecords',
    'verificationDnsRecords',
  ],
);

/** The default properties are those of graph-docs user; the others need `$select`. */
export const userShape: Shape = directoryShape(
  'user',
  [
    ...rows('texts', 'businessPhones'),
    {
      name: 'displayName',
      is: 'text',
      eq: 'default',
      startsWith: 'default',
      sorted: 'default',
      searched: true,
    },
    { name: 'givenName', is: 'text', eq: 'default', startsWith: 'default', range: 'default' },
    ...rows('text', 'jobTitle'),
    {
      name: 'mail',
      is: 'text',
      eq: 'default',
      startsWith: 'default',
      range: 'default',
      endsWith: 'advanced',
      searched: true,
    },
    ...rows('text', 'mobilePhone officeLocation preferredLanguage'),
    { name: 'surname', is: 'text', eq: 'default', startsWith: 'default', range: 'default' },
    {
      name: 'userPrincipalName',
      is: 'text',
      eq: 'default',
      startsWith: 'default',
      range: 'default',
      endsWith: 'advanced',
      sorted: 'default',
    },
    { name: 'id', is: 'id', eq: 'default' },
    { name: 'accountEnabled', is: 'boolean', eq: 'default', onlySelected: true },
    {
      name: 'createdDateTime',
      is: 'time',
      eq: 'default',
      range: 'default',
      sorted: 'advanced',
      onlySelected: true,
    },
    { name: 'userType', is: 'text', eq: 'default', onlySelected: true },
    ...rows(
      'time',
      'birthday* deletedDateTime* employeeHireDate* employeeLeaveDateTime* externalUserStateChangeDateTime* hireDate* lastPasswordChangeDateTime* onPremisesLastSyncDateTime* signInSessionsValidFromDateTime*',
    ),
    ...rows(
      'text',
      'aboutMe* ageGroup* city* companyName* consentProvidedForMinor* country* creationType* department* employeeId* employeeType* externalUserState* faxNumber* identityParentId* legalAgeGroupClassification* mailNickname* mySite* onPremisesDistinguishedName* onPremisesDomainName* onPremisesImmutableId* onPremisesSamAccountName* onPremisesSecurityIdentifier* onPremisesUserPrincipalName* passwordPolicies* postalCode* preferredDataLocation* preferredName* securityIdentifier* state* streetAddress* usageLocation*',
    ),
    ...rows(
      'boolean',
      'isManagementRestricted* isResourceAccount* onPremisesSyncEnabled* showInAddressList*',
    ),
    ...rows('number', 'deviceEnrollmentLimit*'),
    ...rows(
      'texts',
      'imAddresses* interests* otherMails* pastProjects* proxyAddresses* responsibilities* schools* skills*',
    ),
    ...rows(
      'objects',
      'assignedLicenses* assignedPlans* identities* licenseAssignmentStates* onPremisesProvisioningErrors* provisionedPlans* serviceProvisioningErrors*',
    ),
    ...rows(
      'object',
      'authorizationInfo* customSecurityAttributes* employeeOrgData* mailboxSettings* onPremisesExtensionAttributes* passwordProfile* print* signInActivity*',
    ),
  ],
  [
    'appRoleAssignments',
    'createdObjects',
    'directReports',
    'manager',
    'memberOf',
    'ownedDevices',
    'ownedObjects',
    'transitiveMemberOf',
  ],
);

export const directoryObjectShape: Shape = directoryShape(
  'directoryObject',
  [
    { name: 'id', is: 'id', eq: 'default' },
    { name: 'deletedDateTime', is: 'time' },
  ],
  [],
);

export const federatedCredentialShape: Shape = directoryShape(
  'federatedIdentityCredential',
  [
    { name: 'id', is: 'id', readOnly: true },
    { name: 'name', is: 'text', eq: 'default' },
    { name: 'issuer', is: 'text', eq: 'default' },
    { name: 'subject', is: 'text', eq: 'default' },
    { name: 'description', is: 'text' },
    { name: 'audiences', is: 'texts' },
  ],
  [],
);
