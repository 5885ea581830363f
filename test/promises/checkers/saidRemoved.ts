/**
 * Promises 9 and 10: a credential that a run reports as removed is removed. "No such key" and a list without it can both come
 * from replicas that have not seen it yet.
 */
import { type Broken, livingOf, nameOf, type Scope } from './view.ts';

/** `reported`: the key ids that the run reports as removed. */
export function saidRemoved({ sandbox, subject }: Scope, reported: readonly string[]): Broken[] {
  return livingOf(sandbox.world, subject)
    .filter(({ keyId }) => reported.includes(keyId))
    .map(password => ({ promise: 9, text: `${nameOf(password)} is reported as removed, and lives` }));
}

/** Those of the log that a run writes, in which the step ends with these words. */
export function reportedIn(log: string): string[] {
  return [...log.matchAll(/✓\s+credential ([0-9a-f-]{36})\s+removed/g)].map(([, keyId = '']) => keyId);
}
