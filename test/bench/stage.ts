/** A fleet in a sandbox of this process, and programs that work on it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kinds } from '../../src/connectors/kinds.ts';
import { loadPolicy } from '../../src/policy/load.ts';
import type { HistoryEntry } from '../../src/sandbox/history.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import type { Settings } from '../../src/sandbox/world.ts';
import { type FleetShape, type Member, membersOf, policyText } from './fleet.ts';
import { fleetWorld } from './fleetWorld.ts';
import { type Measured, type Program, runProgram } from './program.ts';

export interface Run extends Measured {
  /** What the sandbox was asked meanwhile, oldest first; also what was inside of batches. */
  readonly requests: readonly HistoryEntry[];
}

/** How many requests went over the wire; what was inside of batches was no round trip. */
export function sentIn({ requests }: Pick<Run, 'requests'>): number {
  return requests.filter(({ within }) => within === undefined).length;
}

export interface Stage extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly members: readonly Member[];
  /** Where programs work; gone afterwards. */
  readonly folder: string;
  readonly policyFile: string;
  /** How long it took to build the world. */
  readonly buildMs: number;
  /** Runs `keyturn ARGS --config` with the fleet's policy. */
  keyturn(program: Program, ...args: readonly string[]): Promise<Run>;
  run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Run>;
}

/** The same for every run, so that two stages of one shape are one world twice. */
const SEED = 5;

export async function openStage(shape: FleetShape, settings: Partial<Settings>): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-fleet-'));
  const policyFile = join(folder, 'rotation.yaml');
  const text = policyText(shape);
  await writeFile(policyFile, text);
  const began = performance.now();
  const policy = loadPolicy({ file: policyFile, bytes: Buffer.from(text) }, kinds);
  const bugs: string[] = [];
  const sandbox = await startSandbox({
    seed: fleetWorld(policy, Date.now(), shape.due ?? 0, settings),
    randomSeed: SEED,
    onBug: where => bugs.push(where),
  });
  const buildMs = performance.now() - began;
  const run: Stage['run'] = async (command, args, env = {}) => {
    const before = sandbox.history.entries().at(-1)?.sequence ?? 0;
    const measured = await runProgram(command, args, { ...sandbox.environment, ...env }, folder);
    return { ...measured, requests: sandbox.history.entries(before) };
  };
  return {
    sandbox,
    members: membersOf(shape),
    folder,
    policyFile,
    buildMs,
    run,
    keyturn: (program, ...args) =>
      run(process.execPath, [program.main, ...args, '--config', policyFile], {
        NODE_COMPILE_CACHE: program.cache,
      }),
    async [Symbol.asyncDispose]() {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
      if (bugs.length > 0) throw new Error(`the sandbox has bugs, see stderr: ${bugs.join(', ')}`);
    },
  };
}

/** Runs it once on a world of one registration: what Node compiled is kept, as on every machine where it ran before. */
export async function warmUp(program: Program): Promise<void> {
  await using stage = await openStage({ registrations: 1, vaults: 1, sites: 1 }, {});
  const { exitCode, stderr } = await stage.keyturn(program, 'rotate');
  if (exitCode !== 0) throw new Error(`keyturn does not run: ${stderr}`);
}
