/** What a command finds that runs inside the sandbox: its environment, and `keyturn` itself on the PATH. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { shellWord } from '../../policy/quote.ts';
import type { RunningSandbox } from '../context.ts';
import { thisProgram } from './thisProgram.ts';

export interface Inside {
  /** The whole environment of a command. It holds the operator's sign-in, which works nowhere but in the sandbox. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same for `source`, readable by its owner only; removed when the sandbox ends. */
  readonly environmentFile: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** `policyFile`: what the world was made for, absent for a world from a file. */
export function prepareInside(
  sandbox: RunningSandbox,
  outer: Environment,
  policyFile: string | undefined,
): Inside {
  // The private folder of the sandbox, made by it and removed with it.
  const folder = dirname(sandbox.caFile);
  const added = { ...sandbox.environment, ...own(folder, outer, policyFile) };
  const foreign = Object.keys(outer).filter(name => isForeign(name) && !(name in added));
  const environmentFile = join(folder, 'env.sh');
  writeFileSync(environmentFile, shellScript(foreign, added), { mode: 0o600 });
  const kept = Object.entries(outer).filter(
    ([name, value]) => value !== undefined && !foreign.includes(name),
  );
  return {
    environment: { ...(Object.fromEntries(kept) as Record<string, string>), ...added },
    environmentFile,
  };
}

/** Sign-ins and proxies of the world outside: inside they would be wrong, and must not be sent anywhere. */
function isForeign(name: string): boolean {
  return /^(AZURE_|IDENTITY_|MSI_|ARM_|GITHUB_|GH_|KEYTURN_GITHUB|(https?|all|no)_proxy$)/i.test(name);
}

function own(folder: string, outer: Environment, policyFile: string | undefined): Record<string, string> {
  const programs = join(folder, 'bin');
  mkdirSync(programs, { recursive: true });
  writeShim(programs);
  return {
    PATH: [programs, outer['PATH'] ?? ''].filter(part => part !== '').join(delimiter),
    // Neither locks nor the sign-in of `az` are shared with the world outside.
    XDG_STATE_HOME: join(folder, 'state'),
    AZURE_CONFIG_DIR: join(folder, 'azure'),
    AZURE_CORE_COLLECT_TELEMETRY: 'no',
    ...(policyFile === undefined ? {} : { KEYTURN_SANDBOX_POLICY: resolve(policyFile) }),
  };
}

function writeShim(folder: string): void {
  const { command, args } = thisProgram();
  const line = [command, ...args].map(shellWord).join(' ');
  writeFileSync(join(folder, 'keyturn'), `#!/bin/sh\nexec ${line} "$@"\n`, { mode: 0o700 });
}

function shellScript(removed: readonly string[], added: Readonly<Record<string, string>>): string {
  const lines = Object.entries(added).map(([name, value]) => `export ${name}=${shellWord(value)}`);
  return [...removed.map(name => `unset ${name}`), ...lines, ''].join('\n');
}
