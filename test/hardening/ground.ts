/** Where a run takes place: a sandbox of its own for the policy beside this file, and a folder of its own. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kinds } from '../../src/connectors/kinds.ts';
import { readPolicyFile } from '../../src/policy/load.ts';
import { worldFor } from '../../src/rehearsal/worldFor.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import type { Service } from '../../src/sandbox/wire.ts';
import { leaveIssued } from '../support/canary.ts';
import { bareEnvironment } from './outcome.ts';

export const POLICY = 'policy.yaml';
const FILE = fileURLToPath(new URL(POLICY, import.meta.url));

/** Nothing to wait for but what the case makes. */
const QUICK = {
  replicationMs: { min: 0, max: 50 },
  readLagMs: { min: 0, max: 20 },
  writeMs: { min: 0, max: 0 },
  concurrencyWindowMs: 20,
  concurrencyChance: 1,
  restartMs: { min: 0, max: 0 },
};

export interface Ground extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** The working folder; the policy lies in it as `policy.yaml`. */
  readonly folder: string;
  /** Signed in, with a home and a place for locks in the folder. */
  readonly env: NodeJS.ProcessEnv;
  /** What the sandbox failed at itself. */
  readonly bugs: readonly string[];
  /** Values that nothing may show. */
  secrets(): Set<string>;
}

/** `hurry`: by how much the program's waits are shorter. */
export async function openGround(services?: readonly Service[], hurry = 1): Promise<Ground> {
  const policy = await readPolicyFile(FILE, kinds);
  const bugs: string[] = [];
  const sandbox = await startSandbox({
    seed: { ...worldFor(policy), settings: QUICK },
    onBug: where => bugs.push(where),
    hurry,
    ...(services !== undefined && { services }),
  });
  // Not within the canary's, which another user could not enter; outcome.ts leaves there what is written here.
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-harden-'));
  copyFileSync(FILE, join(folder, POLICY));
  const env = { ...bareEnvironment(folder), ...sandbox.environment };
  const kept = [sandbox.operator.secret, sandbox.operator.githubToken];
  return {
    ...{ sandbox, folder, env, bugs },
    secrets: () => new Set([...sandbox.world.issued, ...kept]),
    [Symbol.asyncDispose]: async () => {
      leaveIssued(sandbox.world.issued);
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
