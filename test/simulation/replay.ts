/**
 * The same nights twice: in the simulation, and by the program as it is published, against the sandbox over HTTPS. Both worlds
 * must look the same after each night, and both runs end with the same exit code. Where the order in which requests come is
 * left to chance, a fault may meet another request: then the rest of that story says nothing, and is counted so.
 */
import { loadSodium } from '../../src/sandbox/github/seal.ts';
import type { History } from '../../src/sandbox/history.ts';
import { openBench } from '../promises/bench.ts';
import { endState } from '../promises/checkers/endState.ts';
import type { Program } from '../promises/program.ts';
import { chanceOf } from './chance.ts';
import { drawStory } from './draw.ts';
import type { Command } from './machine.ts';
import { type Act, BEGIN, CALM, DAY_MS, type Night, type Story } from './story.ts';
import { openTimeline } from './timeline.ts';
import { openWorld } from './world.ts';

export interface Replayed {
  readonly nights: number;
  /** Nights after a fault had met another request. */
  readonly left: number;
  /** A difference is a bug of the simulation. */
  readonly differences: readonly string[];
}

/** What a night has left behind. */
interface Left {
  readonly exitCode: number | undefined;
  /** The requests that faults met. */
  readonly met: readonly string[];
  readonly state: readonly string[];
}

const NIGHTS = 8;

/** One run a night, of one rotation, with one fault: what two machines do at a time comes in another order each time. */
export function drawReplay(seed: number): Story {
  const story = drawStory(seed);
  const chance = chanceOf(seed + 0.5);
  const nights = story.nights.slice(0, NIGHTS).map((night): Night => {
    const faults = night.acts.filter(({ act }) => act === 'fault').slice(0, 1);
    return { ...night, acts: [...faults, { act: 'run', host: 0, ms: 1, command: commandOf(chance.next()) }] };
  });
  return {
    ...story,
    shape: { ...story.shape, fellows: 'none' },
    weather: { ...CALM, replicationMs: 150 },
    consumers: [],
    nights,
  };
}

const NAME = 'payments-api';

function commandOf(drawn: number): Command {
  if (drawn < 0.2) return { verb: 'rotate', names: [NAME], now: true };
  if (drawn < 0.3) return { verb: 'revoke', names: [NAME], immediately: false };
  return { verb: 'rotate', names: [], now: false };
}

export async function replay(program: Program, story: Story): Promise<Replayed> {
  const [simulated, real] = [await inSimulation(story), await overHttps(program, story)];
  const differences: string[] = [];
  for (const [index, here] of simulated.entries()) {
    const there = real[index];
    if (there === undefined || here.met.join() !== there.met.join())
      return { nights: index, left: simulated.length - index, differences };
    differences.push(...differing(here, there).map(text => `seed ${story.seed}, night ${index}: ${text}`));
    if (differences.length > 0) return { nights: index + 1, left: 0, differences };
  }
  return { nights: simulated.length, left: 0, differences };
}

function differing(here: Left, there: Left): string[] {
  return [
    ...(here.exitCode === there.exitCode
      ? []
      : [`exit code ${here.exitCode} in the simulation, ${there.exitCode} over HTTPS`]),
    ...here.state.filter(line => !there.state.includes(line)).map(line => `only in the simulation: ${line}`),
    ...there.state.filter(line => !here.state.includes(line)).map(line => `only over HTTPS: ${line}`),
  ];
}

type Fault = Extract<Act, { act: 'fault' }>;

function faultsIn({ acts }: Night): readonly Fault[] {
  return acts.filter((act): act is Fault => act.act === 'fault');
}

function commandIn({ acts }: Night): Command {
  const run = acts.find((act): act is Extract<Act, { act: 'run' }> => act.act === 'run');
  return run?.command ?? { verb: 'rotate', names: [], now: false };
}

/** Without ids: each world has its own. */
function metIn(history: History, since: number): string[] {
  return history
    .entries(since)
    .filter(({ fault }) => fault !== undefined)
    .map(({ operation, path, fault }) => `${fault} ${operation} ${path.replaceAll(/[0-9a-f-]{32,}/g, 'ID')}`);
}

export async function inSimulation(story: Story): Promise<Left[]> {
  await loadSodium();
  const timeline = openTimeline(BEGIN);
  return timeline.inside(async () => {
    const world = openWorld(timeline, story, []);
    const { core } = world.cloud;
    const left: Left[] = [];
    for (const night of story.nights) {
      const { sequence = 0 } = core.history.entries().at(-1) ?? {};
      for (const { rule } of faultsIn(night)) core.faults.add(rule);
      const run = world.start(0, commandIn(night));
      await timeline.runUntil(() => run.isOver());
      core.faults.clear();
      world.running.splice(0);
      await timeline.runTo(timeline.now() + night.days * DAY_MS);
      const state = endState(core.world, world.shape);
      left.push({ exitCode: run.exitCode(), met: metIn(core.history, sequence), state });
    }
    world.watch.stop();
    return left;
  });
}

export async function overHttps(program: Program, story: Story): Promise<Left[]> {
  await using bench = await openBench(program, story.seed, { shape: { ...story.shape, without: [] } });
  bench.setPolicy(story.shape);
  const { history, faults, clock } = bench.sandbox;
  const left: Left[] = [];
  for (const night of story.nights) {
    const { sequence = 0 } = history.entries().at(-1) ?? {};
    for (const { rule } of faultsIn(night)) faults.add(rule);
    const { exitCode } = await bench.run(...argsOf(commandIn(night)));
    faults.clear();
    clock.advance(night.days * DAY_MS);
    const state = endState(bench.sandbox.world, bench.policy());
    left.push({ exitCode: exitCode ?? undefined, met: metIn(history, sequence), state });
  }
  return left;
}

function argsOf(command: Command): string[] {
  if (command.verb !== 'rotate') return [command.verb, ...command.names, '--yes'];
  return ['rotate', ...command.names, ...(command.now ? ['--now', '--yes'] : [])];
}
