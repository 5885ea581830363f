/**
 * Rotations of one run that deliver to the same place (the settings of one site, one variable group) wait for each
 * other, so that the place is written once. Only those are waited for that have decided to deliver there and are under
 * way: who has finished, has failed or is held back has left, and who has not begun yet is not known here.
 */

/**
 * A place that lacks the new secret is no outage, because the old one is still valid. But a fellow whose secret
 * replicates slowly may take five minutes, and nothing is to hang on that.
 */
export const GATHER_MS = 60_000;

/** One delivery on its way: of which rotation, to which of its targets, and to which place with it. */
export interface Errand {
  readonly rotation: string;
  readonly target: number;
  readonly place: string;
}

export interface Wait {
  /** How many other rotations are expected there. */
  readonly others: number;
  /** Milliseconds that are left, counted from the first who arrived. */
  readonly ms: number;
  /** Resolves when all have arrived or left, when somebody is in a hurry, and when one has given up waiting. */
  readonly over: Promise<void>;
  /** Ends the waiting of all who wait there, if it is not over. */
  giveUp(): void;
}

export interface Gathering {
  /** All that the rotation is going to deliver, as far as it is known now; nothing: it has left. */
  expect(rotation: string, errands: readonly Errand[]): void;
  /** From now on it waits for nobody: somebody is, or may be, without a working secret. */
  hurry(rotation: string): void;
  /** `undefined`: it may go at once, and so may all that waited there. `now`: in ticks of the clock. */
  arrive(errand: Errand, now: number): Wait | undefined;
  /** It arrived, did not get its turn, and will come again. */
  comeBack(errand: Errand): void;
  leave(errand: Errand): void;
}

/** Those who wait at one place. */
interface Group {
  readonly since: number;
  readonly over: Promise<void>;
  end(): void;
}

export function gathering(): Gathering {
  const underWay = new Map<string, readonly Errand[]>();
  const hurried = new Set<string>();
  const groups = new Map<string, Group>();
  const errandsOf = (rotation: string) => underWay.get(rotation) ?? [];
  const expectedAt = (place: string, except?: string) =>
    [...underWay].filter(
      ([rotation, errands]) => rotation !== except && errands.some(errand => errand.place === place),
    ).length;
  const end = (place: string) => {
    groups.get(place)?.end();
    groups.delete(place);
  };
  const expect: Gathering['expect'] = (rotation, errands) => {
    const places = new Set(errandsOf(rotation).map(({ place }) => place));
    if (errands.length === 0) underWay.delete(rotation);
    else underWay.set(rotation, errands);
    for (const place of places) if (expectedAt(place) === 0) end(place);
  };
  const leave: Gathering['leave'] = errand =>
    expect(errand.rotation, without(errandsOf(errand.rotation), errand));
  return {
    expect,
    leave,
    hurry: rotation => void hurried.add(rotation),
    comeBack: errand => expect(errand.rotation, [...without(errandsOf(errand.rotation), errand), errand]),
    arrive(errand, now) {
      const { rotation, place } = errand;
      leave(errand);
      const others = expectedAt(place, rotation);
      if (others === 0 || hurried.has(rotation)) {
        end(place);
        return undefined;
      }
      const group = groups.get(place) ?? groupSince(now);
      groups.set(place, group);
      const giveUp = () => void (groups.get(place) === group && end(place));
      return { others, ms: Math.max(0, group.since + GATHER_MS - now), over: group.over, giveUp };
    },
  };
}

function without(errands: readonly Errand[], { target }: Errand): readonly Errand[] {
  return errands.filter(errand => errand.target !== target);
}

function groupSince(since: number): Group {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { since, over: promise, end: resolve };
}
