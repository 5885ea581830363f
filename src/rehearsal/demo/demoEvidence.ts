/** The facts about one rotation by which the demo judges its outcome. */
import type { Rotation } from '../../policy/policy.ts';
import { isDue, ours, passwordsOf, versionsOf } from './credentials.ts';
import type { Place } from './demoPlaces.ts';
import type { SeenPassword, SeenWorld } from './demoWorld.ts';

export interface Evidence {
  readonly before: SeenWorld;
  readonly after: SeenWorld;
  /** By the sandbox's clock, in milliseconds since 1970: when the demo started, and now. */
  readonly began: number;
  readonly now: number;
  /** Places whose running app cannot sign in with the value that it took from there. */
  readonly failingApps: ReadonlySet<Place>;
  /** The rotation whose secret leaked: it has to be replaced, due or not. */
  readonly leaked?: string;
}

export interface Known {
  readonly rotation: Rotation;
  readonly evidence: Evidence;
  /** The credential whose value the vault held when the demo started. */
  readonly old: SeenPassword | undefined;
  /** Whether the old one had to be replaced. */
  readonly due: boolean;
  /** The credential that every place should hold now. */
  readonly wanted: SeenPassword | undefined;
}

export function know(rotation: Rotation, evidence: Evidence): Known {
  const { before, after, began } = evidence;
  const old = holderOf(before, rotation, versionsOf(before, rotation).at(-1)?.value);
  const due = old === undefined || isDue(rotation, old, began) || evidence.leaked === rotation.name;
  return { rotation, evidence, old, due, wanted: due ? ours(after, rotation)[0] : old };
}

/** The credential that a value belongs to. */
export function holderOf(
  world: SeenWorld,
  rotation: Rotation,
  value: string | undefined,
): SeenPassword | undefined {
  return value === undefined
    ? undefined
    : passwordsOf(world, rotation).find(password => password.value === value);
}
