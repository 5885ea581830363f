/** What two runs of one rotation may have to do at the same time. */
import type { Scenario } from './orders.ts';
import { CALM, DAY_MS, type Story } from './story.ts';
import type { World } from './world.ts';

const NAME = 'payments-api';
const rotate = { verb: 'rotate', names: [NAME], now: false } as const;
const anew = { verb: 'rotate', names: [NAME], now: true } as const;
const revoke = { verb: 'revoke', names: [NAME], immediately: false } as const;
const rollback = { verb: 'rollback', names: [NAME] } as const;

async function run(world: World, command: Parameters<World['start']>[1]): Promise<void> {
  const one = world.start(0, command);
  await world.timeline.runUntil(() => one.isOver());
  world.running.splice(0);
}

async function pass({ timeline }: World, days: number): Promise<void> {
  await timeline.runTo(timeline.now() + days * DAY_MS);
}

/** One rotation with a setting and a variable, on two machines that have no lock in common. */
export const twoHosts: Story = {
  seed: 1,
  shape: {
    overlapHours: 24,
    retire: 'when-unused',
    without: [1, 3, 4],
    fellows: 'none',
    life: { lifetime: 30, rotateBefore: 10 },
  },
  locks: 'apart',
  log: true,
  weather: CALM,
  consumers: [],
  nights: [],
};

const atOnce: readonly Scenario[] = [
  { name: 'create', commands: [rotate, rotate], before: async () => {} },
  {
    name: 'retire',
    commands: [rotate, rotate],
    async before(world) {
      await run(world, rotate);
      await pass(world, 9);
    },
  },
  {
    name: 'discard',
    commands: [rotate, rotate],
    async before(world) {
      const killed = world.start(0, anew);
      const stop = world.cloud.core.history.watch(({ operation, outcome }) => {
        if (operation === 'addPassword' && outcome === 'answered') killed.actor.dead = true;
      });
      await world.timeline.runUntil(() => killed.isOver());
      stop();
      world.running.splice(0);
      await pass(world, 1);
    },
  },
  {
    name: 'revoke',
    commands: [revoke, rotate],
    async before(world) {
      await run(world, rotate);
      await pass(world, 2);
    },
  },
  {
    name: 'rollback to what is about to be retired',
    // By the sign-in log it would not be removed yet: the program's own sign-in hides what was before.
    retire: 'after-overlap',
    commands: [rollback, rotate],
    async before(world) {
      await run(world, rotate);
      await pass(world, 2);
      await run(world, anew);
      await pass(world, 9);
    },
  },
  {
    name: 'rollback',
    commands: [rollback, rotate],
    async before(world) {
      await run(world, rotate);
      await pass(world, 2);
      await run(world, anew);
      await pass(world, 1);
    },
  },
];

/** The second begins with the first, or when the first has just written the vault: what it finds then is half done. */
export const scenarios: readonly Scenario[] = atOnce.flatMap(one =>
  one.name === 'retire'
    ? [one, { ...one, name: 'retire, the second beside its removal', secondAt: 'updateSecret' }]
    : [one, { ...one, name: `${one.name}, the second once it is published`, secondAt: 'setSecret' }],
);
