import type { Client } from '@microsoft/microsoft-graph-client';
import type { Problem } from '../problem.ts';
import type { Credential, Registration } from '../rotation/observation.ts';
import type { NewCredential, RegistrationPort } from '../rotation/ports.ts';
import { Secret } from '../secret.ts';
import type { CloudAccess } from './access.ts';
import { type Call, failure } from './failure.ts';
import { type GraphClients, openGraph } from './graph.ts';
import { signInLog } from './signInLog.ts';
import { signInReport } from './signInReport.ts';
import { fieldOf } from './trouble.ts';

export const FIELDS = 'id,appId,displayName,signInAudience,passwordCredentials';

export interface GraphPassword {
  readonly keyId: string;
  readonly displayName: string | null;
  readonly startDateTime: string;
  readonly endDateTime: string | null;
  readonly hint: string | null;
  readonly secretText?: string | null;
}

export interface GraphApplication {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly signInAudience: string | null;
  readonly passwordCredentials: readonly GraphPassword[];
}

/** The Entra application with this client id, through Microsoft Graph v1.0 (azure-facts §2). */
export function openRegistration(access: CloudAccess, tenant: string, appId: string): RegistrationPort {
  const graph = openGraph(access, tenant);
  const call = callsOf(appId);
  return {
    async read(): Promise<Registration> {
      const path = `/applications(appId='${appId}')`;
      const answer: unknown = await send(graph, call(true), api => api.api(path).select(FIELDS).get());
      if (!isApplication(answer)) throw notGraphs(call(true));
      return registrationOf(answer);
    },
    async create(objectId, request): Promise<NewCredential> {
      const passwordCredential = {
        displayName: request.displayName,
        endDateTime: request.end.toISOString(),
      };
      const path = `/applications/${objectId}/addPassword`;
      return newCredentialOf(
        await send(graph, call(false), api => api.api(path).post({ passwordCredential })),
        call(false),
      );
    },
    async remove(objectId, keyId): Promise<void> {
      // Removing twice is removing once: the second time fails `absent`.
      const about = {
        ...call(true),
        subject: `credential ${keyId} of registration ${appId}`,
        check: 'it may be gone already: keyturn status shows what is there',
      };
      const path = `/applications/${objectId}/removePassword`;
      const answer: unknown = await send(graph, about, api => api.api(path).post({ keyId }));
      // Graph answers 204 and no body (azure-facts §2.3): anything else came from somebody in between.
      if (answer !== undefined && answer !== null && answer !== '') throw notGraphs(about);
    },
    usage: () => signInReport(graph, appId),
    signIns: (from, until) => signInLog(graph, appId, from, until),
  };
}

function callsOf(appId: string): (idempotent: boolean) => Call {
  const needs =
    'the Graph application permission Application.ReadWrite.OwnedBy and ownership of the registration ' +
    `(az ad app owner add --id ${appId} --owner-object-id <object id of the identity>), or Application.ReadWrite.All`;
  const check = `check appId and tenant in the policy: az ad app show --id ${appId}`;
  return idempotent => ({ subject: `registration ${appId}`, idempotent, needs, check });
}

async function send<T>(graph: GraphClients, call: Call, use: (api: Client) => Promise<T>): Promise<T> {
  const session = await graph.session(call);
  try {
    return await use(session.client);
  } catch (error) {
    throw failure(session.trouble() ?? error, call);
  }
}

export function isApplication(answer: unknown): answer is GraphApplication {
  return typeof fieldOf(answer, 'id') === 'string' && Array.isArray(fieldOf(answer, 'passwordCredentials'));
}

/** A page of a gateway or a captive portal, answered with 200. */
function notGraphs(call: Call): Problem {
  return failure(new TypeError("not an answer of Graph's"), call);
}

export function registrationOf(application: GraphApplication): Registration {
  return {
    appId: application.appId,
    objectId: application.id,
    displayName: application.displayName,
    admitsPersonalAccounts: /PersonalMicrosoftAccount/.test(application.signInAudience ?? ''),
    credentials: application.passwordCredentials.map(credentialOf),
  };
}

export function credentialOf(password: GraphPassword): Credential {
  return {
    keyId: password.keyId,
    displayName: password.displayName ?? '',
    start: new Date(password.startDateTime),
    ...(password.endDateTime === null ? {} : { end: new Date(password.endDateTime) }),
    hint: password.hint ?? null,
  };
}

/** An answer without the value is as good as none: the credential exists and nobody has its value. */
function newCredentialOf(password: GraphPassword | undefined, call: Call): NewCredential {
  const { keyId, secretText } = password ?? {};
  if (password === undefined || !keyId || !secretText)
    throw failure(new TypeError('no secret in the answer'), call);
  const { start, end, hint } = credentialOf(password);
  if (end === undefined) throw failure(new TypeError('no end in the answer'), call);
  return { keyId, value: new Secret(secretText), start, end, hint };
}
