/** What `rotate --now` asks before it creates secrets that may not be due. */
import type { Rotation } from '../policy/policy.ts';
import { restraints } from '../rotation/calm.ts';
import { plural } from '../rotation/words.ts';

const LISTED = 20;

/** By this machine's clock: the cloud is not asked anything before the answer. */
export function newSecretsQuestion(rotations: readonly Rotation[], now: Date): string {
  const asked = rotations.map(rotation => ({
    name: rotation.name,
    against: restraints(rotation, now).map(({ text }) => text),
  }));
  const ordered = asked.toSorted((one, other) => other.against.length - one.against.length);
  const lines = ordered
    .slice(0, LISTED)
    .flatMap(({ name, against }) => [`  ${name}`, ...against.map(each => `    overrides: ${each}`)]);
  const more = rotations.length > LISTED ? [`  and ${rotations.length - LISTED} more`] : [];
  const head = `This creates a new secret now, due or not, for ${plural(rotations.length, 'rotation')}:`;
  return [head, ...lines, ...more, 'Old secrets stay valid until their overlap is over. Continue?'].join(
    '\n',
  );
}
