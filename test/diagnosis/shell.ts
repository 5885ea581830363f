/** A shell in a broken world: lines are typed into it as they were printed. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { leaveOutput, searchedFolder } from '../support/canary.ts';
import { MAIN } from '../support/program.ts';
import { beginHosted } from '../support/programHost.ts';
import type { CommandResult, TestSandbox } from '../support/sandbox.ts';
import type { BrokenWorld } from './stage.ts';

const AZ = fileURLToPath(new URL('az.ts', import.meta.url));
/** Waits are taken, ten times as quick. */
const HURRY = fileURLToPath(new URL('../promises/hurry.ts', import.meta.url));

/** The real one, where somebody wants to see it: it takes seconds for each command. */
const REAL_AZ = process.env['KEYTURN_TEST_AZ'];

const signedIn = (az: string) => `#!/bin/sh
if [ ! -d "$AZURE_CONFIG_DIR" ]; then
  "${az}" login --service-principal -u "$AZURE_CLIENT_ID" --password="$AZURE_CLIENT_SECRET" --tenant "$AZURE_TENANT_ID" --allow-no-subscriptions -o none
fi
exec "${az}" "$@"
`;

export interface Shell {
  /** Types a line and Enter. */
  type(line: string): Promise<CommandResult>;
}

export function shellIn(world: BrokenWorld, sandbox: TestSandbox): Shell {
  const folder = searchedFolder();
  writeFileSync(join(folder, 'rotation.yaml'), world.policy ?? '');
  const az = join(folder, 'az');
  writeFileSync(
    az,
    REAL_AZ === undefined ? `#!/bin/sh\nexec "${process.execPath}" "${AZ}" "$@"\n` : signedIn(REAL_AZ),
  );
  chmodSync(az, 0o755);
  const path = `${folder}${delimiter}${process.env['PATH']}`;
  // The real one keeps the secret that it signed in with.
  const own = REAL_AZ === undefined ? folder : mkdtempSync(join(tmpdir(), 'keyturn-az-'));
  const state = { XDG_STATE_HOME: folder, AZURE_CONFIG_DIR: join(own, 'state') };
  let env: NodeJS.ProcessEnv = { PATH: path, ...sandbox.environment, ...state, ...world.env };
  return {
    async type(line) {
      if (line.startsWith('keyturn ')) {
        // A person is asked before a new secret is created; there is nobody at this terminal.
        const args = [...line.split(' ').slice(1), ...(line.includes(' --now') ? ['--yes'] : [])];
        return left(line, await beginHosted({ main: MAIN, args, env, cwd: folder }, HURRY).result);
      }
      const { S, ...ended } = await bash(line, env, folder);
      env = { ...env, S };
      return ended;
    },
  };
}

function left(line: string, result: CommandResult): CommandResult {
  leaveOutput(line, result.stdout + result.stderr);
  return result;
}

async function bash(
  line: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<CommandResult & { readonly S: string }> {
  const script = `${line}\ncode=$?; printf %s "$S" >&3; exit $code`;
  const child = spawn('bash', ['--norc', '-c', script], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const read = async (stream: unknown) => (stream instanceof Readable ? text(stream) : '');
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  const [stdout, stderr, S] = await Promise.all([
    read(child.stdout),
    read(child.stderr),
    read(child.stdio[3]),
  ]);
  return { stdout, stderr, S, exitCode: await ended };
}
