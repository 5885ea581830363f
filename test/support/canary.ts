/** What the tests leave for the canary (scripts/test.ts): the secrets that were issued, and all that was printed. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Called with every secret value that a sandbox issued in its life. */
export function leaveIssued(values: Iterable<string>): void {
  leave('issued', `${randomUUID()}.json`, JSON.stringify([...values]));
}

/** Called with everything that a command under test printed. */
export function leaveOutput(name: string, text: string): void {
  leave('output', `${name.replace(/[^\w-]+/g, '_').slice(0, 80)}-${randomUUID()}.txt`, text);
}

/** A folder whose files are searched after the run: to be used as home and working folder of commands under test. */
export function searchedFolder(): string {
  const folder = join(
    process.env['KEYTURN_CANARY'] ?? '/tmp/keyturn-canary-unsearched',
    'output',
    randomUUID(),
  );
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function leave(kind: string, name: string, text: string): void {
  const root = process.env['KEYTURN_CANARY'];
  if (root === undefined) return;
  mkdirSync(join(root, kind), { recursive: true, mode: 0o700 });
  writeFileSync(join(root, kind, name), text, { mode: 0o600 });
}
