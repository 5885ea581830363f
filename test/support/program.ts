import { fileURLToPath } from 'node:url';

/** In the clone, where the packages of its tests lie beside it. */
export const SOURCE = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/**
 * The file that tests start as a child process. KEYTURN_SUBJECT: the main file of another version, which these tests then judge
 * instead of this one. KEYTURN_BUILT: this version as it is published (scripts/test.ts builds it for the whole suite), which starts in
 * half the time. Without either: the source.
 */
export const MAIN = process.env['KEYTURN_SUBJECT'] ?? process.env['KEYTURN_BUILT'] ?? SOURCE;
