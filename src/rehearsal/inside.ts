/** The environment of commands inside the sandbox, with `keyturn` itself in the PATH. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Job } from '../cli/job.ts';
import { shellWord } from '../policy/quote.ts';
import type { RunningSandbox } from './rehearsalContext.ts';

export interface Inside {
  /** The whole environment of a command. It contains the operator's sign-in, which works only in the sandbox. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same as a file for `source`, readable by its owner only; removed when the sandbox ends. */
  readonly environmentFile: string;
}

/** What is taken from outside: variables that may be passed on, the names of removed ones, and how to start keyturn. */
type Outside = Pick<Job, 'environment' | 'taken' | 'keyturn'>;

/** `policyFile`: the policy that the world was made for; absent for a world from a file. */
export function prepareInside(
  sandbox: RunningSandbox,
  { environment, taken, keyturn }: Outside,
  policyFile: string | undefined,
): Inside {
  // The sandbox's private folder, which is removed with it.
  const folder = dirname(sandbox.caFile);
  const added = {
    ...sandbox.environment,
    ...own(folder, sandbox.controlUrl, environment, policyFile, keyturn),
  };
  const environmentFile = join(folder, 'env.sh');
  const removed = taken.filter(name => !(name in added));
  writeFileSync(environmentFile, shellScript(removed, added), { mode: 0o600 });
  return { environment: { ...environment, ...added }, environmentFile };
}

function own(
  folder: string,
  controlUrl: string,
  outer: Outside['environment'],
  policyFile: string | undefined,
  keyturn: readonly string[],
): Record<string, string> {
  const programs = join(folder, 'bin');
  mkdirSync(programs, { recursive: true });
  writeShim(programs, keyturn);
  return {
    PATH: [programs, outer['PATH'] ?? ''].filter(part => part !== '').join(delimiter),
    // Neither locks nor the sign-in of `az` are shared with the world outside.
    XDG_STATE_HOME: join(folder, 'state'),
    AZURE_CONFIG_DIR: join(folder, 'azure'),
    AZURE_CORE_COLLECT_TELEMETRY: 'no',
    KEYTURN_SANDBOX_CONTROL: controlUrl,
    ...(policyFile === undefined
      ? {}
      : { KEYTURN_SANDBOX_POLICY: resolve(policyFile), KEYTURN_CONFIG: resolve(policyFile) }),
  };
}

function writeShim(folder: string, keyturn: readonly string[]): void {
  const line = keyturn.map(shellWord).join(' ');
  writeFileSync(join(folder, 'keyturn'), `#!/bin/sh\nexec ${line} "$@"\n`, { mode: 0o700 });
}

function shellScript(removed: readonly string[], added: Readonly<Record<string, string>>): string {
  const lines = Object.entries(added).map(([name, value]) => `export ${name}=${shellWord(value)}`);
  return [...removed.map(name => `unset ${name}`), ...lines, ''].join('\n');
}
