import type { Client } from '@microsoft/microsoft-graph-client';
import * as z from 'zod/mini';
import type { Rotation } from '../policy/policy.ts';
import type { Problem } from '../problem.ts';
import { commandFor, type Named } from '../rotation/command.ts';
import type { Registration } from '../rotation/observation.ts';
import type { NewCredential, RegistrationPort } from '../rotation/ports.ts';
import { Secret } from '../secret.ts';
import { bearer } from './azureSignIn.ts';
import { type Call, failure } from './callFailure.ts';
import type { CloudAccess } from './cloudAccess.ts';
import { type GraphClients, openGraph } from './graphClient.ts';
import { applicationWith, newPassword, registrationOf } from './graphShapes.ts';
import { signInLog } from './graphSignInLog.ts';
import { lacksLogRight } from './logRight.ts';
import { parseResponse } from './responseSchema.ts';
import { signInReport } from './signInReport.ts';
import { objectIdOf } from './thisIdentity.ts';

/** The fields of an application that Keyturn reads (`$select`). */
export const FIELDS = 'id,appId,displayName,signInAudience,createdDateTime,passwordCredentials';

type Registered = Named & Pick<Rotation, 'tenant' | 'appId'>;

/** The Entra application with this client id, through Microsoft Graph v1.0 (azure-facts §2). */
export function openRegistration(access: CloudAccess, rotation: Registered): RegistrationPort {
  const { tenant, appId } = rotation;
  const graph = openGraph(access, tenant);
  const call = callsOf(rotation, access.env);
  return {
    async read(): Promise<Registration> {
      const path = `/applications(appId='${appId}')`;
      const answer: unknown = await send(graph, call(true), api => api.api(path).select(FIELDS).get());
      return registrationOf(parseResponse(applicationWith(appId), answer, call(true)));
    },
    async create(objectId, request): Promise<NewCredential> {
      const passwordCredential = {
        displayName: request.displayName,
        endDateTime: request.end.toISOString(),
      };
      const path = `/applications/${objectId}/addPassword`;
      const answer = await send(graph, call(false), api => api.api(path).post({ passwordCredential }));
      return newCredentialOf(answer, access.now(), request, call(false));
    },
    async remove(objectId, keyId): Promise<void> {
      // Idempotent: removing again fails with `absent`.
      const about = {
        ...call(true),
        subject: `credential ${keyId} of registration ${appId}`,
        check: {
          words: 'it may have been removed already; to see what is there',
          command: commandFor(rotation, 'status'),
        },
      };
      const path = `/applications/${objectId}/removePassword`;
      const answer: unknown = await send(graph, about, api => api.api(path).post({ keyId }));
      // Graph responds with 204 and no body (azure-facts §2.3): any other response came from an intermediary.
      if (answer !== undefined && answer !== null && answer !== '') throw notGraphs(about);
    },
    async usage() {
      const report = await signInReport(graph, appId);
      if (!report.known) return report;
      // The token is at hand: it has just been used.
      const scope = `${access.endpoints.graph}/.default`;
      const token = await bearer(access, scope, call(true), tenant).catch(() => undefined);
      const logForbidden = token !== undefined && lacksLogRight(token);
      return { ...report, ...(logForbidden ? { logForbidden } : {}) };
    },
    signIns: (from, until) => signInLog(graph, appId, from, until),
  };
}

function callsOf(rotation: Registered, env: CloudAccess['env']): (idempotent: boolean) => Call {
  const { appId } = rotation;
  const needs =
    'the Graph application permission Application.ReadWrite.OwnedBy and ownership of the registration ' +
    `(az ad app owner add --id ${appId} --owner-object-id ${objectIdOf(env)}), or Application.ReadWrite.All`;
  const check = {
    words: 'it was deleted, or appId or tenant in the policy is wrong; which of these',
    command: commandFor(rotation, 'diagnose'),
  };
  const sends = `\`lifetime\` in the policy, and the limits of the tenant: ${commandFor(rotation, 'plan')}`;
  return idempotent => ({
    subject: `registration ${appId}`,
    idempotent,
    needs,
    check,
    sends,
    names: { appId },
  });
}

async function send<T>(graph: GraphClients, call: Call, use: (api: Client) => Promise<T>): Promise<T> {
  const session = await graph.session(call);
  try {
    return await use(session.client);
  } catch (error) {
    throw failure(session.trouble() ?? error, call);
  }
}

/** A page of a gateway or a captive portal with status 200. */
function notGraphs(call: Call): Problem {
  return failure(new TypeError('not a response from Graph'), call);
}

/**
 * Tolerates a small difference of clocks. If the end is later than requested by more than this, the response does not belong to
 * the request.
 */
const LATER_THAN_ASKED_MS = 86_400_000;

/**
 * Parses the response to `addPassword`. A response without the value, or with dates that are impossible for a new secret,
 * counts as lost: the credential exists, but its value is unknown.
 */
function newCredentialOf(
  answer: unknown,
  now: Date,
  asked: { readonly end: Date },
  call: Call,
): NewCredential {
  const found = z.safeParse(newPassword, answer);
  if (!found.success) throw failure(new TypeError('no new secret in the response'), call);
  const { keyId, secretText, startDateTime: start, endDateTime: end, hint = null } = found.data;
  const isSane = start < end && end > now && end.getTime() - asked.end.getTime() <= LATER_THAN_ASKED_MS;
  if (!isSane) throw failure(new TypeError('no new secret in the response'), call);
  return { keyId, value: new Secret(secretText), start, end, hint };
}
