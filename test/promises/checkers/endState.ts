/** Promise 5: where a run comes to rest, apart from ids and times. */
import type { Password, World } from '../../../src/sandbox/world.ts';
import { must } from '../../e2e/stage.ts';
import { SETTING } from '../scenery.ts';
import { isOurs, livingOf, newestOf, passwordOf, placesOf, versionsOf } from './view.ts';

/** Lines that are equal when two worlds came to rest in the same way. */
export function endState(world: World): string[] {
  const role = roles(world);
  const credentials = livingOf(world).map(role).toSorted();
  const versions = versionsOf(world).map(({ value, enabled, tags }) => {
    const ours = Object.keys(tags).filter(name => name.startsWith('keyturn-'));
    return `vault version: ${role(passwordOf(world, value))}, ${enabled ? 'enabled' : 'disabled'}, ${ours.toSorted().join(' ')}`;
  });
  const places = placesOf(world).map(({ name, value }) => `${name}: ${role(passwordOf(world, value))}`);
  const marks = marksOf(world).map(([name, keyId]) => `${name}: ${markRole(world, keyId, role)}`);
  return [...credentials.map(each => `credential: ${each}`), ...versions, ...places, ...marks];
}

type Role = (password: Password | undefined) => string;

/** Ours are numbered by their first appearance in the vault. */
function roles(world: World): Role {
  const values = [...new Set(versionsOf(world).map(({ value }) => value))];
  const ours = values.filter(value => isOursByValue(world, value));
  return password => {
    if (password === undefined) return "nobody's";
    const gone = password.removedAt === undefined ? '' : 'removed ';
    if (!isOurs(password)) return gone + (password.displayName ?? 'without name');
    const index = ours.indexOf(password.value);
    return gone + (index === -1 ? 'ours, orphaned' : `ours ${index - ours.length}`);
  };
}

function isOursByValue(world: World, value: string): boolean {
  const password = passwordOf(world, value);
  return password !== undefined && isOurs(password);
}

function marksOf(world: World): [string, string | undefined][] {
  const { variables } = must(world.organizations[0]?.groups[0]);
  const repository = must(world.repositories[0]);
  const mark = `${SETTING}_KEYTURN`;
  return [
    ['mark of the vault version', newestOf(world).tags['keyturn-key-id']],
    ['mark in the variable group', variables[`${SETTING}.keyturn`]?.value],
    ['mark in the repository', repository.variables[mark]?.value],
    ['mark in the environment', repository.environments['production']?.variables[mark]?.value],
  ];
}

function markRole(world: World, text: string | undefined, role: Role): string {
  if (text === undefined) return 'none';
  const named = livingOf(world).find(({ keyId }) => text.startsWith(keyId));
  return named === undefined ? 'of a credential that is gone' : role(named);
}
