import type { Random } from '../random.ts';
import type { SeedTime, SeedValue } from '../terms.ts';
import type { Settings, World } from '../world.ts';
import type { Operator } from './identities.ts';
import { seedTime } from './time.ts';

/** The context in which a part of a world is built, from a seed or from an edit. */
export interface BuildContext {
  readonly now: number;
  readonly random: Random;
  readonly settings: Settings;
  /** Values of the existing credentials, by `<appId>/<name>`. */
  readonly credentials: Map<string, string>;
  readonly issued: Set<string>;
}

/** The context in which a whole world is built from a seed. */
export interface WorldBuildContext extends BuildContext {
  readonly operator: Operator;
}

/**
 * The part of `Scene` that is needed here. `Scene` itself cannot be imported: `wire.ts`, which defines it, imports this file.
 */
interface ExistingWorld {
  readonly world: World;
  readonly clock: { now(): number };
  readonly random: Random;
}

/** The context for an addition to an existing world. */
export function buildContextOf({ world, clock, random }: ExistingWorld): BuildContext {
  const { settings, issued, tenants } = world;
  const credentials = tenants
    .flatMap(({ applications }) => applications)
    .flatMap(({ appId, passwords }) =>
      passwords.map(one => [credentialName(appId, one.displayName ?? ''), one.value] as const),
    );
  return { now: clock.now(), random, settings, issued, credentials: new Map(credentials) };
}

/** A validated time of a seed, in milliseconds since 1970; `otherwise` where it is absent. */
export function at(context: BuildContext, written: SeedTime | undefined, otherwise: SeedTime): number {
  return seedTime(written ?? otherwise, context.now) ?? context.now;
}

export function textOf(context: BuildContext, value: SeedValue): string {
  if (typeof value === 'string') return value;
  const text = context.credentials.get(normalReference(value.credential));
  if (text === undefined) throw new Error(`no credential ${value.credential}`);
  return value.within?.split('{secret}').join(text) ?? text;
}

/** As `textOf`, for places that hold secrets: adds the value to those that the canary searches for. */
export function secretOf(context: BuildContext, value: SeedValue): string {
  const text = textOf(context, value);
  const alone = typeof value === 'string' ? value : textOf(context, { credential: value.credential });
  if (alone !== '') context.issued.add(alone);
  return text;
}

export function credentialName(appId: string, name: string): string {
  return `${appId.toLowerCase()}/${name}`;
}

/** The form in which references are compared: the id before the first slash is case-insensitive. */
export function normalReference(reference: string): string {
  const slash = reference.indexOf('/');
  return credentialName(reference.slice(0, slash), reference.slice(slash + 1));
}
