import type { Application, KeyCredential, Password, Tenant } from '../directory/state.ts';
import { isListed } from '../directory/visibility.ts';
import type { Scene } from '../wire.ts';
import { ticksOf, writtenDate, writtenEnd, writtenSeconds } from './dates.ts';
import { applicationDefault, applicationShape } from './shapes/application.ts';
import type { Property } from './shapes/shape.ts';

/** An application in a response: `secretText` is null in every read (azure-facts §2.1). */
export function applicationBody(
  application: Application,
  { domains }: Pick<Tenant, 'domains'>,
  scene: Scene,
): Record<string, unknown> {
  const own = ownMembers(application, domains[0], scene);
  const shown = applicationShape.properties.filter(({ is }) => is !== 'stream');
  return Object.fromEntries(
    shown.map(property => [
      property.name,
      property.name in own ? Reflect.get(own, property.name) : writtenValue(application, property),
    ]),
  );
}

/** The members that do not come from written properties. */
function ownMembers(application: Application, domain: string | undefined, scene: Scene): object {
  const { deletedAt } = application;
  return {
    id: application.objectId,
    deletedDateTime: deletedAt === undefined ? null : writtenDate(deletedAt),
    appId: application.appId,
    disabledByMicrosoftStatus: microsoftStatus(application),
    createdDateTime: writtenSeconds(application.createdAt),
    displayName: application.displayName,
    isDisabled: application.deactivated ?? null,
    isFallbackPublicClient: application.publicClient ? true : null,
    publisherDomain: domain ?? null,
    signInAudience: application.signInAudience,
    keyCredentials: (application.keyCredentials ?? []).map(keyBody),
    passwordCredentials: application.passwords
      .filter(password => isListed(password, scene))
      .map(password => passwordBody(password, null)),
  };
}

function writtenValue(application: Application, { name, is }: Property): unknown {
  const written = application.properties?.[name];
  if (written !== undefined) return written;
  const personal = application.signInAudience.endsWith('PersonalMicrosoftAccount');
  return applicationDefault(name, personal) ?? (is === 'texts' || is === 'objects' ? [] : null);
}

/** The only other value is that for a violation of the services agreement (graph-docs application). */
export function microsoftStatus({ disabledByMicrosoft }: Application): string | null {
  return disabledByMicrosoft ? 'DisabledDueToViolationOfServicesAgreement' : null;
}

/** A password credential; only the response to `addPassword` has its value. */
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

/** A certificate; `key` is null in every read without `$select=keyCredentials` (recorded: role test_app_scenario.yaml). */
function keyBody(key: KeyCredential): Record<string, unknown> {
  return {
    customKeyIdentifier: key.thumbprint,
    displayName: key.displayName,
    endDateTime: writtenDate(key.end),
    key: null,
    keyId: key.keyId,
    startDateTime: writtenDate(key.start),
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
  };
}
