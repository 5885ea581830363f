/** What an app management policy says of passwords. */
export interface CredentialPolicy {
  passwordsAllowed: boolean;
  maxLifetimeMs?: number;
  /** It restricts applications that were made then or later; absent: all. */
  createdFrom?: number;
  /** Client ids that bear the custom security attribute by which the policy exempts callers. */
  exempt?: string[];
  /** How many new passwords it has refused. */
  refusals?: number;
}

/** A policy that is assigned to one application, and takes the place of the tenant's default there. */
export interface OwnCredentialPolicy extends CredentialPolicy {
  readonly id: string;
  readonly displayName: string;
  readonly isEnabled: boolean;
}
