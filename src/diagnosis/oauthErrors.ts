/** The `error` of an OAuth answer, for texts that lack the number. What each means: Microsoft's reference, Handling error codes. */

const MEANINGS = {
  invalid_client:
    'Entra did not accept how the application proved itself: secret, certificate, or nothing at all.',
  unauthorized_client: 'The application is not known in this tenant, is disabled, or may not use this grant.',
  invalid_request: 'The request is malformed, lacks a parameter, or went to the wrong tenant or cloud.',
  invalid_scope: 'The scope is malformed.',
  invalid_resource: 'The resource that the token is to be for is not known in this tenant.',
  invalid_grant:
    'What a user granted (code, refresh token, assertion) is not accepted, or a policy blocks the application.',
  invalid_tenant: 'The tenant is not known.',
  invalid_instance: "The authority is not one of Microsoft's.",
  unsupported_grant_type: 'The grant type is not known.',
  interaction_required: 'A user must take part; a program on its own cannot.',
  consent_required: 'A user or an administrator must consent.',
  temporarily_unavailable: 'Entra is too busy for the moment; nothing was judged.',
  server_error: 'The service itself failed; nothing was judged.',
  access_denied: 'Somebody or some policy said no.',
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
