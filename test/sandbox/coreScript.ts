import { spawn } from 'node:child_process';
import type { Sandbox } from '../../src/sandbox/start.ts';

/** Runs a script in a Node process of its own, inside the sandbox, and returns what it wrote; rejects with its stderr. */
export async function runScript(sandbox: Sandbox, script: string): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...sandbox.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  let complaint = '';
  child.stdout.on('data', (part: Buffer) => (written += part.toString('utf8')));
  child.stderr.on('data', (part: Buffer) => (complaint += part.toString('utf8')));
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  if (code !== 0) throw new Error(complaint);
  return written;
}
