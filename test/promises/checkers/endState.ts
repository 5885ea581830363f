/** Promise 5: where a run comes to rest, apart from ids and times. */
import type { Password } from '../../../src/sandbox/directory/state.ts';
import type { SecretVersion } from '../../../src/sandbox/vault/state.ts';
import type { World } from '../../../src/sandbox/world.ts';
import { must } from '../../e2e/stage.ts';
import { PAYMENTS, type PolicyShape, SETTING, type Subject, subjectsOf } from '../scenery.ts';
import { copiesIn, isOurCopy, isOurs, livingOf, newestOf, passwordOf, placesOf, versionsOf } from './view.ts';

/** Lines that are equal when two worlds came to rest in the same way. */
export function endState(world: World, shape: PolicyShape): string[] {
  return subjectsOf(shape).flatMap(subject => endOf(world, subject).map(line => `${subject.name}: ${line}`));
}

function endOf(world: World, subject: Subject): string[] {
  const role = roles(world, subject);
  const credentials = livingOf(world, subject).map(role).toSorted();
  const versions = versionsOf(world, subject).map(({ value, enabled, tags }) => {
    const ours = Object.keys(tags).filter(name => name.startsWith('keyturn-'));
    return `vault version: ${role(passwordOf(world, value, subject))}, ${enabled ? 'enabled' : 'disabled'}, ${ours.toSorted().join(' ')}`;
  });
  const places = placesOf(world, subject).map(
    ({ name, value }) => `${name}: ${role(passwordOf(world, value, subject))}`,
  );
  const marks = marksOf(world, subject).map(
    ([name, keyId]) => `${name}: ${markRole(world, subject, keyId, role)}`,
  );
  const copies =
    subject === PAYMENTS ? [`copies of removed credentials: ${enabledCopies(world, subject)}`] : [];
  return [...credentials.map(each => `credential: ${each}`), ...versions, ...places, ...marks, ...copies];
}

/** Whether a version that was written for a credential which is gone is still handed out to whoever names it. */
function enabledCopies(world: World, subject: Subject): string {
  const isOpen = (copy: SecretVersion) =>
    copy.enabled && isOurCopy(copy) && passwordOf(world, copy.value, subject)?.removedAt !== undefined;
  return copiesIn(world).some(isOpen) ? 'enabled' : 'none is enabled';
}

type Role = (password: Password | undefined) => string;

/** Ours are numbered by their first appearance in the vault. */
function roles(world: World, subject: Subject): Role {
  const values = [...new Set(versionsOf(world, subject).map(({ value }) => value))];
  const ours = values.filter(value => isOursByValue(world, value, subject));
  return password => {
    if (password === undefined) return "nobody's";
    const gone = password.removedAt === undefined ? '' : 'removed ';
    if (!isOurs(password, subject)) return gone + (password.displayName ?? 'without name');
    const index = ours.indexOf(password.value);
    return gone + (index === -1 ? 'ours, orphaned' : `ours ${index - ours.length}`);
  };
}

function isOursByValue(world: World, value: string, subject: Subject): boolean {
  const password = passwordOf(world, value, subject);
  return password !== undefined && isOurs(password, subject);
}

function marksOf(world: World, subject: Subject): [string, string | undefined][] {
  const { variables } = must(world.organizations[0]?.groups[0]);
  const everybodys: [string, string | undefined][] = [
    ['mark of the vault version', newestOf(world, subject).tags['keyturn-key-id']],
    ['mark in the variable group', variables[`${subject.setting}.keyturn`]?.value],
  ];
  return subject === PAYMENTS ? [...everybodys, ...marksInRepository(world)] : everybodys;
}

function marksInRepository(world: World): [string, string | undefined][] {
  const repository = must(world.repositories[0]);
  const mark = `${SETTING}_KEYTURN`;
  return [
    ['mark in the repository', repository.variables[mark]?.value],
    ['mark in the environment', repository.environments['production']?.variables[mark]?.value],
    ['mark in the organization', world.githubOwners?.[0]?.variables[mark]?.value],
    ['mark of Dependabot', repository.variables[`${mark}_DEPENDABOT`]?.value],
  ];
}

function markRole(world: World, subject: Subject, text: string | undefined, role: Role): string {
  if (text === undefined) return 'none';
  const named = livingOf(world, subject).find(({ keyId }) => text.startsWith(keyId));
  return named === undefined ? 'of a credential that is gone' : role(named);
}
