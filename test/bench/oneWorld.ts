/** One registration with a vault secret and some places in a sandbox, and keyturn as a child process in it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kinds } from '../../src/connectors/kinds.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import { worldFor } from '../../src/rehearsal/worldFor.ts';
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import type { Settings } from '../../src/sandbox/world.ts';
import type { PlaceKind } from './criticalPath.ts';
import { type Program, runProgram } from './program.ts';

export interface OneWorld extends AsyncDisposable {
  readonly sandbox: Sandbox;
  /** Runs `keyturn rotate`; what the sandbox was asked meanwhile, oldest first. */
  rotate(): Promise<readonly HistoryEntry[]>;
  /** Runs `keyturn plan`: a sandbox makes its signing key, and Node compiles it, when it is first asked. */
  warmUp(): Promise<void>;
}

/** No lag: what is measured is the program, not the waiting for replication. */
const AT_ONCE: Partial<Settings> = {
  replicationMs: { min: 0, max: 0 },
  readLagMs: { min: 0, max: 0 },
  restartMs: { min: 0, max: 0 },
  writeMs: { min: 0, max: 0 },
  concurrencyWindowMs: 0,
};

export const PROOFS = 3;

const lines: Readonly<Record<PlaceKind, string>> = {
  appService:
    'appService: { subscription: 1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f, resourceGroup: rg-pay, site: site-payments, setting: AZURE_CLIENT_SECRET }',
  variableGroup:
    'variableGroup: { organization: contoso, project: payments, group: payments-prod, variable: AZURE_CLIENT_SECRET }',
  githubSecret: 'githubSecret: { repository: contoso/payments, secret: AZURE_CLIENT_SECRET }',
};

export function policyWith(places: readonly PlaceKind[]): string {
  const targets = places.map(kind => `      - ${lines[kind]}`).join('\n');
  return `version: 1
cloud: public
tenant: 6f1b9c1e-7d3a-4b52-9d0e-3a1f5c2b7e90
defaults: { lifetime: 180d, rotateBefore: 30d, overlap: 24h, prove: { successes: ${PROOFS}, timeout: 2m } }
rotations:
  - name: payments-api
    registration: { appId: 0b6d2f8a-4c1e-4a7b-8f35-91d2c3e4f5a6 }
    vault: { url: https://kv-payments.vault.azure.net, secret: payments-api-client-secret }
${targets === '' ? '' : `    targets:\n${targets}\n`}`;
}

export async function openOneWorld(places: readonly PlaceKind[], program: Program): Promise<OneWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-one-'));
  const file = join(folder, 'rotation.yaml');
  const text = policyWith(places);
  await writeFile(file, text);
  const policy = loadPolicy({ file, bytes: Buffer.from(text) }, kinds);
  const sandbox = await startSandbox({ seed: { ...worldFor(policy), settings: AT_ONCE } });
  const run = async (verb: string) => {
    const env = { ...sandbox.environment, NODE_COMPILE_CACHE: program.cache };
    const { exitCode, stderr } = await runProgram(
      process.execPath,
      [program.main, verb, '--config', file],
      env,
      folder,
    );
    if (exitCode !== 0) throw new Error(`keyturn ${verb} ended with ${exitCode}: ${stderr}`);
  };
  return {
    sandbox,
    async rotate() {
      const before = sandbox.history.entries().at(-1)?.sequence ?? 0;
      await run('rotate');
      return sandbox.history.entries(before);
    },
    warmUp: () => run('plan'),
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
