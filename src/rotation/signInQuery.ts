/** The query of the sign-in log by which a person finds who signs in with a credential. */

import type { Rotation } from '../policy/policy.ts';
import { commandFor } from './command.ts';

/** The log keeps 30 days at most (azure-facts §2.12). */
const KEPT_MS = 30 * 86_400_000;

/** Of Microsoft Graph beta; the log cannot be filtered by credential (graph-docs signin-list). Complete enough to paste. */
export function signInQuery(appId: string, keyId: string, since: Date): string {
  const filter = `signInEventTypes/any(t: t eq 'servicePrincipal') and appId eq '${appId}' and createdDateTime ge ${inSeconds(since)}`;
  const url = `https://graph.microsoft.com/beta/auditLogs/signIns?\\$filter=${filter}`;
  const columns = 'at:createdDateTime,address:ipAddress,resource:resourceDisplayName,error:status.errorCode';
  const query = `value[?servicePrincipalCredentialKeyId=='${keyId}'].{${columns}}`;
  return `az rest --url "${url}" --query "${query}" -o table`;
}

/** Who uses a superseded credential, and whether a place of the rotation does. */
export function findWhoUses(rotation: Rotation, keyId: string, since: Date, now: Date): string {
  const from = new Date(Math.max(since.getTime(), now.getTime() - KEPT_MS));
  return `${signInQuery(rotation.appId, keyId, from)}   (from which addresses; ${commandFor(rotation, 'verify')} shows a place that still holds it)`;
}

export function inSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
