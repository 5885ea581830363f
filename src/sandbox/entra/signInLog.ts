import { clientIn } from '../client.ts';
import type { SignInEntry } from '../directoryLogs.ts';
import type { Scene } from '../wire.ts';
import type { Grant, TokenAsk } from './grant.ts';
import { isRefusal, type Refusal } from './refusals.ts';
import { findTenant } from './tenants.ts';

/**
 * Remembers a sign-in, whatever its outcome, in the log of the tenant that was asked. Requests for a client that has no
 * service principal there leave no entry (guess), nor do those that name no credential.
 */
export function logSignIn(
  ask: TokenAsk,
  outcome: Grant | Refusal,
  ids: Pick<SignInEntry, 'id' | 'correlationId'>,
  scene: Scene,
): void {
  const tenant = findTenant(ask.tenant, ask.cloud, scene.world);
  const { clientId, clientSecret, scope, resource } = ask.form;
  if (isRefusal(tenant) || clientId === undefined || clientSecret === undefined) return;
  const client = clientIn(tenant, clientId, scene.world);
  if (client?.principal === undefined || client.application.deletedAt !== undefined) return;
  const failed = isRefusal(outcome);
  const keyId = failed
    ? expiredKey(outcome, client.application.passwords, clientSecret)
    : outcome.password.keyId;
  tenant.signInLog.push({
    ...ids,
    at: scene.clock.now(),
    appId: client.application.appId,
    appName: client.application.displayName,
    principalId: client.principal.objectId,
    ...(keyId === undefined ? {} : { keyId }),
    resource: failed ? (scope ?? resource ?? '').replace(/\/\.default$/, '') : outcome.audience,
    code: failed ? outcome.code : 0,
    reason: failed ? outcome.text : '',
  });
}

/** A value that is refused for its age was recognised; that the log then names the key is a guess. */
function expiredKey(
  { code }: Refusal,
  passwords: readonly { readonly keyId: string; readonly value: string }[],
  value: string,
): string | undefined {
  return code === 7000222 ? passwords.find(one => one.value === value)?.keyId : undefined;
}
