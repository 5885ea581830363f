/** The part of Graph's responses that is used here (graph-docs resources application, passwordCredential). */
import * as z from 'zod/mini';
import type { Credential, Registration } from '../rotation/observation.ts';
import { displayText, guid, isoDate, nonEmptyText } from './responseSchema.ts';

/** `endDateTime: null` is a secret without an end; a missing `endDateTime` is not accepted. */
const password = z.object({
  keyId: guid,
  displayName: z.nullable(displayText),
  startDateTime: isoDate,
  endDateTime: z.nullable(isoDate),
  /** Null for credentials that are older than this field. */
  hint: z.optional(z.nullable(z.string())),
});

export const passwords = z.array(password);

/** An application with the fields that Keyturn selects (`registration.ts`). */
export const application = z.object({
  id: nonEmptyText,
  appId: guid,
  displayName: displayText,
  signInAudience: z.nullable(z.string()),
  createdDateTime: z.optional(z.nullable(isoDate)),
  passwordCredentials: passwords,
});

/** The application with this id; a response with any other is rejected. */
export function applicationWith(appId: string) {
  const isIt = (found: { readonly appId: string }) => found.appId.toLowerCase() === appId.toLowerCase();
  return application.check(z.refine(isIt, `expected registration ${appId}`));
}

/** The response to `addPassword`: the only one that contains a value. It always has an end, because the request has one. */
export const newPassword = z.object({
  keyId: guid,
  secretText: nonEmptyText,
  startDateTime: isoDate,
  endDateTime: isoDate,
  hint: z.optional(z.nullable(z.string())),
});

export function registrationOf(found: z.output<typeof application>): Registration {
  return {
    appId: found.appId,
    objectId: found.id,
    displayName: found.displayName,
    ...(found.createdDateTime ? { created: found.createdDateTime } : {}),
    admitsPersonalAccounts: /PersonalMicrosoftAccount/.test(found.signInAudience ?? ''),
    credentials: found.passwordCredentials.map(credentialOf),
  };
}

export function credentialOf(found: z.output<typeof password>): Credential {
  return {
    keyId: found.keyId,
    displayName: found.displayName ?? '',
    start: found.startDateTime,
    ...(found.endDateTime === null ? {} : { end: found.endDateTime }),
    hint: found.hint ?? null,
  };
}
