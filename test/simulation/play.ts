/** Plays a story to its end, with the checkers of the promises around it. */
import { loadSodium } from '../../src/sandbox/github/seal.ts';
import { passwordOf, versionsOf } from '../promises/checkers/view.ts';
import type { Violation } from '../promises/checkers/watch.ts';
import { openConsumers } from './consumers.ts';
import type { Running } from './machine.ts';
import { byHand, doChore, forbid, loseRole, mendVault, wipeTags } from './people.ts';
import { comeToRest } from './rest.ts';
import { type Act, BEGIN, DAY_MS, type Moment, type Night, type Story } from './story.ts';
import { openTimeline, type Timeline } from './timeline.ts';
import { beside } from './words.ts';
import { openWorld, type World } from './world.ts';

export interface Outcome {
  readonly violations: readonly Violation[];
  readonly nights: number;
  readonly events: number;
  readonly requests: number;
  /** What happened, in order of time. */
  readonly lines: readonly string[];
  /** What went wrong at which step, while who else was at work: `cut-after addPassword, revoke beside`. */
  readonly reached: readonly string[];
}

export async function play(story: Story): Promise<Outcome> {
  await loadSodium();
  const timeline = openTimeline(BEGIN);
  return timeline.inside(() => playIn(timeline, story));
}

async function playIn(timeline: Timeline, story: Story): Promise<Outcome> {
  const lines: string[] = [];
  let [requests, nights] = [0, 0];
  const world = openWorld(timeline, story, lines);
  openConsumers(world, story.consumers);
  const counting = world.cloud.core.history.watch(({ outcome }) => {
    if (outcome === 'under way') requests += 1;
  });
  try {
    for (const [index, night] of story.nights.entries()) {
      world.say(`— night ${index}`);
      await playNight(world, night);
      nights += 1;
      if (world.watch.violations.length > 0) break;
      // Only quiet nights are left out: cron comes back the next day to what it could not finish.
      const isOpen = world.running.some(one => one.exitCode() !== 0);
      const next = isOpen ? 1 : (story.nights[index + 1]?.days ?? 1);
      await timeline.runTo(atThree(timeline.now(), next));
      world.watch.look(`the day after night ${index}`);
      if (world.watch.violations.length > 0) break;
    }
    if (world.watch.violations.length === 0) await comeToRest(world);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    world.watch.add({ promise: 0, text }, 'the simulation itself');
  } finally {
    counting();
    world.watch.stop();
  }
  const { violations } = world.watch;
  return {
    violations,
    nights,
    events: timeline.fired(),
    requests,
    lines,
    reached: [...world.reached],
  };
}

/** Three o'clock so many days later, as the world's clock goes. */
function atThree(now: number, days: number): number {
  const since = (now - BEGIN) / DAY_MS;
  return BEGIN + (Math.floor(since) + days) * DAY_MS;
}

/** A run that takes longer than this many events hangs. */
const MANY = 60_000;

async function playNight(world: World, { acts }: Night): Promise<void> {
  const { timeline, running, cloud } = world;
  const { history, faults } = cloud.core;
  running.splice(0, running.length, ...running.filter(one => !one.isOver()));
  if (!history.entries().some(({ outcome }) => outcome === 'under way')) history.clear();
  const begins = acts.filter(({ act }) => act === 'run').length;
  let begun = 0;
  const stops: (() => void)[] = [];
  const afternoon: Extract<Act, { act: 'afternoon' }>[] = [];
  for (const act of acts) {
    if (act.act === 'policy') world.watch.byPerson(() => change(world, act));
    else if (act.act === 'afternoon') afternoon.push(act);
    else if (act.act === 'forbid') stops.push(forbid(world));
    else if (act.act === 'role') stops.push(loseRole(world));
    else if (act.act === 'fault') stops.push(strike(world, act));
    else if (act.act === 'run')
      timeline.after(act.ms, () => {
        begun += 1;
        if (isSensible(world, act.command)) world.start(act.host, inFull(world, act));
      });
    else stops.push(at(world, act.at, () => perform(world, act)));
  }
  await timeline.runUntil(() => begun === begins && running.every(one => one.isOver()), MANY);
  // The last first: each puts back what it found.
  for (const stop of stops.toReversed()) stop();
  faults.clear();
  // What is under way arrives.
  await timeline.runTo(timeline.now() + 60_000);
  world.watch.look('the end of the night');
  await timeline.runTo(timeline.now() + AFTERNOON_MS);
  mendVault(world);
  for (const act of afternoon) doChore(world, act);
}

/** After the last run of the night. */
const AFTERNOON_MS = 9 * 3_600_000;

const WEEK_MS = 7 * DAY_MS;

/** Once a week cron has every place read (docs/verbs.md, “A whole fleet”), and again the next night where that did not end well. */
function inFull({ timeline, lookedAt }: World, { host, command }: Extract<Act, { act: 'run' }>) {
  if (host !== 0 || command.verb !== 'rotate' || timeline.now() - lookedAt < WEEK_MS - DAY_MS) return command;
  return { ...command, drift: true };
}

/** Nobody goes back to a secret that ends before anybody looks again. */
function isSensible({ cloud, subjects }: World, { verb, names }: Running['command']): boolean {
  if (verb !== 'rollback') return true;
  const { world, clock } = cloud.core;
  return subjects
    .filter(({ name }) => names.includes(name))
    .every(subject => {
      const [newest, ...older] = versionsOf(world, subject).toReversed();
      const held = older.flatMap(({ value }) =>
        value === newest?.value ? [] : (passwordOf(world, value, subject) ?? []),
      );
      const living = held.filter(({ removedAt }) => removedAt === undefined);
      return living.length > 0 && living.every(({ end }) => end > clock.now() + WEEK_MS);
    });
}

type Timed = Extract<Act, { at: Moment }>;

function change(world: World, { change }: Extract<Act, { act: 'policy' }>): void {
  world.shape = { ...world.shape, ...change };
  world.say(`the policy is changed: ${JSON.stringify(change)}`);
}

function strike(
  { timeline, cloud, say }: World,
  { rule, forMs }: Extract<Act, { act: 'fault' }>,
): () => void {
  const { faults } = cloud.core;
  const standing = faults.add(rule);
  const over = timeline.after(forMs, () => {
    faults.remove(standing.id);
    if (rule.count === 'all') say(`${rule.operation} is well again`);
  });
  return () => over.cancel();
}

/** Once, at that moment of the night. */
function at({ timeline, cloud }: World, moment: Moment, what: () => void): () => void {
  if ('ms' in moment) {
    const scheduled = timeline.after(moment.ms, what);
    return () => scheduled.cancel();
  }
  const outcome = moment.when === 'arrives' ? 'under way' : 'answered';
  let left = moment.nth;
  const stop = cloud.core.history.watch(entry => {
    if (entry.operation !== moment.operation || entry.outcome !== outcome) return;
    left -= 1;
    if (left > 0) return;
    stop();
    what();
  });
  return stop;
}

let edited = 0;

function perform(world: World, act: Timed): void {
  const { timeline, cloud, running, machines, say } = world;
  switch (act.act) {
    case 'edit':
      edited += 1;
      say(`a person sets ${act.name} in the ${act.place}`);
      world.watch.byPerson(() => world.edits.make(act.place, act.name, `edited ${edited}`));
      return;
    case 'tags':
      say(`a script wipes the tags of ${act.subject}`);
      world.watch.byPerson(() => wipeTags(world, act.subject));
      return;
    case 'person':
      say(`a person: ${act.subject}: ${act.does}`);
      world.touched.set(act.subject, timeline.now());
      world.watch.byPerson(() => byHand(world, act));
      return;
    default: {
      const name = machines[act.host].name;
      for (const one of running.filter(({ actor, isOver }) => actor.name === name && !isOver())) {
        const last = cloud.core.history.entries().at(-1)?.operation ?? 'nothing';
        world.reached.add(`${act.act} ${last}${beside(running)}`);
        say(`${name} ${one.run}: ${act.act}`);
        if (act.act === 'kill') one.actor.dead = true;
        if (act.act === 'interrupt') one.interrupt();
        if (act.act === 'freeze') one.actor.stoppedUntil = timeline.now() + act.forMs;
      }
    }
  }
}
