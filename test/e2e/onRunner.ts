/** The scripts of a pipeline, as the machine of a pipeline runs them. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MAIN } from '../support/program.ts';
import type { Stage } from './stage.ts';

/** The package is installed already; everything else is as on a runner. Returns what was printed; rejects where it fails. */
export async function onRunner(
  { sandbox }: Stage,
  cwd: string,
  script: string,
  given: Readonly<Record<string, string>> = {},
): Promise<string> {
  const bin = join(cwd, '.bin');
  mkdirSync(bin, { recursive: true });
  const programs = { npm: 'echo "npm $*"', keyturn: `exec '${process.execPath}' '${MAIN}' "$@"` };
  for (const [name, line] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const env = {
    ...process.env,
    ...sandbox.environment,
    ...{ PATH: `${bin}:${process.env['PATH']}`, XDG_STATE_HOME: join(cwd, 'state') },
    ...given,
  };
  mkdirSync(join(cwd, 'temp'), { recursive: true });
  const { stdout } = await promisify(execFile)('/bin/bash', ['-eo', 'pipefail', '-c', script], { cwd, env });
  return stdout;
}

/** What each sets in the environment of every step. */
export function machineOf(cwd: string): Record<'github' | 'azure', Record<string, string>> {
  return {
    github: { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: cwd, GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') },
    azure: { TF_BUILD: 'True', BUILD_SOURCESDIRECTORY: cwd, AGENT_TEMPDIRECTORY: join(cwd, 'temp') },
  };
}
