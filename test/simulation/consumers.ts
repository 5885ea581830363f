/** Who uses the secrets: takes what its place holds when it starts, signs in on its own schedule, and starts again some day. */
import { signInAs } from '../../src/sandbox/entra/signInAs.ts';
import { must } from '../e2e/stage.ts';
import { passwordOf, wantedPlaces } from '../promises/checkers/view.ts';
import type { Consumer } from './story.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;

export function openConsumers(world: World, consumers: readonly Consumer[]): void {
  for (const one of consumers) live(world, one);
}

function live(world: World, { subject: name, restartDays, everyHours }: Consumer): void {
  const { timeline, cloud, uses, watch, chance } = world;
  const { core } = cloud;
  const subject = must(world.subjects.find(each => each.name === name));
  let held: string | undefined;
  let startedAt = 0;
  const start = () => {
    const place = wantedPlaces(core.world, world.shape, subject).find(({ required }) => required);
    held = place?.value ?? held;
    startedAt = timeline.now();
  };
  const signIn = () => {
    const password = passwordOf(core.world, held, subject);
    if (held === undefined || password === undefined) return true;
    const { accepted } = signInAs(core.scene, { appId: subject.appId, value: held });
    uses.push({ keyId: password.keyId, at: core.clock.now(), accepted });
    return accepted;
  };
  const comeBy = () => {
    if (timeline.now() - startedAt >= restartDays * 24 * HOUR_MS) start();
    // Refused, it starts again, as people would have it do: then it must work, if its place is in order (noOutage looks).
    if (!signIn()) {
      start();
      if (!signIn()) watch.look(`${name} is refused after a restart`);
    }
    timeline.after(everyHours * HOUR_MS, comeBy);
  };
  timeline.after(chance.next() * everyHours * HOUR_MS, comeBy);
}
