import type { Application, Password } from '../directory/state.ts';
import { isListed } from '../directory/visibility.ts';
import type { Scene } from '../wire.ts';
import { ticksOf, writtenDate, writtenEnd } from './dates.ts';

/** An application as a read shows it: `secretText` is null on every read (azure-facts §2.1). */
export function applicationBody(application: Application, scene: Scene): Record<string, unknown> {
  const { deletedAt } = application;
  return {
    id: application.objectId,
    deletedDateTime: deletedAt === undefined ? null : writtenDate(deletedAt),
    appId: application.appId,
    applicationTemplateId: null,
    disabledByMicrosoftStatus: microsoftStatus(application),
    isDisabled: application.deactivated ?? null,
    createdDateTime: writtenDate(application.createdAt),
    displayName: application.displayName,
    description: null,
    groupMembershipClaims: null,
    identifierUris: [],
    isDeviceOnlyAuthSupported: null,
    isFallbackPublicClient: application.publicClient ? true : null,
    notes: null,
    publisherDomain: null,
    serviceManagementReference: null,
    signInAudience: application.signInAudience,
    tags: [],
    tokenEncryptionKeyId: null,
    addIns: [],
    appRoles: [],
    keyCredentials: [],
    passwordCredentials: application.passwords
      .filter(password => isListed(password, scene))
      .map(password => passwordBody(password, null)),
    requiredResourceAccess: [],
  };
}

/** The only other word is that for a violation of the services agreement (graph-docs application). */
export function microsoftStatus({ disabledByMicrosoft }: Application): string | null {
  return disabledByMicrosoft ? 'DisabledDueToViolationOfServicesAgreement' : null;
}

/** A password credential; its value is given only in the answer to `addPassword`. */
export function passwordBody(password: Password, secretText: string | null): Record<string, unknown> {
  const byService = password.start === password.addedAt ? ticksOf(password.keyId) : undefined;
  return {
    customKeyIdentifier: null,
    displayName: password.displayName,
    endDateTime: writtenEnd(password.end, byService && password.end % 1000 !== 0 ? byService : undefined),
    hint: password.hint,
    keyId: password.keyId,
    secretText,
    startDateTime: writtenDate(password.start, byService),
  };
}
