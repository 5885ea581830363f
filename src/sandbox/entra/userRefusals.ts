/** How the token endpoint refuses where a person signs in. Names of the errors: entra-docs v2-oauth2-device-code. */
import type { Refusal } from './refusal.ts';

function refusal(error: string, code: number, text: string): Refusal {
  return { code, error, status: 400, text };
}

export const userRefusals = {
  /** Text: seen, 2025-11 (toblum/ESPTeamsPresence#49). */
  authorizationPending: () =>
    refusal(
      'authorization_pending',
      70016,
      'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
    ),
  /** The number: entra-docs reference-error-codes, "UserDeclinedConsent"; that it is the one of this error: guess. */
  authorizationDeclined: () =>
    refusal('authorization_declined', 65004, 'User declined to consent to access the app.'),
  /** Number and text: seen (Azure/azure-cli#22251, azure-sdk-for-python#32375). */
  deviceCodeExpired: () =>
    refusal(
      'expired_token',
      70020,
      "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
    ),
  /** The number: entra-docs reference-error-codes, "BadVerificationCode"; the text: guess. */
  deviceCodeUnknown: () =>
    refusal(
      'bad_verification_code',
      70018,
      "The provided value for the input parameter 'device_code' is not valid.",
    ),
  /** Documented of authorization codes; that a device code has the same number: guess. */
  deviceCodeRedeemed: () =>
    refusal('invalid_grant', 54005, 'OAuth2 Authorization code was already redeemed.'),
  /** Memory. */
  refreshTokenUnknown: () =>
    refusal('invalid_grant', 9002313, 'Invalid request. Request is malformed or invalid.'),
  /** entra-docs reference-error-codes. */
  refreshTokenExpired: () =>
    refusal(
      'invalid_grant',
      700082,
      'The refresh token has expired due to inactivity. The token was inactive for 90.00:00:00.',
    ),
  /** Text: seen in many logs. */
  userOfAnotherTenant: (name: string, directory: string, clientId: string) =>
    refusal(
      'invalid_grant',
      50020,
      `User account '${name}' from identity provider 'live.com' does not exist in tenant '${directory}' and cannot access the application '${clientId}' in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account.`,
    ),
} as const;
