/** What Graph answers, as far as it is read here (graph-docs resources application, passwordCredential). */
import * as z from 'zod/mini';
import type { Credential, Registration } from '../rotation/observation.ts';
import { guid, isoDate, named, shown } from './answerShape.ts';

/** `endDateTime: null` is a secret without an end; one that is missing says nothing, and is not accepted. */
const password = z.object({
  keyId: guid,
  displayName: z.nullable(shown),
  startDateTime: isoDate,
  endDateTime: z.nullable(isoDate),
  /** Null on credentials from before Entra kept it. */
  hint: z.optional(z.nullable(z.string())),
});

export const passwords = z.array(password);

export const application = z.object({
  id: named,
  appId: guid,
  displayName: shown,
  signInAudience: z.nullable(z.string()),
  createdDateTime: z.optional(z.nullable(isoDate)),
  passwordCredentials: passwords,
});

/** The one that was asked for: nothing of another's is taken for its. */
export function applicationWith(appId: string) {
  const isIt = (found: { readonly appId: string }) => found.appId.toLowerCase() === appId.toLowerCase();
  return application.check(z.refine(isIt, `expected registration ${appId}`));
}

/** The answer to `addPassword`: the only one that holds a value, and always with an end, since one was asked for. */
export const newPassword = z.object({
  keyId: guid,
  secretText: named,
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
