/**
 * Pauses between readings of the directory after which an answer counts: lists, and servers that do not know a new credential, lag
 * behind writes, for which 10 to 15 seconds are waited in practice (azure-facts §2.1).
 */
export const DIRECTORY_LAG_MS = [2_000, 5_000, 10_000];
