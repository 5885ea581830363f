import { clientIn, secretsOf } from '../directory/client.ts';
import type { SignInEntry } from '../directory/logState.ts';
import type { Scene } from '../wire.ts';
import { decideGrant, type Grant, type TokenAsk } from './grant.ts';
import { isLoop, loopKey, noteRequest } from './loop.ts';
import { isRefusal, type Refusal, refusals } from './refusals.ts';
import { findTenant } from './tenants.ts';

/** The ids of a sign-in, and its client address. */
type Origin = Pick<SignInEntry, 'id' | 'correlationId' | 'ipAddress'>;

/** Too many identical requests are refused before any other check. */
export function decideSignIn(ask: TokenAsk, scene: Scene): Grant | Refusal {
  const { tenant, form } = ask;
  // Each assertion is a different text, so it is not part of the key; that clients with assertions are counted by the rest of the
  // request is a guess.
  const key = loopKey([tenant, form.clientId, form.clientSecret, form.scope, form.resource]);
  const looping = isLoop(key, scene);
  noteRequest(key, scene);
  return looping ? refusals.loop() : decideGrant(ask, scene);
}

/** Records a sign-in: in the usage report where it succeeded, and in the sign-in log with any outcome. */
export function rememberSignIn(ask: TokenAsk, outcome: Grant | Refusal, origin: Origin, scene: Scene): void {
  if (!isRefusal(outcome)) {
    const { tenant, application, proof, audience } = outcome;
    const { appId } = application;
    const [at, requestId] = [scene.clock.now(), origin.id];
    // The report is one of credentials, and a federated token is not a credential of the registration.
    if (proof.keyId !== undefined)
      insert(tenant.signIns, { appId, keyId: proof.keyId, at, resource: audience, requestId });
  }
  logSignIn(ask, outcome, origin, scene);
}

/**
 * Writes to the log of the requested tenant. Requests for a client that has no service principal there leave no entry (guess),
 * nor do those without a credential.
 */
function logSignIn(ask: TokenAsk, outcome: Grant | Refusal, origin: Origin, scene: Scene): void {
  const tenant = findTenant(ask.tenant, ask.cloud, scene.world);
  const { clientId, clientSecret, assertion, scope, resource } = ask.form;
  const named = clientSecret ?? assertion;
  if (isRefusal(tenant) || clientId === undefined || named === undefined) return;
  const client = clientIn(tenant, clientId, scene.world);
  if (client?.principal === undefined || client.application.deletedAt !== undefined) return;
  const failed = isRefusal(outcome);
  const keyId = failed ? expiredKey(outcome, secretsOf(client), named) : outcome.proof.keyId;
  insert(tenant.signInLog, {
    ...origin,
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

/** Keeps the order of time, also where a test dates sign-ins in the past. */
function insert<T extends { readonly at: number }>(entries: T[], entry: T): void {
  entries.splice(entries.findLastIndex(({ at }) => at <= entry.at) + 1, 0, entry);
}

/** An expired value was recognised by the service; that the log then has its key id is a guess. */
function expiredKey(
  { code }: Refusal,
  passwords: readonly { readonly keyId: string; readonly value: string }[],
  value: string,
): string | undefined {
  return code === 7000222 ? passwords.find(one => one.value === value)?.keyId : undefined;
}
