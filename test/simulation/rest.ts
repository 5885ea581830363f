/** Liveness: once nothing goes wrong any more, some healthy nights later everything is at rest and right. */
import { unlike } from '../promises/axes/rest.ts';
import { versionsOf } from '../promises/checkers/view.ts';
import { isWrite } from '../promises/requests.ts';
import { mendVault } from './people.ts';
import { DAY_MS } from './story.ts';
import type { World } from './world.ts';

/** Waits and the nights that a retirement takes lie between them. */
const HEALTHY_DAYS = [1, 1, 8, 1, 1, 1, 1];

export async function comeToRest(world: World): Promise<void> {
  const { timeline, cloud, running, watch } = world;
  const { settings } = cloud.core.world;
  Object.assign(settings, { report: 'fresh', reportLagMs: 60_000, readLagMs: { min: 0, max: 0 } });
  delete settings.dates;
  const said: string[] = [];
  for (const [index, days] of HEALTHY_DAYS.entries()) {
    await timeline.runTo(timeline.now() + days * DAY_MS);
    running.splice(0);
    const { sequence = 0 } = cloud.core.history.entries().at(-1) ?? {};
    world.say('— a healthy night');
    if (index === 0) mendVault(world);
    // Where all is settled the quick check does not look into places: docs/verbs.md has it done once a week.
    const run = world.start(0, { verb: 'rotate', names: [], now: false, drift: index % 3 === 0 });
    await timeline.runUntil(() => run.isOver(), 60_000);
    const writes = cloud.core.history
      .entries(sequence)
      .filter(isWrite)
      .map(({ operation }) => operation);
    const wrong = [...unlike(cloud.core, world.knowable()), ...unconfirmed(world)];
    if (run.exitCode() === 0 && writes.length === 0 && wrong.length === 0) return;
    said.push(
      `exit ${run.exitCode()}, ${writes.join(' ') || 'no writes'}${wrong.map(one => `; ${one}`).join('')}`,
    );
    if (watch.violations.length > 0) return;
  }
  // Whoever leaked a secret names it until it is gone: a revocation that left no trace is finished by a person.
  watch.add(
    { promise: 5, text: `not at rest after ${HEALTHY_DAYS.length} healthy nights` },
    said.join(' | '),
  );
}

/** What is never confirmed is never followed by the removal of what it superseded. */
function unconfirmed({ cloud, subjects }: World): string[] {
  return subjects.flatMap(subject => {
    const tags = versionsOf(cloud.core.world, subject).at(-1)?.tags;
    const isOpen = tags?.['keyturn-key-id'] !== undefined && tags['keyturn-confirmed'] === undefined;
    return isOpen ? [`the newest version of ${subject.secret} is not confirmed`] : [];
  });
}
