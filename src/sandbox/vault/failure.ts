import type { Reply } from '../wire.ts';
import type { Phase } from './lifecycle.ts';

/** An error of the vault: `{"error":{"code","message","innererror":{"code"}}}`, lower-case key (azure-facts §3.5). */
export function vaultError(status: number, code: string, message: string, inner?: string): Reply {
  const innererror = inner === undefined ? {} : { innererror: { code: inner } };
  return { status, body: { error: { code, message, ...innererror } } };
}

/** With a text of the sandbox, and with a status that Key Vault does not use. */
export function notSimulated(what: string): Reply {
  return vaultError(501, 'NotSimulated', `The sandbox does not simulate ${what} of Key Vault.`);
}

export function badParameter(message: string): Reply {
  return vaultError(400, 'BadParameter', message);
}

/** `id`: `name` or `name/version`, as requested. Text: recordings in azure-facts §3.5. */
export function secretNotFound(id: string): Reply {
  return vaultError(
    404,
    'SecretNotFound',
    `A secret with (name/id) ${id} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
  );
}

/** Recorded for `GET /deletedsecrets/{name}`; recovery has the other text (azure-facts §3.8). */
export function deletedSecretNotFound(name: string): Reply {
  return vaultError(404, 'SecretNotFound', `Deleted Secret not found: ${name}`);
}

/** Recorded: the code is a phrase (azure-facts §3.8). */
export function malformedBackup(): Reply {
  return vaultError(400, 'Malformed backup blob', 'Backup blob contains invalid or corrupt version.');
}

/** 409 is documented; code and text are a guess. */
export function secretExists(name: string): Reply {
  return conflict(
    `Secret ${name} already exists; a backup is restored under a free name only.`,
    'ObjectAlreadyExists',
  );
}

export function secretDisabled(): Reply {
  return vaultError(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', 'SecretDisabled');
}

/** Code: external-secrets/external-secrets#6173. "was disallowed by policy": public records; the rest of the text is a guess. */
export function disallowedByPolicy(name: string): Reply {
  return vaultError(
    403,
    'Forbidden',
    `Secret '${name}' was disallowed by policy.`,
    'ForbiddenByGovernancePolicy',
  );
}

export function deletedButRecoverable(name: string): Reply {
  return conflict(
    `Secret ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
    'ObjectIsDeletedButRecoverable',
  );
}

/**
 * While a deletion, purge or recovery is in progress, every operation on the name is refused; undefined: none is in progress.
 */
export function inProgress(phase: Phase, name: string): Reply | undefined {
  if (phase === 'removing')
    return conflict(
      `Secret ${name} is currently being deleted and cannot be re-created; retry later.`,
      'ObjectIsBeingDeleted',
    );
  if (phase === 'recovering')
    return conflict(`Secret ${name} is currently being recovered; retry later.`, 'ObjectIsBeingRecovered');
  return undefined;
}

function conflict(message: string, inner: string): Reply {
  return vaultError(409, 'Conflict', message, inner);
}
