/** Which places become targets of which rotation of a draft, and why the others do not. */
import { vaultName } from '../policy/place.ts';
import type { FoundPlace } from './finder.ts';
import type { Evidence } from './links.ts';
import type { PlaceLink } from './placeLinks.ts';
import type { TargetLine } from './targetLines.ts';
import { unfitness } from './unnamedPlaces.ts';

/** A place that is proved to hold the secret, as a target. */
export interface DraftTarget extends TargetLine {
  readonly evidence: readonly Evidence[];
}

/** Whether the policy lets a secret go there. */
export type MayHold = (kind: string, settings: Readonly<Record<string, unknown>>) => boolean;

interface Fitting<R> {
  readonly rotations: readonly R[];
  readonly mayHold: MayHold;
  /** Targets of the policy. */
  readonly targets: readonly Pick<TargetLine, 'kind' | 'settings'>[];
}

export function fittedPlaces<R extends Drafted>(
  links: readonly PlaceLink[],
  { rotations, mayHold, targets }: Fitting<R>,
): readonly FittedPlace<R>[] {
  return onceEach(
    links.map(link => ({ link, fit: allowedFit(link, fitOf(link, rotations), mayHold) })),
    new Set(targets.map(keyOf)),
  );
}

/** What has to be known of a rotation. */
interface Drafted {
  readonly name: string;
  readonly tenant: string;
  readonly appId: string;
  readonly vault: string;
  readonly secret: string;
  readonly evidence: Evidence;
}

export interface Fit<R> {
  /** Whose target it becomes. */
  readonly rotation?: R;
  /** Why it becomes none though it is proved. */
  readonly why?: string;
}

/** A place belongs to the rotation of its credential; where that cannot be read, to the only one of its registration. */
function fitOf<R extends Drafted>(link: PlaceLink, rotations: readonly R[]): Fit<R> {
  const { certainty, place, tenant, appId, keyId } = link;
  if (certainty !== 'proved' || place === undefined) return {};
  const own = rotations.filter(one => one.tenant === tenant && one.appId === appId);
  const [only, ...others] =
    keyId === undefined ? own : own.filter(({ evidence }) => evidence.keyId === keyId);
  const unfit = unfitness(place.unfit, link);
  if (unfit !== undefined) return { why: unfit };
  if (own.length === 0)
    return { why: 'no vault secret is proved to hold the secret, so there is no rotation' };
  if (only === undefined)
    return { why: `it holds another credential (${keyId}), which no vault secret is proved to hold` };
  if (others.length > 0)
    return { why: 'its registration has several rotations; whose secret it holds is not known' };
  if (place.holds === 'reference' && !isTo(place, only))
    return { why: `it reads a copy, which ${only.name} renews` };
  return { rotation: only };
}

export interface FittedPlace<R> {
  readonly link: PlaceLink;
  readonly fit: Fit<R>;
}

/** A place is the target of one rotation: what two lead to, or what the policy has already, is for a person to decide. */
function onceEach<R>(
  judged: readonly FittedPlace<R>[],
  taken: ReadonlySet<string>,
): readonly FittedPlace<R>[] {
  const wanted = judged.flatMap(({ link, fit }) =>
    fit.rotation === undefined ? [] : targetOf(link).map(keyOf),
  );
  const counts = new Map([...Map.groupBy(wanted, key => key)].map(([key, all]) => [key, all.length]));
  return judged.map(({ link, fit }) => {
    const [key = ''] = targetOf(link).map(keyOf);
    const isTaken = fit.rotation !== undefined && (taken.has(key) || (counts.get(key) ?? 0) > 1);
    return isTaken
      ? { link, fit: { why: 'it is proved for two rotations: a place is a target of one' } }
      : { link, fit };
  });
}

function keyOf({ kind, settings }: Pick<TargetLine, 'kind' | 'settings'>): string {
  const entries = Object.entries(settings).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([kind, entries]).toLowerCase();
}

export function settling({ place, evidence: [first] }: PlaceLink): string {
  if (place === undefined)
    return 'keyturn discover --prove reads its settings, and tests their values with a sign-in';
  if (first?.code === 'hint')
    return 'nothing beside it names the registration, so it was not tested: whoever set it knows';
  if (place.holds === 'secret')
    return 'it cannot be read: whoever set it knows; as a target it gets the new secret at the next rotation';
  return 'keyturn discover --prove tests its value with a sign-in';
}

export const NOT_ALLOWED = 'allow in the policy does not list it, so no secret may go there';

function allowedFit<R>({ kind, place }: PlaceLink, fit: Fit<R>, mayHold: MayHold): Fit<R> {
  if (fit.rotation === undefined || place === undefined || mayHold(kind, place.settings)) return fit;
  return { why: NOT_ALLOWED };
}

function isTo({ reference }: FoundPlace, { vault, secret }: Drafted): boolean {
  const name = `${vaultName({ url: vault })}/${secret}`;
  return `${reference?.vault}/${reference?.secret}`.toLowerCase() === name.toLowerCase();
}

export function targetOf({ kind, place, template, evidence }: PlaceLink): DraftTarget[] {
  if (place === undefined) return [];
  const { settings } = place;
  return [{ kind, settings, evidence, ...(template === undefined ? {} : { template }) }];
}
