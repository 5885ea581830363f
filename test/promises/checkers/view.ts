/** Questions to the sandbox's world, in the words of the promises. Nothing here asks the program. */
import type { Core } from '../../../src/sandbox/core.ts';
import type { Application, Password } from '../../../src/sandbox/directory/state.ts';
import type { SecretVersion, VaultSecret } from '../../../src/sandbox/vault/state.ts';
import type { World } from '../../../src/sandbox/world.ts';
import { must } from '../../e2e/stage.ts';
import type { Edits } from '../edits.ts';
import {
  CONNECTION_STRING,
  COPY,
  PAYMENTS,
  type PolicyShape,
  STRING_TEMPLATE,
  type Subject,
} from '../scenery.ts';

/** What checkers may look at. */
export interface Scope {
  /** The rotation that is watched. */
  readonly subject: Subject;
  readonly sandbox: Core;
  /** As it stands now; sequences of edits change it. */
  policy(): PolicyShape;
  /** Key ids that somebody said have leaked: no overlap protects them. */
  readonly leaked: ReadonlySet<string>;
  /** Whether leaked ones are to go before anything else: whoever says so was told that it is an outage. */
  leakedGoFirst(): boolean;
  /** Whether a second run is or was at work beside this one: the newest value may be one that it has just published. */
  readonly isBeside?: () => boolean;
  /** Credentials that a person removed: whoever delivers them in the same moment cannot know. */
  readonly removedByPerson?: ReadonlySet<string>;
  /** Whether services refused every run that began since then: a secret that ends meanwhile could not be replaced. Absent: never. */
  readonly wasHindered?: (since: number) => boolean;
  /** Whether a replica that is behind may have stayed hidden in so many sign-ins; without it, never. */
  readonly mayHide?: (signIns: number) => boolean;
  /** How many answers came since then to whom did not wait any more. */
  readonly tooLate?: () => number;
  /** Virtual time at which the newest run began. */
  runBegan(): number;
  /** What consumers did who are neither the program nor a place of the policy, oldest first. */
  readonly uses: readonly Use[];
  /** What somebody edited while a run was at work. */
  readonly edits: Edits;
}

/** A sign-in from outside. */
export interface Use {
  readonly keyId: string;
  readonly at: number;
  readonly accepted: boolean;
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

export function applicationOf({ tenants }: World, { appId } = PAYMENTS): Application {
  return must(tenants[0]?.applications.find(each => each.appId === appId));
}

export function passwordsOf(world: World, subject = PAYMENTS): readonly Password[] {
  return applicationOf(world, subject).passwords;
}

export function isOurs({ displayName }: Password, { name } = PAYMENTS): boolean {
  return new RegExp(`^keyturn/${name}/[0-9a-f]{8}/r-`).test(displayName ?? '');
}

export function livingOf(world: World, subject = PAYMENTS): readonly Password[] {
  return passwordsOf(world, subject).filter(({ removedAt }) => removedAt === undefined);
}

function secretOf({ vaults }: World, { secret }: Subject) {
  return vaults[0]?.secrets.find(({ name }) => name === secret);
}

/** Oldest first; also while the secret is soft-deleted. */
export function versionsOf(world: World, subject = PAYMENTS): readonly SecretVersion[] {
  return secretOf(world, subject)?.versions ?? [];
}

export function newestOf(world: World, subject = PAYMENTS): SecretVersion {
  return must(versionsOf(world, subject).at(-1));
}

/** Soft-deleted, or purged since. */
export function isVaultGone(world: World, subject = PAYMENTS): boolean {
  return versionsOf(world, subject).length === 0 || secretOf(world, subject)?.deleted !== undefined;
}

/** A place that holds the secret. `index`: among the TARGETS. */
export interface Place {
  readonly index: number;
  readonly name: string;
  readonly required: boolean;
  readonly value: string | undefined;
}

/** What consumers would get: of a web app, what its process has. */
export function placesOf(world: World, subject = PAYMENTS): Place[] {
  const values = subject === PAYMENTS ? everyPlace(world) : sharedPlaces(world, subject);
  return values.map(([name, value], index) => ({ index, name, value, required: index !== 4 }));
}

type Held = [name: string, value: string | undefined];

function sharedPlaces(world: World, { setting }: Subject): Held[] {
  const site = must(world.sites.find(({ slot }) => slot === undefined));
  const { variables } = must(world.organizations[0]?.groups[0]);
  return [
    [`the app setting ${setting}`, site.environment[setting]],
    [`the pipeline variable ${setting}`, variables[setting]?.value],
  ];
}

function everyPlace(world: World): Held[] {
  const { setting } = PAYMENTS;
  const processOf = (slot: string | undefined) =>
    must(world.sites.find(each => each.slot === slot)).environment[setting];
  const repository = must(world.repositories[0]);
  const variables = must(world.organizations[0]?.groups[0]).variables;
  const owner = must(world.githubOwners?.[0]);
  return [
    ['the app setting', processOf(undefined)],
    ['the reference in the slot', processOf('staging')],
    ['the pipeline variable', variables[setting]?.value],
    ['the repository secret', repository.secrets[setting]?.value],
    ['the environment secret', repository.environments['production']?.secrets[setting]?.value],
    ['the secret of the organization', owner.secrets[setting]?.value],
    ['the secret of Dependabot', repository.dependabot?.[setting]?.value],
    ['the copy in another vault', copyOf(world)],
    ['the connection string', secretInString(processVariable(world))],
    ['the setting of the static web app', staticSettings(world)[setting]],
    ['the service connection', must(world.serviceConnections?.[0]).parameters['serviceprincipalkey']],
  ];
}

/** As it is handed out: nothing where its newest version is disabled. */
function copyOf(world: World): string | undefined {
  const newest = copiesIn(world).at(-1);
  return newest?.enabled ? newest.value : undefined;
}

/** The versions of the copy, oldest first. */
export function copiesIn(world: World): readonly SecretVersion[] {
  const isLive = ({ name, deleted }: VaultSecret) => name === COPY.secret && deleted === undefined;
  return secretsBeside(world).find(isLive)?.versions ?? [];
}

/** The secrets in the vault of the copy. */
export function secretsBeside({ vaults }: World): readonly VaultSecret[] {
  return vaults.find(({ host }) => host === COPY.vault)?.secrets ?? [];
}

/** Whether this version was written for a copy, by its tag. */
export function isOurCopy({ tags }: SecretVersion): boolean {
  return tags['keyturn-copy'] !== undefined;
}

/** The process finds it under the prefix of its type. */
function processVariable({ sites }: World): string | undefined {
  return must(sites.find(({ slot }) => slot === undefined)).environment[
    `SQLAZURECONNSTR_${CONNECTION_STRING}`
  ];
}

function staticSettings({ staticSites }: World): Readonly<Record<string, string>> {
  return must(staticSites?.[0]?.builds['default']).settings;
}

function secretInString(held: string | undefined): string | undefined {
  const [before = '', after = ''] = STRING_TEMPLATE.split('{secret}');
  return held?.startsWith(before) ? held.slice(before.length, held.length - after.length) : held;
}

/** Those that the policy names. */
export function wantedPlaces(world: World, { without }: PolicyShape, subject = PAYMENTS): Place[] {
  const left = subject === PAYMENTS ? without : [];
  return placesOf(world, subject).filter(({ index }) => !left.includes(index));
}

export function passwordOf(
  world: World,
  value: string | undefined,
  subject = PAYMENTS,
): Password | undefined {
  return passwordsOf(world, subject).find(password => password.value === value);
}

/** Whether every replica accepts it at this moment. */
export function isAccepted(password: Password | undefined, now: number): boolean {
  if (password === undefined || password.removedAt !== undefined || password.end <= now) return false;
  return password.seenFrom.every(from => from <= now);
}

/** A name for messages; never the value. */
export function nameOf(password: Password): string {
  return `${password.displayName || 'a credential without name'} (${password.keyId.slice(0, 8)})`;
}
