/**
 * Sign-ins of this program have a correlation id that distinguishes them from those of consumers in the sign-in log: a version
 * 4 GUID whose first six bytes are the ASCII codes of `keytur`.
 */
const PREFIX = '6b657974-7572-4';

/** `random`: any GUID. */
export function ownCorrelationId(random: string): string {
  return `${PREFIX}${random.slice(PREFIX.length)}`;
}

/**
 * The client chooses the id, so others may use it, too. Such a client hides only its own use, and only risks the removal of the
 * secret that it uses itself.
 */
export function isOwnCorrelationId(id: string): boolean {
  return id.toLowerCase().startsWith(PREFIX);
}
