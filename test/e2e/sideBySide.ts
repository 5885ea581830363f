/** This version of the program and an earlier one, on one machine, on one world, watched at every request. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { showLog } from '../promises/axes/report.ts';
import { type Bench, openBench } from '../promises/bench.ts';
import { endState } from '../promises/checkers/endState.ts';
import type { Violation } from '../promises/checkers/watch.ts';
import { type Begun, begin, type Program, type Result } from '../promises/program.ts';
import { isWrite } from '../promises/requests.ts';
import { TARGETS, usual } from '../promises/scenery.ts';
import { buildIn } from '../support/build.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The last one before tags had a format of their own. */
export const EARLIER = 'd0b5d03';

/** The targets that it does not know: those behind the secret of a GitHub environment. */
const LATER = TARGETS.flatMap((_target, index) => (index > 4 ? [index] : []));

export function isInThisClone(commit: string): boolean {
  try {
    execFileSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: ROOT, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * `like`: the program whose waits are shortened in the same way. The earlier version does not forget, from one run of a process
 * to the next, what it takes out of its output as a secret; what it prints is not judged here.
 */
export async function buildEarlier(commit: string, like: Program): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-earlier-'));
  const archive = join(folder, 'src.tar');
  const run = promisify(execFile);
  await run('git', ['archive', '--output', archive, commit, 'src'], { cwd: ROOT });
  await run('tar', ['-xf', archive, '-C', folder]);
  await writeFile(join(folder, 'COMMIT'), commit);
  return {
    main: await buildIn(folder, join(folder, 'src')),
    hurry: like.hurry,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

export type Who = 'new' | 'old';

export interface Pair extends AsyncDisposable {
  readonly bench: Bench;
  begin(who: Who, ...args: readonly string[]): Begun;
  run(who: Who, ...args: readonly string[]): Promise<Result>;
  /** Begins a run and kills it as soon as that request has taken effect. */
  killed(who: Who, operation: string, ...args: readonly string[]): Promise<void>;
  /**
   * What was broken so far. The earlier version proves and retires by rules of its own, which were right in their time:
   * promises 2 and 4 are left to the tests of each version. So is promise 10, since only runs of this one are counted.
   */
  broken(): Violation[];
}

export async function openPair(programs: Readonly<Record<Who, Program>>, seed = 7): Promise<Pair> {
  const bench = await openBench(programs.new, seed, { shape: { ...usual, without: LATER } });
  // Without the sign-in log the sign-ins of nights before hide others', and the longest wait is kept.
  showLog(bench.sandbox);
  const { sandbox, folder, watch } = bench;
  const started = (who: Who, ...args: readonly string[]): Begun => {
    if (who === 'new') return bench.begin(...args);
    const env = { ...sandbox.environment, HOME: folder, XDG_STATE_HOME: folder };
    const begun = begin(programs.old, args, env, folder);
    const result = begun.result.then(ended => {
      watch.look(`the end of ${args[0]} of the earlier version`);
      return ended;
    });
    return { ...begun, result };
  };
  return {
    bench,
    begin: started,
    run: (who, ...args) => started(who, ...args).result,
    async killed(who, operation, ...args) {
      const rule = sandbox.faults.add({ operation, fault: { kind: 'pause', when: 'after' } });
      const { child, result } = started(who, ...args);
      const met = async () => {
        while (rule.hit === 0) await delay(5, undefined, { ref: false });
      };
      await Promise.race([result, met()]);
      child.kill('SIGKILL');
      await result;
      sandbox.faults.clear();
      while (sandbox.history.entries().some(({ outcome }) => outcome === 'under way')) await delay(5);
    },
    broken: () => bench.violations().filter(({ promise }) => ![2, 4, 10].includes(promise)),
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  };
}

/** What a further run of each version says and writes: where both are content, nothing. */
export async function furtherRuns(pair: Pair): Promise<string[]> {
  const { history } = pair.bench.sandbox;
  const told: string[] = [];
  for (const who of ['old', 'new', 'old'] as const) {
    const { sequence = 0 } = history.entries().at(-1) ?? {};
    const { exitCode } = await pair.run(who, 'rotate');
    const writes = history
      .entries(sequence)
      .filter(isWrite)
      .map(({ operation }) => operation);
    told.push(`${who}: exit ${exitCode}${writes.map(operation => `, ${operation}`).join('')}`);
  }
  return told;
}

export const CONTENT = ['old: exit 0', 'new: exit 0', 'old: exit 0'];

/** Where the world came to rest, apart from ids and times. */
export function restOf({ bench }: Pair): string[] {
  return endState(bench.sandbox.world, bench.policy());
}
