/**
 * Sign-ins of this program bear a correlation id that the sign-in log shows, so that they can be told from those of
 * consumers: a version 4 GUID whose first six bytes spell `keytur`.
 */
const PREFIX = '6b657974-7572-4';

/** `random`: any GUID. */
export function ownCorrelationId(random: string): string {
  return `${PREFIX}${random.slice(PREFIX.length)}`;
}

/**
 * The sender chooses the id, so anybody may claim to be this program. Who does hides no use but his own, and loses only the
 * secret that he uses himself.
 */
export function isOwnCorrelationId(id: string): boolean {
  return id.toLowerCase().startsWith(PREFIX);
}
