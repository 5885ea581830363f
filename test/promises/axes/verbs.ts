/**
 * Any three verbs one after the other, each cut anywhere or up against a wall, and then healthy runs until nothing changes
 * any more: `verbs/revoke+rollback+rotate@7`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultRuleInput } from '../../../src/sandbox/faultRule.ts';
import { seededRandom } from '../../../src/sandbox/random.ts';
import { must } from '../../e2e/stage.ts';
import { type Bench, openBench } from '../bench.ts';
import { livingOf, newestOf, passwordOf, versionsOf } from '../checkers/view.ts';
import { judged, sideBySide } from '../explore.ts';
import { type FaultKind, faultKinds } from '../faults.ts';
import type { Reference, Verdict } from '../oneCase.ts';
import type { Program } from '../program.ts';
import { isWrite } from '../requests.ts';
import { NAME } from '../scenery.ts';

const verbs = ['rotate', 'now', 'revoke', 'rollback'] as const;
type Verb = (typeof verbs)[number];

export interface Verbs {
  readonly verbs: readonly Verb[];
  readonly seed: number;
}

export function isVerbsName(text: string): boolean {
  return text.startsWith('verbs/');
}

export function readVerbs(text: string): Verbs {
  const [names = '', seed] = text.slice('verbs/'.length).split('@');
  const read = (name: string) => must(verbs.find(verb => verb === name));
  return { verbs: names.split('+').map(read), seed: Number(seed) };
}

function nameOfVerbs({ verbs: those, seed }: Verbs): string {
  return `verbs/${those.join('+')}@${seed}`;
}

/** Every three, in an order drawn by the seed, and again and again with other seeds. */
export function drawVerbs(count: number, seed: number): Verbs[] {
  const random = seededRandom(seed);
  const threes = verbs.flatMap(one => verbs.flatMap(two => verbs.map(three => [one, two, three])));
  const mixed = threes.map(each => ({ each, at: random.next() })).toSorted((a, b) => a.at - b.at);
  return Array.from({ length: count }, (_, index) => ({
    verbs: must(mixed[index % mixed.length]).each,
    seed: seed + index,
  }));
}

/** What a person without the right meets again and again. */
const WALLS = ['updateVariableGroup', 'setSecret', 'updateSecret', 'removePassword', 'addPassword'];

/** No verb makes many more requests than this in the world of these tests. */
const REQUESTS = 70;

interface Cut {
  readonly rule: FaultRuleInput;
  readonly kills: boolean;
}

function drawCut(random: { next(): number }): Cut {
  const pick = <T>(from: readonly T[]): T => must(from[Math.floor(random.next() * from.length)]);
  if (random.next() < 0.4) {
    const fault = { kind: 'error', status: 403, body: {}, when: 'before' } as const;
    return { rule: { operation: pick(WALLS), count: 'all', fault }, kills: false };
  }
  const { fault, kills }: FaultKind = pick(faultKinds);
  return { rule: { nth: 1 + Math.floor(random.next() * REQUESTS), fault }, kills: kills === true };
}

export async function runVerbs(program: Program, one: Verbs, from: Reference): Promise<Verdict> {
  await using bench = await openBench(program, one.seed, { from: from.start });
  const random = seededRandom(one.seed);
  let struck = 0;
  for (const verb of one.verbs) if (await cutShort(bench, argsOf(bench, verb), drawCut(random))) struck += 1;
  await comeToRest(bench);
  return { name: nameOfVerbs(one), seed: one.seed, struck, violations: [...bench.violations()] };
}

interface Exploration {
  readonly program: Program;
  /** Rotated twice: the secret before the one in use still lives. */
  readonly from: Reference;
  readonly jobs: number;
}

export function exploreVerbs(
  all: readonly Verbs[],
  { program, from, jobs }: Exploration,
  told: (verdict: Verdict) => void,
): Promise<void> {
  return sideBySide(all, { jobs }, async one => {
    const nothing = { name: nameOfVerbs(one), seed: one.seed, struck: 0 };
    told(
      await judged(
        () => runVerbs(program, one, from),
        violations => ({ ...nothing, violations }),
      ),
    );
  });
}

/** Whoever revokes goes on naming what leaked until it is gone; then another one leaks. */
function argsOf({ sandbox: { world }, leaked }: Bench, verb: Verb): string[] {
  if (verb === 'rotate') return ['rotate'];
  if (verb === 'now') return ['rotate', NAME, '--now', '--yes'];
  if (verb === 'rollback') return ['rollback', NAME, '--yes'];
  const left = livingOf(world).find(({ keyId }) => leaked.has(keyId));
  if (left !== undefined) return ['revoke', NAME, '--yes', '--key-id', left.keyId];
  const current = passwordOf(world, newestOf(world).value);
  if (current !== undefined) leaked.add(current.keyId);
  return ['revoke', NAME, '--yes'];
}

/** Whether the fault met a request. */
async function cutShort(bench: Bench, args: readonly string[], { rule, kills }: Cut): Promise<boolean> {
  const { faults, history } = bench.sandbox;
  const standing = faults.add(rule);
  const { child, result } = bench.begin(...args);
  if (kills) {
    const met = async () => {
      while (standing.hit === 0) await delay(5, undefined, { ref: false });
      child.kill('SIGKILL');
    };
    await Promise.race([result, met()]);
  }
  await result;
  const wasMet = standing.hit > 0;
  faults.clear();
  while (history.entries().some(({ outcome }) => outcome === 'under way')) await delay(5);
  bench.watch.look(`after ${args.join(' ')}`);
  return wasMet;
}

/** What was written down any run finishes; what could not be, only who names it again. */
async function comeToRest(bench: Bench): Promise<void> {
  const { sandbox, watch, leaked } = bench;
  const said: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    const { sequence = 0 } = sandbox.history.entries().at(-1) ?? {};
    const told = versionsOf(sandbox.world).map(({ tags }) => tags['keyturn-revoked'] ?? '');
    const left = livingOf(sandbox.world).filter(({ keyId }) => leaked.has(keyId));
    const untold = left.find(({ keyId }) => !told.some(text => text.includes(keyId)));
    const args = untold === undefined ? ['rotate'] : ['revoke', NAME, '--yes', '--key-id', untold.keyId];
    const { exitCode, stdout } = await bench.run(...args);
    const writes = sandbox.history.entries(sequence).filter(isWrite).length;
    said.push(`${args[0]}: exit ${exitCode}, ${writes} writes`);
    if (exitCode !== 0) said.push(stdout.replaceAll(/\s+/g, ' ').slice(0, 400));
    if (exitCode === 0 && writes === 0) return;
  }
  watch.add({ promise: 5, text: `does not come to rest (${said.join('; ')})` }, 'the end');
}
