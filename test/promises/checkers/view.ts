/** Questions to the sandbox's world, in the words of the promises. Nothing here asks the program. */
import type { Sandbox } from '../../../src/sandbox/start.ts';
import type { Application, Password, SecretVersion, World } from '../../../src/sandbox/world.ts';
import { must } from '../../e2e/stage.ts';
import { NAME, type PolicyShape, SETTING } from '../scenery.ts';

/** What checkers may look at. */
export interface Scope {
  readonly sandbox: Sandbox;
  /** As it stands now; sequences of edits change it. */
  policy(): PolicyShape;
  /** Key ids that somebody said have leaked: no overlap protects them. */
  readonly leaked: ReadonlySet<string>;
  /** Whether leaked ones are to go before anything else: whoever says so was told that it is an outage. */
  leakedGoFirst(): boolean;
  /** Virtual time at which the newest run began. */
  runBegan(): number;
}

/** `text` is the same whenever the same thing is wrong, so that it is told once. */
export interface Broken {
  readonly promise: number;
  readonly text: string;
}

/** Watches one promise. `look` is called on every request as it arrives and as it ends. */
export interface Checker {
  look(): readonly Broken[];
  /** A person has just changed the world: what is so now is not the program's doing. */
  excuse(): void;
}

export const OURS = new RegExp(`^keyturn/${NAME}/[0-9a-f]{8}/r-`);

export function applicationOf({ tenants }: World): Application {
  return must(tenants[0]?.applications.find(({ displayName }) => displayName === NAME));
}

export function passwordsOf(world: World): readonly Password[] {
  return applicationOf(world).passwords;
}

export function isOurs({ displayName }: Password): boolean {
  return OURS.test(displayName ?? '');
}

export function livingOf(world: World): readonly Password[] {
  return passwordsOf(world).filter(({ removedAt }) => removedAt === undefined);
}

/** Oldest first; also while the secret is soft-deleted. */
export function versionsOf(world: World): readonly SecretVersion[] {
  return world.vaults[0]?.secrets[0]?.versions ?? [];
}

export function newestOf(world: World): SecretVersion {
  return must(versionsOf(world).at(-1));
}

/** Soft-deleted, or purged since. */
export function isVaultGone(world: World): boolean {
  return versionsOf(world).length === 0 || world.vaults[0]?.secrets[0]?.deleted !== undefined;
}

/** A place that holds the secret. `index`: among the TARGETS. */
export interface Place {
  readonly index: number;
  readonly name: string;
  readonly required: boolean;
  readonly value: string | undefined;
}

/** What consumers would get: of a web app, what its process has. */
export function placesOf(world: World): Place[] {
  const processOf = (slot: string | undefined) =>
    must(world.sites.find(each => each.slot === slot)).environment[SETTING];
  const repository = must(world.repositories[0]);
  const variables = must(world.organizations[0]?.groups[0]).variables;
  const values: [string, string | undefined][] = [
    ['the app setting', processOf(undefined)],
    ['the reference in the slot', processOf('staging')],
    ['the pipeline variable', variables[SETTING]?.value],
    ['the repository secret', repository.secrets[SETTING]?.value],
    ['the environment secret', repository.environments['production']?.secrets[SETTING]?.value],
  ];
  return values.map(([name, value], index) => ({ index, name, value, required: index !== 4 }));
}

/** Those that the policy names. */
export function wantedPlaces(world: World, { without }: PolicyShape): Place[] {
  return placesOf(world).filter(({ index }) => !without.includes(index));
}

export function passwordOf(world: World, value: string | undefined): Password | undefined {
  return passwordsOf(world).find(password => password.value === value);
}

/** A name for messages; never the value. */
export function nameOf(password: Password): string {
  return `${password.displayName || 'a credential without name'} (${password.keyId.slice(0, 8)})`;
}
