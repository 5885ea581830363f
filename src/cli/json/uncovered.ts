import { type DiscoveredRegistration, isUncovered, uncoveredIn } from '../../discovery/discovered.ts';

/** What a policy does not cover. */
export interface UncoveredFields {
  /** Registrations with credentials that no rotation names. */
  readonly registrations: readonly UncoveredRegistration[];
  /** Credentials of registrations that a rotation names, which no rotation is known to have made or to hold. */
  readonly credentials: readonly UncoveredCredential[];
}

interface UncoveredRegistration {
  readonly tenant: string;
  readonly appId: string;
  readonly name: string;
  readonly credentials: number;
}

interface UncoveredCredential {
  readonly tenant: string;
  readonly appId: string;
  readonly keyId: string;
}

export function uncoveredFields(registrations: readonly DiscoveredRegistration[]): UncoveredFields {
  return {
    registrations: registrations.filter(isUncovered).map(({ tenant, registration, credentials }) => ({
      ...{ tenant, appId: registration.appId, name: registration.displayName },
      credentials: credentials.length,
    })),
    credentials: registrations.flatMap(each =>
      uncoveredIn(each).map(({ credential }) => ({
        ...{ tenant: each.tenant, appId: each.registration.appId, keyId: credential.keyId },
      })),
    ),
  };
}
