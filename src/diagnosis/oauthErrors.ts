/** The `error` of an OAuth answer, for texts that lack the number. What each means: Microsoft's reference, Handling error codes. */

const MEANINGS = {
  invalid_client:
    'Entra did not accept the credential of the application: secret, certificate, or none at all.',
  unauthorized_client: 'The application is not known in this tenant, is disabled, or may not use this grant.',
  invalid_request: 'The request is malformed, lacks a parameter, or went to the wrong tenant or cloud.',
  invalid_scope: 'The scope is malformed.',
  invalid_resource: 'The resource of the token is not known in this tenant.',
  invalid_grant:
    'The grant of a user (code, refresh token, assertion) is not accepted, or a policy blocks the application.',
  invalid_tenant: 'The tenant is not known.',
  invalid_instance: "The authority is not one of Microsoft's.",
  unsupported_grant_type: 'The grant type is not known.',
  interaction_required: 'A user must take part; a program alone cannot do this.',
  consent_required: 'A user or an administrator must consent.',
  temporarily_unavailable: 'Entra is temporarily too busy; nothing was checked.',
  server_error: 'The service itself failed; nothing was checked.',
  access_denied: 'A person or a policy denied the request.',
} as const;

export type OAuthError = keyof typeof MEANINGS;

const names = Object.keys(MEANINGS) as OAuthError[];
const NAME = new RegExp(`\\b(${names.join('|')})\\b`);

/** Takes the text of `plainText`. The first that stands there. */
export function oauthErrorIn(text: string): OAuthError | undefined {
  const name = NAME.exec(text)?.[1];
  return names.find(each => each === name);
}

export function oauthMeaning(error: OAuthError): string {
  return MEANINGS[error];
}
