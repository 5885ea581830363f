import { must } from '../../e2e/stage.ts';
import type { Bench } from '../bench.ts';
import { newestOf, passwordOf } from '../checkers/view.ts';
import { HOUR_MS, NAME, SETTING, USUAL_LIFE } from '../scenery.ts';
import type { Workload } from './workload.ts';

const DAY_MS = 24 * HOUR_MS;

/** A secret that somebody created by hand, not due yet: it is brought to every place, and replaced once it is due. */
export const adopt: Workload = {
  name: 'adopt',
  async prepare({ sandbox: { world, clock }, watch }) {
    const password = must(passwordOf(world, newestOf(world).value));
    const [start, end] = [clock.now() - 10 * DAY_MS, clock.now() + 160 * DAY_MS];
    watch.byPerson(() => Object.assign(password, { start, end }));
  },
  args: () => ['adopt', NAME, '--yes'],
  again: bench => (isAdopted(bench) ? ['rotate'] : ['adopt', NAME, '--yes']),
  next({ sandbox: { world, clock } }) {
    const { end } = must(passwordOf(world, newestOf(world).value));
    clock.advance(end - (USUAL_LIFE.rotateBefore - 1) * DAY_MS - clock.now());
    return ['rotate'];
  },
  besides(asked) {
    const others = asked.filter(({ operation }) => WRITES_OF_ROTATIONS.includes(operation));
    return others.length === 0 ? undefined : `it asked for ${others.map(({ operation }) => operation)}`;
  },
};

const WRITES_OF_ROTATIONS = ['addPassword', 'removePassword', 'setSecret'];

/** Every place that cannot be read has its mark. */
function isAdopted({ sandbox: { world } }: Bench): boolean {
  const { variables: ofRepository, environments } = must(world.repositories[0]);
  const { variables: ofGroup } = must(world.organizations[0]?.groups[0]);
  const mark = `${SETTING}_KEYTURN`;
  const marks = [
    ofGroup[`${SETTING}.keyturn`],
    ofRepository[mark],
    environments['production']?.variables[mark],
    world.githubOwners?.[0]?.variables[mark],
    ofRepository[`${mark}_DEPENDABOT`],
  ];
  return marks.every(each => each !== undefined);
}
