/** A sandbox, the program in it, and the checkers around both. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../src/sandbox/random.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import type { World } from '../../src/sandbox/world.ts';
import { leaveIssued, searchedFolder } from '../support/canary.ts';
import { signAsOthers } from '../support/signingKey.ts';
import { editsKept } from './checkers/editsKept.ts';
import { honestExit } from './checkers/honestExit.ts';
import { outlived } from './checkers/leaked.ts';
import { reportedIn, saidRemoved } from './checkers/saidRemoved.ts';
import { leaksIn } from './checkers/silence.ts';
import type { Use } from './checkers/view.ts';
import { type Violation, type Watch, watch } from './checkers/watch.ts';
import { type Edits, openEdits } from './edits.ts';
import { type Begun, begin, type Program, type Result } from './program.ts';
import { type PolicyShape, policyText, subjectsOf, theWorld, usual } from './scenery.ts';
import { SHORTER } from './shorter.ts';

/** A world to begin with, and how far its time is ahead of this machine's. */
export interface Snapshot {
  readonly world: World;
  readonly aheadMs: number;
  /** What the workload wants to remember of it. */
  readonly leaked: readonly string[];
}

export interface Bench extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly watch: Watch;
  /** Where the program works and leaves its files. */
  readonly folder: string;
  readonly leaked: Set<string>;
  /** Where consumers note what they did. */
  readonly uses: Use[];
  /** Where a person notes what they edited while a run was at work. */
  readonly edits: Edits;
  /**
   * How far the clock of the machine that the program runs on is ahead of the cloud's. Until this is called it is the clock
   * of the tests' machine, and behind by as much as the cloud's was moved.
   */
  setMachine(aheadMs: number): void;
  policy(): PolicyShape;
  setPolicy(shape: PolicyShape): void;
  begin(...args: readonly string[]): Begun;
  run(...args: readonly string[]): Promise<Result>;
  /** On another host, whose files nobody else sees, while the first may be at work. */
  beside(...args: readonly string[]): Promise<Result>;
  snapshot(): Snapshot;
  /** Everything found so far, the search for secrets included. */
  violations(): readonly Violation[];
}

/** Read by hurry.ts. */
const AHEAD_MS = 'KEYTURN_TEST_AHEAD_MS';

/** One number for all sandboxes: who the operator is must not differ between a world and its copy. */
const OPERATOR = 1;

export async function openBench(
  program: Program,
  seed: number,
  { from, shape = usual }: { from?: Snapshot; shape?: PolicyShape } = {},
): Promise<Bench> {
  const bugs: string[] = [];
  const sandbox = await startSandbox({
    seed: theWorld({ ...shape, without: [] }),
    randomSeed: OPERATOR,
    hurry: SHORTER,
    onBug: where => bugs.push(where),
  });
  // The same world a second time needs other chance, or ids would repeat.
  Object.assign(sandbox.scene, {
    random: seededRandom(seed + 0.75),
    ...(from && { world: structuredClone(from.world) }),
  });
  signAsOthers(sandbox.world);
  if (from) sandbox.clock.advance(from.aheadMs);
  return benchIn(program, sandbox, { leaked: new Set(from?.leaked), bugs, first: shape });
}

interface Setting {
  readonly leaked: Set<string>;
  readonly bugs: readonly string[];
  /** The policy to begin with. */
  readonly first: PolicyShape;
}

function benchIn(program: Program, sandbox: Sandbox, { leaked, bugs, first }: Setting): Bench {
  const folder = searchedFolder();
  const printed: string[] = [];
  let shape = first;
  let runBegan = 0;
  let goFirst = false;
  let machineAheadMs: number | undefined;
  const uses: Use[] = [];
  const edits = openEdits(sandbox);
  const scope = {
    sandbox,
    leaked,
    uses,
    edits,
    policy: () => shape,
    runBegan: () => runBegan,
    leakedGoFirst: () => goFirst,
  };
  const watching = watch(scope, subjectsOf(first));
  const setPolicy = (next: PolicyShape) => {
    shape = next;
    writeFileSync(join(folder, 'rotation.yaml'), policyText(next));
  };
  setPolicy(first);
  const environment = (home: string) => {
    const machine =
      machineAheadMs === undefined
        ? {}
        : { [AHEAD_MS]: String(sandbox.clock.now() - Date.now() + machineAheadMs) };
    return { ...sandbox.environment, ...machine, HOME: home, XDG_STATE_HOME: home };
  };
  const besides = async (...args: readonly string[]) => {
    const home = join(folder, 'elsewhere');
    const ended = await begin(program, args, environment(home), folder).result;
    printed.push(ended.stdout, ended.stderr);
    watching.look(`the end of ${args[0]} on another host`);
    if (ended.exitCode === 70)
      watching.add({ promise: 9, text: 'a bug in the program (exit 70)' }, 'its end on another host');
    return ended;
  };
  const begun = (...args: readonly string[]) => {
    runBegan = sandbox.clock.now();
    goFirst ||= args.includes('--immediately');
    const env = environment(folder);
    const started = begin(program, args, env, folder);
    const result = started.result.then(ended => {
      printed.push(ended.stdout, ended.stderr);
      watching.look(`the end of ${args[0]}`);
      for (const subject of subjectsOf(first))
        for (const broken of [
          ...honestExit({ ...scope, subject }, args, ended),
          ...outlived({ ...scope, subject }, args, ended),
          ...saidRemoved({ ...scope, subject }, reportedIn(ended.stdout + ended.stderr)),
        ])
          watching.add(broken, 'its end');
      for (const broken of editsKept(scope, ended.exitCode)) watching.add(broken, 'its end');
      if (ended.exitCode === 70)
        watching.add({ promise: 9, text: 'a bug in the program (exit 70)' }, 'its end');
      return ended;
    });
    return { ...started, result };
  };
  return {
    sandbox,
    watch: watching,
    folder,
    leaked,
    uses,
    edits,
    setMachine(aheadMs) {
      machineAheadMs = aheadMs;
    },
    policy: () => shape,
    setPolicy,
    begin: begun,
    run: (...args) => begun(...args).result,
    beside: besides,
    snapshot: () => ({
      world: structuredClone(sandbox.world),
      aheadMs: sandbox.clock.now() - Date.now(),
      leaked: [...leaked],
    }),
    violations() {
      for (const leak of leaksIn(sandbox.world.issued, printed, [folder])) watching.add(leak, 'the end');
      return watching.violations;
    },
    async [Symbol.asyncDispose]() {
      watching.stop();
      leaveIssued(sandbox.world.issued);
      await sandbox.close();
      if (process.env['KEYTURN_CANARY'] === undefined) rmSync(folder, { recursive: true, force: true });
      if (bugs.length > 0) throw new Error(`the sandbox has bugs, see stderr: ${bugs.join(', ')}`);
    },
  };
}
